package oneliner.requestor;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.services.AppStatus.Phase;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;

/** Runs one app. */
public final class Requestor {
    private final Daemon daemon;
    private final Settings settings;
    private final ServiceDirectory directory;
    private final Probe probe;
    private final ThreadFactory threads;
    private final Clock clock;
    private Picture picture;

    /** Makes one that does nothing yet. */
    public Requestor(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock) {
        this.daemon = daemon;
        this.settings = settings;
        this.directory = directory;
        this.probe = probe;
        this.threads = threads;
        this.clock = clock;
    }

    /** Starts to bring the app up; returns at once. */
    public synchronized void start(App app) {
        Roster roster = new Roster(app, clock);
        picture = new Picture(app, roster, settings.requestor().budget(), directory, clock);
        picture.publish();
    }

    /** Ends everything in order. */
    public synchronized void stop() {
        if (picture != null) {
            picture.phase(Phase.STOPPED, Optional.empty());
        }
    }

    @Override
    public String toString() {
        return "Requestor[" + daemon + ", " + probe + ", " + threads + "]";
    }
}
