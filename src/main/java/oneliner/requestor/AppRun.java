package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.market.Budget;
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
    private static final Duration NEVER = Duration.ofDays(36_500);

    private volatile App app;
    private final Daemon daemon;
    private final Settings settings;
    private final ServiceDirectory directory;
    private final Probe probe;
    private final Clock clock;
    private final Pace pace;
    private final Consumer<Runnable> threads;
    private final StopSignal stop = new StopSignal();
    private final Journal journal;
    private final Strays strays;
    private final Roster roster;
    private final Units units = new Units();
    private final Picture picture;
    private final DemandBoard board;
    private final Money money;
    private final AgreementWatch agreements;
    private final Foundation foundation;
    private final Bounded bounded;
    private final Changes changes = new Changes(this);
    private final List<ServiceRun> runs = new CopyOnWriteArrayList<>();
    private final Leftovers leftovers;
    private volatile Surroundings around;
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<String> finished = Optional.empty();
    private volatile boolean setUp;
    private final Instant begun;
    private final Deadline startup;
    private Recovery recovery;

    AppRun(
            App app,
            Daemon daemon,
            Settings settings,
            ServiceDirectory directory,
            Probe probe,
            Clock clock,
            Pace pace,
            Bounded bounded,
            Consumer<Runnable> threads,
            Journal journal) {
        this.app = app;
        this.daemon = daemon;
        this.settings = settings;
        this.directory = directory;
        this.probe = probe;
        this.clock = clock;
        this.pace = pace;
        this.bounded = bounded;
        this.threads = threads;
        this.journal = journal;
        this.begun = journal.since();
        this.startup = Deadline.in(app.limits().startup().orElse(NEVER));
        this.roster = new Roster(app, clock);
        this.picture = new Picture(app, roster, settings.requestor().budget(), directory, clock);
        this.board = new DemandBoard(daemon.market(), journal::demand, journal::noDemand);
        this.agreements = new AgreementWatch(daemon.market(), journal.session(), clock);
        this.money = new Money(daemon, settings.yagna(), journal, agreements, directory, clock, pace, roster::wake);
        this.foundation = new Foundation(app, daemon, settings, payments(), picture, stop, pace, journal);
        this.strays = new Strays(daemon, journal, payments(), clock);
        this.leftovers = new Leftovers(
                bounded, directory, stop, pace, settings.lifetime().drain());
        picture.costs(payments()::spent);
        picture.purse(money::figures);
        picture.markets(roster::market);
    }

    /** As it is wanted now. */
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

    Journal journal() {
        return journal;
    }

    Strays strays() {
        return strays;
    }

    Leftovers leftovers() {
        return leftovers;
    }

    Roster roster() {
        return roster;
    }

    Units units() {
        return units;
    }

    /** One for each instance that is wanted. */
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

    /** Why it came to its end by itself, and in order. */
    Optional<String> finished() {
        return finished;
    }

    /** Finds the daemon, sets money aside and makes the networks; false when told to stop or without hope. */
    boolean setUp() throws InterruptedException {
        boolean ready = foundation.lay();
        if (ready) {
            around = surroundings(new Negotiation(
                    daemon.market(),
                    board,
                    new DemandBuilder(
                            settings.yagna().subnet(), settings.lifetime().agreement(), clock),
                    Providers.of(settings.market(), settings.dataDir(), clock),
                    new Budget(
                            () -> settings.requestor()
                                    .budget()
                                    .subtract(payments().standing(Duration.ZERO).atMost()),
                            roster::size,
                            settings.market().budgetHorizon()),
                    journal.session(),
                    settings.requestor().offerWait(),
                    stop,
                    clock));
            recovery = new Recovery(app, around, strays);
            recovery.claim();
        }
        setUp = true;
        return ready;
    }

    /** Takes over what an earlier run left, then starts the loops and the runs. */
    void launch() throws InterruptedException {
        Map<String, Adopted> found = recovery.run();
        Map<String, String> addresses = recovery.addresses();
        threads.accept(new Loop(
                "news of agreements", stop, pace.retry(), picture::trouble, () -> agreements.poll(pace.eventPoll())));
        money.launch(around.providers(), stop, threads);
        for (App.Node node : app.nodes().values()) {
            for (Slot slot : roster.of(node.name())) {
                runs.add(new ServiceRun(
                        around,
                        new Wanted(app, node, slot.index()),
                        slot,
                        Optional.ofNullable(found.get(slot.name())),
                        Optional.ofNullable(addresses.get(slot.name()))));
            }
        }
        // all of them before any run begins: their commands may refer to each other
        found.values()
                .forEach(one -> roster.slot(
                                one.wanted().node().name(), one.wanted().index())
                        .ifPresent(slot -> slot.set(new InstanceState.Starting(
                                clock.instant(), one.who(), one.activityId(), Optional.empty()))));
        found.values().forEach(one -> leftovers.take(one.lease()));
        threads.accept(leftovers);
        runs.forEach(one -> threads.accept(one.errand()));
        threads.accept(changes);
    }

    /** Begins to keep one more instance running. */
    void launch(Wanted wanted, Slot slot) {
        launch(new ServiceRun(around, wanted, slot));
    }

    /** Begins anew, by order. */
    void launch(Order order, Slot slot) {
        ServiceRun one = new ServiceRun(around, order.wanted(), slot);
        one.order(order);
        launch(one);
    }

    private void launch(ServiceRun one) {
        runs.add(one);
        threads.accept(one.errand());
    }

    /** From now on another app is wanted; its new networks are made by whoever calls. */
    void become(App next) {
        app = next;
        // before the picture is published: who tends the doors looks at them then
        directory.doors(Doors.of(next));
        picture.app(next);
        roster.order(next);
    }

    Foundation foundation() {
        return foundation;
    }

    Duration drain() {
        return settings.lifetime().drain();
    }

    private Surroundings surroundings(Negotiation negotiation) {
        return new Surroundings(
                daemon,
                settings.requestor(),
                settings.lifetime(),
                pace,
                clock,
                stop,
                roster,
                directory,
                probe,
                payments(),
                foundation.decoration(),
                foundation.networks(),
                negotiation.providers(),
                negotiation,
                agreements,
                new Images(daemon.registry(), settings.market(), app.name(), clock),
                units,
                bounded,
                leftovers,
                threads,
                journal);
    }

    /** Keeps the figures fresh; returns when the app is to stop or cannot come up. */
    void attend() throws InterruptedException {
        while (!stop.given()) {
            long version = roster.version();
            for (ServiceRun run : runs) {
                // an app that serves does not end for what somebody added to it
                if (run.slot().state() instanceof InstanceState.Failed failed && !picture.servedOnce()) {
                    fail(run.slot().name() + ": " + failed.reason().orElse("failed"));
                    return;
                }
            }
            if (startup.passed() && !picture.servedOnce()) {
                fail("it did not serve within its startup_timeout of "
                        + app.limits().startup().orElse(NEVER).toSeconds() + " s; still missing: " + missing());
                return;
            }
            Optional<Duration> running = app.limits().running();
            if (running.isPresent() && !clock.instant().isBefore(begun.plus(running.get()))) {
                finished =
                        Optional.of("its max_running_time of " + running.get().toSeconds() + " s is over");
                return;
            }
            picture.spent(payments().spent());
            money.noteSettled();
            Optional<String> usedUp = money.usedUp();
            if (usedUp.isPresent()) {
                fail(usedUp.get());
                return;
            }
            roster.awaitChange(version, pace.tick());
        }
    }

    private String missing() {
        return roster.all().values().stream()
                .flatMap(List::stream)
                .filter(slot -> !slot.serving())
                .map(slot -> slot.name() + " at " + slot.state().step()
                        + slot.state().reason().map(why -> " (" + why + ")").orElse(""))
                .collect(Collectors.joining(", "));
    }
}
