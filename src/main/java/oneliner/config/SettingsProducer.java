package oneliner.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import oneliner.lifecycle.FastClock;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Gives the settings and the clock to injection points inside a server. */
@ApplicationScoped
public class SettingsProducer {

    /**
     * The settings of this deployment, from MicroProfile Config.
     *
     * @throws SettingsException if any value cannot be used
     */
    @Produces
    @Singleton
    public Settings settings() {
        // the class loader is named because Payara has no context class loader while it makes connection pools
        Config config = ConfigProvider.getConfig(SettingsProducer.class.getClassLoader());
        return Settings.read(key -> config.getOptionalValue(key, String.class));
    }

    /**
     * The calendar that expiries, notes and budgets go by: the system's clock, or devnet's where that is faster. How
     * long a thread waits is no matter of this clock.
     */
    @Produces
    @Singleton
    public Clock clock(Settings settings) {
        boolean devnet = settings.role() == Role.REQUESTOR && settings.devnet().enabled();
        return devnet ? FastClock.from(settings.devnet().clockFactor()) : Clock.systemUTC();
    }
}
