package oneliner.proxy.sight;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import oneliner.config.Settings;

/** Gives the application its sight, on the server's own threads, and ends it with the application. */
@ApplicationScoped
public class SightProducer {
    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    /** Made when first asked for. */
    @Produces
    @Singleton
    public Sight sight(Settings settings) {
        return new Sight(settings.sight().accessLog(), threads);
    }

    /** Ends it with the application. */
    public void end(@Disposes Sight sight) {
        sight.close();
    }
}
