package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.market.DemandBoard;
import oneliner.requestor.market.DemandBuilder;
import oneliner.requestor.market.Negotiation;
import oneliner.requestor.market.Providers;
import oneliner.requestor.payment.Payments;
import oneliner.requestor.vpn.Vpn;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;

/** One app: lays its {@link Foundation}, launches a {@link ServiceRun} for each wanted instance, attends to them. */
final class AppRun {
    private static final Duration LEFTOVERS = Duration.ofSeconds(5);

    private final App app;
    private final Daemon daemon;
    private final Settings settings;
    private final ServiceDirectory directory;
    private final Probe probe;
    private final Clock clock;
    private final Pace pace;
    private final Consumer<Runnable> threads;
    private final StopSignal stop = new StopSignal();
    private final String session = UUID.randomUUID().toString();
    private final Roster roster;
    private final Picture picture;
    private final DemandBoard board;
    private final Money money;
    private final AgreementWatch agreements;
    private final Foundation foundation;
    private final Bounded bounded;
    private final Changes changes = new Changes(this);
    private final List<ServiceRun> runs = new CopyOnWriteArrayList<>();
    private final Queue<Lease> leftovers = new ConcurrentLinkedQueue<>();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean setUp;

    AppRun(
            App app,
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            Clock clock,
            Pace pace,
            Bounded bounded,
            Consumer<Runnable> threads) {
        this.app = app;
        this.daemon = daemon;
        this.settings = settings;
        this.directory = directory;
        this.probe = probe;
        this.clock = clock;
        this.pace = pace;
        this.bounded = bounded;
        this.threads = threads;
        this.roster = new Roster(app, clock);
        this.picture = new Picture(app, roster, settings.requestor().budget(), directory, clock);
        this.board = new DemandBoard(daemon.market());
        this.agreements = new AgreementWatch(daemon.market(), session, clock);
        this.money = new Money(daemon, settings.yagna(), session, agreements, directory, clock, pace, roster::wake);
        this.foundation = new Foundation(app, daemon, settings, payments(), picture, stop, pace);
        picture.costs(payments()::spent);
    }

    App app() {
        return app;
    }

    Changes changes() {
        return changes;
    }

    Picture picture() {
        return picture;
    }

    StopSignal stop() {
        return stop;
    }

    Daemon daemon() {
        return daemon;
    }

    Pace pace() {
        return pace;
    }

    Clock clock() {
        return clock;
    }

    Payments payments() {
        return money.payments();
    }

    DemandBoard board() {
        return board;
    }

    Map<String, Vpn> networks() {
        return foundation.networks();
    }

    Queue<Lease> leftovers() {
        return leftovers;
    }

    Roster roster() {
        return roster;
    }

    /** Runs in start order. */
    List<ServiceRun> runs() {
        return runs;
    }

    /** True when nothing is made any more that an interruption could lose. */
    boolean isSetUp() {
        return setUp;
    }

    Optional<String> failure() {
        return failure.or(foundation::failure);
    }

    void fail(String reason) {
        failure = Optional.of(reason);
    }

    /** Finds the daemon, sets money aside and makes the networks; false when told to stop or without hope. */
    boolean setUp() throws InterruptedException {
        boolean ready = foundation.lay();
        setUp = true;
        return ready;
    }

    /** Starts the loops and the runs. */
    void launch() {
        Negotiation negotiation = new Negotiation(
                daemon.market(),
                board,
                new DemandBuilder(settings.yagna().subnet(), settings.lifetime().agreement(), clock),
                Providers.of(settings.market(), settings.dataDir(), clock),
                session,
                settings.requestor().offerWait(),
                stop,
                clock);
        Surroundings around = surroundings(negotiation);
        threads.accept(new Loop(
                "news of agreements", stop, pace.retry(), picture::trouble, () -> agreements.poll(pace.eventPoll())));
        money.launch(negotiation.providers(), stop, threads);
        for (App.Node node : app.nodes().values()) {
            for (Slot slot : roster.of(node.name())) {
                runs.add(new ServiceRun(around, node, slot));
            }
        }
        runs.forEach(threads);
        threads.accept(changes);
    }

    private Surroundings surroundings(Negotiation negotiation) {
        return new Surroundings(
                app,
                daemon,
                settings.requestor(),
                pace,
                clock,
                stop,
                roster,
                directory,
                probe,
                payments(),
                foundation.decoration(),
                Map.copyOf(foundation.networks()),
                negotiation.providers(),
                negotiation,
                agreements,
                new Images(daemon.registry(), settings.market(), app.name(), clock),
                new References(app, roster),
                bounded,
                leftovers);
    }

    /** Keeps the figures fresh and gives leftovers back; returns when the app is to stop or cannot come up. */
    void attend() throws InterruptedException {
        Deadline nextLeftovers = Deadline.in(Duration.ZERO);
        while (!stop.given()) {
            long version = roster.version();
            for (ServiceRun run : runs) {
                if (run.slot().state() instanceof InstanceState.Failed failed) {
                    fail(run.slot().name() + ": " + failed.reason().orElse("failed"));
                    return;
                }
            }
            picture.spent(payments().spent());
            Optional<String> usedUp = money.usedUp();
            if (usedUp.isPresent()) {
                fail(usedUp.get());
                return;
            }
            if (nextLeftovers.passed()) {
                releaseLeftovers();
                nextLeftovers = Deadline.in(LEFTOVERS);
            }
            roster.awaitChange(version, pace.tick());
        }
    }

    private void releaseLeftovers() throws InterruptedException {
        for (Lease lease : new ArrayList<>(leftovers)) {
            if (lease.release("lost", "Cancelled", Lease.Limits.usual(pace))) {
                leftovers.remove(lease);
            }
        }
    }
}
