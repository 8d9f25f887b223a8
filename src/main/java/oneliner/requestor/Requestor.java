package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.activity.CommandLog;
import oneliner.requestor.activity.ExecException;
import oneliner.requestor.activity.ExecResult;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.JournalException;
import oneliner.requestor.payment.Payments;
import oneliner.services.AppStatus.Phase;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;

/**
 * Runs one app on rented machines, from {@link #start} to {@link #stop}. Needs no container. Both methods may be
 * called from any thread; the work is done on threads of the given factory, each of which ends within a second or so
 * when it is interrupted.
 */
public final class Requestor {
    private static final System.Logger LOG = System.getLogger(Requestor.class.getName());
    private static final Duration SETUP_GRACE = Duration.ofSeconds(2);
    private static final Duration THREADS_END = Duration.ofSeconds(1);

    private final Daemon daemon;
    private final Settings settings;
    private final ServiceDirectory directory;
    private final Probe probe;
    private final ThreadFactory factory;
    private final Clock clock;
    private final Pace pace;
    private final Bounded bounded;
    private final Optional<Path> folder;
    private final Object stopping = new Object();
    private final List<Thread> threads = new ArrayList<>();
    private AppRun run;
    private Thread conductor;
    private boolean stopped;

    /** Makes one that does nothing yet, and remembers nothing when it is killed. */
    public Requestor(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock) {
        this(daemon, settings, directory, probe, threads, clock, Pace.usual(), Optional.empty());
    }

    /**
     * Makes one that does nothing yet.
     *
     * @param journal folder where it remembers what it has rented, so that the next one goes on after a crash
     */
    public Requestor(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock,
            Path journal) {
        this(daemon, settings, directory, probe, threads, clock, Pace.usual(), Optional.of(journal));
    }

    Requestor(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock,
            Pace pace) {
        this(daemon, settings, directory, probe, threads, clock, pace, Optional.empty());
    }

