package oneliner.requestor;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.lifecycle.Backoff;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.JournalException;
import oneliner.requestor.payment.NoAccountException;
import oneliner.requestor.payment.Payments;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.Decoration;
import oneliner.yagna.YagnaException;

/**
 * What an app stands on before anything is rented: a daemon that answers, money set aside, networks. Laid once by one
 * thread; what is laid may be read by any.
 */
final class Foundation {
    /** Property of our demands whose value is the app session; nobody else makes use of it. */
    static final String MARK = "oneliner.session";

    private final App app;
    private final Daemon daemon;
    private final Settings settings;
    private final Payments payments;
    private final Picture picture;
    private final StopSignal stop;
    private final Pace pace;
    private final Journal journal;
    private final Map<String, Vpn> networks = new ConcurrentHashMap<>();
    private volatile Optional<String> failure = Optional.empty();
    private String requestorId;
    private volatile Decoration decoration;

    Foundation(
            App app,
            Daemon daemon,
            Settings settings,
            Payments payments,
            Picture picture,
            StopSignal stop,
            Pace pace,
            Journal journal) {
        this.app = app;
        this.daemon = daemon;
        this.settings = settings;
        this.payments = payments;
        this.picture = picture;
        this.stop = stop;
        this.pace = pace;
        this.journal = journal;
    }

    /** By name; whoever deletes one takes it out. */
    Map<String, Vpn> networks() {
        return networks;
    }

    /** What demands must carry so that providers can be paid; once it is laid. */
    Decoration decoration() {
        return decoration;
    }

    /** Why it cannot be laid. */
    Optional<String> failure() {
        return failure;
    }

    /** Finds the daemon, sets money aside and makes the networks; false when told to stop or without hope. */
    boolean lay() throws InterruptedException {
        boolean ready = patiently("", () -> requestorId = daemon.identity().me().nodeId())
                && patiently("", () -> journal.requestor(requestorId))
                && patiently("", () -> new Inheritance(daemon, journal).into(payments))
                && patiently(
                        "no money could be set aside: ",
                        () -> decoration = marked(payments.open(Money.plan(app, settings, journal.carried()))))
                && patiently("", this::forgetReleased);
        for (App.Network network : app.networks().values()) {
            ready = ready && patiently("network '" + network.name() + "': ", () -> make(app, network));
        }
        return ready
                && (!journal.continued()
                        || patiently(
                                "", () -> new NetworkSite(daemon, journal, requestorId).outdateAllBut(app.networks())));
    }

    /** What an earlier run had set aside and is gone: released, and it did not live to note that. */
    private void forgetReleased() throws InterruptedException {
        List<String> held = payments.allocations();
        journal.allocations().stream()
                .filter(record -> record.id().filter(held::contains).isEmpty())
                .forEach(journal::noAllocation);
    }

    /** Our demands, and so our agreements, say whose they are: so they can be found when we did not hear their id. */
    private Decoration marked(Decoration plain) {
        Map<String, String> properties = new HashMap<>(plain.properties());
        properties.put(MARK, journal.session());
        return new Decoration(Map.copyOf(properties), plain.constraints());
    }

    /**
     * Makes a network of a changed app.
     *
     * @return why that is not possible; empty when it is there, or the app stops
     */
    Optional<String> add(App changed, App.Network network) throws InterruptedException {
        failure = Optional.empty();
        patiently("network '" + network.name() + "': ", () -> make(changed, network));
        Optional<String> why = failure;
        failure = Optional.empty();
        return why;
    }

    /** Keeps the addresses free that a changed app fixes. */
    void reserve(App changed) {
        networks.forEach((name, vpn) -> vpn.reserve(fixed(changed, name)));
    }

    private static List<String> fixed(App app, String network) {
        return app.nodes().values().stream()
                .filter(n -> n.network().equals(Optional.of(network)))
                .map(App.Node::ips)
                .flatMap(Collection::stream)
                .toList();
    }

    private void make(App app, App.Network network) throws InterruptedException {
        Vpn vpn = new NetworkSite(daemon, journal, requestorId).raise(network);
        networks.put(network.name(), vpn);
        vpn.reserve(fixed(app, network.name()));
        picture.network(network.name(), vpn.id());
    }

    /** Tries until it is done; only a daemon that is away is waited for. */
    private boolean patiently(String what, Bounded.Step part) throws InterruptedException {
        Backoff backoff = new Backoff(pace.retry(), settings.requestor().backoffMax());
        for (int failures = 1; !stop.given(); failures++) {
            try {
                part.run();
                picture.trouble(Optional.empty());
                return true;
            } catch (YagnaException.Unavailable e) {
                picture.trouble(Optional.of("the daemon at " + settings.yagna().url()
                        + " does not answer, trying again; is yagna running there? (" + e.getMessage() + ")"));
                stop.pause(backoff.pause(failures, RandomGenerator.getDefault()));
            } catch (YagnaException e) {
                failure = Optional.of(
                        e.status() == 401 || e.status() == 403
                                ? "the daemon at " + settings.yagna().url()
                                        + " refuses the app-key; set YAGNA_APPKEY to one from `yagna app-key list` ("
                                        + e.getMessage() + ")"
                                : what + e.getMessage());
                return false;
            } catch (NoAccountException | IllegalArgumentException | JournalException e) {
                failure = Optional.of(what + e.getMessage());
                return false;
            }
        }
        return false;
    }
}
