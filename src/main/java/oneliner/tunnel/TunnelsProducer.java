package oneliner.tunnel;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oneliner.config.Settings;

/** Gives the application its tunnels on the server's own threads, and ends them with it. */
@ApplicationScoped
public class TunnelsProducer {
    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    /** Made when first asked for. */
    @Produces
    @Singleton
    public Tunnels tunnels(Settings settings) {
        return new Tunnels(settings.yagna(), settings.tunnel(), threads);
    }

    /** Ends them with the application. */
    public void end(@Disposes Tunnels tunnels) {
        tunnels.close();
    }
}