    Requestor(
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            ThreadFactory threads,
            Clock clock,
            Pace pace,
            Optional<Path> folder) {
        this.daemon = Objects.requireNonNull(daemon, "daemon");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.directory = Objects.requireNonNull(directory, "directory");
        this.probe = Objects.requireNonNull(probe, "probe");
        this.factory = Objects.requireNonNull(threads, "threads");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.pace = Objects.requireNonNull(pace, "pace");
        this.bounded = new Bounded(threads);
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Begins to bring the app up and returns at once; how it goes is told by the directory.
     *
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start(App app) {
        if (run != null || stopped) {
            throw new IllegalStateException("a requestor runs one app once");
        }
        directory.doors(Doors.of(app));
        Optional<JournalException> unusable = Optional.empty();
        Journal journal;
        try {
            journal = folder.map(place -> Journal.open(place, app.name(), clock))
                    .orElseGet(() -> Journal.forgetful(app.name(), clock));
        } catch (JournalException e) {
            unusable = Optional.of(e);
            journal = Journal.forgetful(app.name(), clock);
        }
        run = new AppRun(app, daemon, settings, directory, probe, clock, pace, bounded, this::launch, journal);
        run.picture().publish();
        if (unusable.isPresent()) {
            // without a memory of its own it could rent twice what another one rents or rented
            run.fail(unusable.get().getMessage());
            run.picture().phase(Phase.FAILED, run.failure());
            return;
        }
        conductor = factory.newThread(this::conduct);
        if (conductor == null) {
            throw new IllegalStateException("the server gives no threads any more");
        }
        conductor.start();
    }

    /**
     * Ends everything in order and waits for it, 10 s at most whatever hangs; what could not be given back then is
     * logged. A second call does nothing.
     */
    public void stop() {
        AppRun mine;
        Thread leader;
        synchronized (this) {
            stopped = true;
            mine = run;
            leader = conductor;
        }
        if (mine == null || leader == null) {
            return;
        }
        synchronized (stopping) {
            if (mine.picture().phase() == Phase.STOPPED) {
                return;
            }
            Optional<String> reason = mine.failure();
            Deadline deadline = Deadline.in(pace.teardown());
            try {
                mine.picture().phase(Phase.STOPPING, reason);
                mine.stop().give();
                interrupt();
                // what it makes while setting up must not get lost by an interruption, so it gets a moment
                leader.join(mine.isSetUp() ? 1 : SETUP_GRACE.toMillis());
                leader.interrupt();
                leader.join(THREADS_END.toMillis());
                join();
                new Teardown(mine, bounded, settings.requestor().invoiceWait(), deadline).run();
            } catch (InterruptedException e) {
                LOG.log(Level.WARNING, "the stop was cut short; agreements may still run until their providers notice");
                Thread.currentThread().interrupt();
            } finally {
                mine.journal().close();
                mine.picture().phase(Phase.STOPPED, reason);
            }
        }
    }

    /**
     * The app as it is wanted now: what {@link #start}, {@link #apply} and {@link #scale} made of it.
     *
     * @return empty before the start
     */
    public synchronized Optional<App> app() {
        return Optional.ofNullable(run).map(AppRun::app);
    }

    /**
     * The money of the app, also while it stops and afterwards.
     *
     * @return empty before the start
     */
    synchronized Optional<Payments> payments() {
        return Optional.ofNullable(run).map(AppRun::payments);
    }

    /**
     * Moves one instance to another provider. Where its address allows it, the substitute serves before the old one is
     * drained and ended; see the package. Returns at once; how it goes is told by the directory.
     *
     * @param reason in words, for the log, the status and the provider
     * @throws IllegalArgumentException if there is no such node or instance
     * @throws IllegalStateException if no app runs
     */
    public void replace(String node, int index, String reason) {
        running().changes().replace(node, index, reason);
    }

    /**
     * Makes it that many instances of one node. New ones get the next indices; the highest ones are drained and their
     * agreements ended. Returns at once; how it goes is told by the directory.
     *
     * @param instances 1 to 100
     * @throws IllegalArgumentException if there is no such node, or the number is out of bounds
     * @throws IllegalStateException if no app runs
     */
    public void scale(String node, int instances) {
        running().changes().scale(node, instances);
    }

    /**
     * Makes the running app into another one. Only what differs is touched: an instance whose definition stays keeps
     * its agreement; those of a changed node are replaced one after another; removed nodes are ended, new ones started
     * in the order of their dependencies. Returns at once; how it goes is told by the directory.
     *
     * @param next the whole app as it is wanted
     * @throws IllegalStateException if no app runs
     */
    public void apply(App next) {
        running().changes().apply(next);
    }

    private synchronized AppRun running() {
        if (run == null || stopped || run.stop().given()) {
            throw new IllegalStateException("no app runs");
        }
        return run;
    }

    /**
     * Runs a command in a running service, beside what it serves: the service goes on whatever the command does. Blocks
     * for as long as the command takes, twice {@code timeout} and a few seconds at most.
     *
     * @param node name of the node
     * @param index of its instance, from 0
     * @param args program and arguments, at least the program; not logged
     * @param timeout how long the command may run; then it is ended
     * @throws ExecException if it was not run, or nobody knows what came of it
     */
    public ExecResult exec(String node, int index, List<String> args, Duration timeout) throws InterruptedException {
        AppRun mine = running(node, index);
        return mine.units().exec(mine.roster(), node, index, args, timeout);
    }

    /**
     * The last lines that the commands of an instance printed: its init commands, then its daemons as they are now, or
     * what is kept of an instance that has no machine at the moment. Blocks for some seconds at most.
     *
     * @param node name of the node
     * @param index of its instance, from 0
     * @param lines of each command, 1000 at most
     * @throws ExecException if there is no such instance
     */
    public List<CommandLog> logs(String node, int index, int lines) throws InterruptedException {
        AppRun mine = running(node, index);
        return mine.units().logs(mine.roster(), node, index, lines);
    }

    private synchronized AppRun running(String node, int index) {
        if (run == null) {
            throw new ExecException(
                    ExecException.Why.UNKNOWN, "no app was started, so there is no " + node + "/" + index);
        }
        return run;
    }

    private void conduct() {
        try {
            if (run.setUp()) {
                run.launch();
                run.attend();
            }
            if (!run.stop().given() && run.finished().isPresent()) {
                end(Phase.STOPPING, run.finished().get());
                run.picture().phase(Phase.STOPPED, run.finished());
            } else if (!run.stop().given() && run.failure().isPresent()) {
                // an app that cannot come up must not cost money until somebody looks
                end(Phase.FAILED, run.failure().get());
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "told to stop");
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!run.stop().given()) {
                LOG.log(Level.ERROR, "unexpected", e);
                run.fail("unexpected: " + e);
                run.picture().phase(Phase.FAILED, run.failure());
            }
        }
    }

    private void end(Phase phase, String reason) throws InterruptedException {
        run.picture().phase(phase, Optional.of(reason));
        run.stop().give();
        interrupt();
        join();
        new Teardown(run, bounded, settings.requestor().invoiceWait(), Deadline.in(pace.teardown())).run();
    }

    private void launch(Runnable body) {
        Thread thread = factory.newThread(body);
        if (thread == null) {
            throw new IllegalStateException("the server gives no threads any more");
        }
        synchronized (threads) {
            // instances come and go for as long as the app runs
            threads.removeIf(t -> t.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        thread.start();
    }

    private List<Thread> threads() {
        synchronized (threads) {
            return List.copyOf(threads);
        }
    }

    private void interrupt() {
        threads().forEach(Thread::interrupt);
    }

    private void join() throws InterruptedException {
        interrupt();
        long end = System.nanoTime() + THREADS_END.toNanos();
        for (Thread thread : threads()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            thread.join(Math.max(1, left));
            if (thread.isAlive()) {
                LOG.log(Level.WARNING, "thread " + thread.getName() + " does not end");
            }
        }
    }
}
