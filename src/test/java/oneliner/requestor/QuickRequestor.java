package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import oneliner.config.Settings;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;

/** A requestor that looks often and is not polite for long, for tests of other packages. */
public final class QuickRequestor {
    private QuickRequestor() {}

    /** Makes one that does nothing yet. */
    public static Requestor of(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock) {
        Pace pace = new Pace(
                Duration.ofMillis(250),
                Duration.ofMillis(40),
                Duration.ofMillis(400),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMillis(10),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofSeconds(10));
        return new Requestor(daemon, settings, directory, probe, threads, clock, pace);
    }
}
