package oneliner.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.lifecycle.FastClock;
import oneliner.proxy.TunnelProbe;
import oneliner.requestor.Daemon;
import oneliner.requestor.QuickRequestor;
import oneliner.requestor.Requestor;
import oneliner.requestor.SilentEvents;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.AppStatus.Step;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.tunnel.Tunnels;
import oneliner.yagna.Yagna;

/**
 * One scenario: devnet, a requestor and an app of two nodes, {@code db} and {@code web}, both probed through the
 * tunnel. Faults are armed before the start ({@link Setting#given}) or while it runs ({@link #when}); {@link #replaced},
 * {@link #untouched} and their like wait for what shall follow. {@link Setting#play} ends with a stop and
 * {@link Aftermath} and so needs no word for it.
 */
final class Scene {
    private static final long PATIENCE_NANOS = 40_000_000_000L;

    /** What happens on stage. */
    @FunctionalInterface
    interface Script {
        void play(Scene scene) throws Exception;
    }

    /** Everything that is decided before the curtain rises. */
    static final class Setting {
        private final Path folder;
        private final Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "requestor.startup-timeout", "PT12S",
                "requestor.offer-wait", "PT0.3S",
                "requestor.backoff-max", "PT0.3S",
                "requestor.invoice-wait", "PT3S"));
        private final List<Fault> faults = new ArrayList<>();
        private final Map<String, String> services = new LinkedHashMap<>();
        private String app = Images.APP;
        private int clockFactor = 1;
        private int providers = 8;
        private boolean bookIsLost;

        private Setting(Path folder) {
            this.folder = folder;
        }

        /** Calendar seconds in a real one. */
        Setting clock(int factor) {
            clockFactor = factor;
            return this;
        }

        Setting providers(int count) {
            providers = count;
            return this;
        }

        Setting setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        Setting given(Fault fault) {
            faults.add(fault);
            return this;
        }

        /** What a node's {@code /bin/serve} does in place of serving, in the words of a shell. */
        Setting service(String node, String script) {
            services.put(node, script);
            return this;
        }

        /** A descriptor in place of the usual one; images are {@code t/db:latest} and {@code t/web:latest}. */
        Setting app(String yaml) {
            app = yaml;
            return this;
        }

        /** devnet will have forgotten what it sold: its book says nothing at the end. */
        Setting losingTheBook() {
            bookIsLost = true;
            return this;
        }

        /** Plays, then stops the app and looks at money and leftovers. */
        void play(Script script) throws Exception {
            Images.write(folder.resolve("images"), services);
            Settings[] read = new Settings[1];
            Clock clock = FastClock.from(clockFactor);
            DevnetOptions options = DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home"))
                    .withMarket(1, providers, "public", "erc20-hoodi-tglm");
            ExecutorService executor = Executors.newCachedThreadPool(Scene::daemonThread);
            try (Devnet devnet = Devnet.start(options, Scene::daemonThread, clock)) {
                settings.put("devnet.port", Integer.toString(devnet.port()));
                settings.put("oneliner.data-dir", folder.resolve("data").toString());
                read[0] = Settings.read(key -> Optional.ofNullable(settings.get(key)));
                try (Tunnels tunnels = new Tunnels(read[0].yagna(), read[0].tunnel(), Scene::daemonThread)) {
                    Scene scene = new Scene(devnet, read[0], tunnels, executor, clock);
                    faults.forEach(scene::when);
                    scene.run(app, script, bookIsLost);
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private final Wire devnet;
    private final Settings settings;
    private final SilentEvents events = new SilentEvents();
    private final ServiceDirectory directory;
    private final Requestor requestor;
    private final List<Thread> threads = new java.util.concurrent.CopyOnWriteArrayList<>();

    private Scene(Devnet devnet, Settings settings, Tunnels tunnels, ExecutorService executor, Clock clock) {
        this.devnet = new Wire(devnet.url());
        this.settings = settings;
        this.directory = new ServiceDirectory(clock, events);
        Yagna yagna = Yagna.connect(settings.yagna(), executor);
        this.requestor = QuickRequestor.of(
                new Daemon(
                        yagna.identity(),
                        yagna.market(),
                        yagna.activity(),
                        yagna.payment(),
                        yagna.net(),
                        yagna.registry()),
                settings,
                directory,
                new TunnelProbe(tunnels),
                body -> {
                    Thread thread = daemonThread(body);
                    threads.add(thread);
                    return thread;
                },
                clock);
    }

    /** A scenario that plays in that folder. */
    static Setting in(Path folder) {
        return new Setting(folder);
    }

    private static Thread daemonThread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    private void run(String yaml, Script script, boolean bookIsLost) throws Exception {
        App app = DescriptorReader.read(List.of(new Source("scenario.yaml", yaml)));
        try {
            requestor.start(app);
            script.play(this);
        } finally {
            requestor.stop();
        }
        new Aftermath(devnet, directory, settings, threads).holds(bookIsLost);
    }

    /** Arms a fault. */
    int when(Fault fault) {
        return devnet.arm(fault.json());
    }

    /** Takes all faults back. */
    void peace() {
        devnet.disarm();
    }

    /** What devnet knows. */
    Wire devnet() {
        return devnet;
    }

    /** The requestor itself. */
    Requestor requestor() {
        return requestor;
    }

    AppStatus status() {
        return directory.status();
    }

    /** Waits for a picture that fits. */
    AppStatus until(String what, Predicate<AppStatus> fits) throws InterruptedException {
        return until(what, () -> fits.test(status()));
    }

    /** Waits for anything. */
    AppStatus until(String what, java.util.function.BooleanSupplier fits) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!fits.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "not in time: " + what + "; the last picture is " + status() + ", the last reasons "
                                + reasons().stream()
                                        .skip(Math.max(0, reasons().size() - 8))
                                        .toList());
            }
            Thread.sleep(10);
        }
        return status();
    }

    /** Waits until every node serves. */
    AppStatus everythingServes() throws InterruptedException {
        return until("everything serves", s -> s.phase() == Phase.SERVING);
    }

    /** Waits until an instance serves. */
    Actor serving(String node) throws InterruptedException {
        until(node + " serves", s -> instance(node).step() == Step.SERVING);
        return Actor.of(node, instance(node));
    }

    /** Waits until an instance serves under another agreement than before. */
    Actor replaced(Actor before) throws InterruptedException {
        until(before.node() + " is replaced", s -> {
            AppStatus.Instance now = instance(before.node());
            return now.step() == Step.SERVING && !now.agreementId().equals(Optional.of(before.agreement()));
        });
        Actor now = Actor.of(before.node(), instance(before.node()));
        assertThat(now.ip()).as("the address is kept").isEqualTo(before.ip());
        assertThat(now.replaced()).as("replacements are counted").isGreaterThan(before.replaced());
        return now;
    }

    /** An instance has served all the time, on the same machine. */
    void untouched(Actor before) {
        AppStatus.Instance now = instance(before.node());
        assertThat(now.step()).as(before.node() + " is untouched: " + now).isEqualTo(Step.SERVING);
        assertThat(Actor.of(before.node(), now)).isEqualTo(before);
    }

    /** Waits until the app is given up; the reason. */
    String givenUp() throws InterruptedException {
        return until("given up", s -> s.phase() == Phase.FAILED).reason().orElse("");
    }

    AppStatus.Instance instance(String node) {
        return status().nodes().stream()
                .filter(n -> n.name().equals(node))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node " + node + " in " + status()))
                .instances()
                .get(0);
    }

    /** Every reason that was shown so far, of the app and of its instances. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (ServiceEvent event : events.fired) {
            if (event instanceof ServiceEvent.Changed changed) {
                changed.status().reason().ifPresent(reasons::add);
                changed.status()
                        .nodes()
                        .forEach(n -> n.instances().forEach(i -> i.reason().ifPresent(reasons::add)));
            } else if (event instanceof ServiceEvent.Lost lost) {
                reasons.add(lost.reason());
            } else if (event instanceof ServiceEvent.Refused refused) {
                reasons.add(refused.reason());
            }
        }
        return reasons.stream().distinct().toList();
    }

    /** Waits until a reason with all these words was shown. */
    void told(String... words) throws InterruptedException {
        until(
                "told of " + List.of(words),
                () -> reasons().stream().anyMatch(r -> List.of(words).stream().allMatch(r::contains)));
    }

    /** Waits until a fault has struck so often. */
    void struck(int fault, int times) throws InterruptedException {
        until(
                "fault " + fault + " has struck",
                () -> devnet.faults().getValuesAs(jakarta.json.JsonObject.class).stream()
                        .anyMatch(f -> f.getInt("id") == fault && f.getInt("struck") >= times));
    }

    /** Forgets the events so far, so that a long play needs no more memory than a short one. */
    void forgetEvents() {
        events.fired.clear();
    }

    /** Providers under whose agreements anything ever ran. */
    List<String> providersUsed() {
        return devnet.state().getJsonArray("agreements").getValuesAs(jakarta.json.JsonObject.class).stream()
                .map(a -> a.getString("provider"))
                .toList();
    }

    /** Money events so far. */
    <T extends ServiceEvent> List<T> events(Class<T> type) {
        return events.fired.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits until the daemon answers and no instance has a complaint. */
    void backAndSettled() throws InterruptedException {
        until("the daemon is back", () -> {
            try {
                devnet.state();
                return status().nodes().stream()
                        .flatMap(n -> n.instances().stream())
                        .allMatch(i -> i.step() == Step.SERVING && i.reason().isEmpty());
            } catch (java.io.UncheckedIOException away) {
                return false;
            }
        });
    }
}
