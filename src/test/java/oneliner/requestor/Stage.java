package oneliner.requestor;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.services.AppStatus;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.services.ServiceInstance;

/** A requestor with everything around it, at a quick pace. Close it to stop what it runs. */
final class Stage implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration THREADS_END = Duration.ofSeconds(3);

    final FakeDaemon fake = new FakeDaemon();
    final SilentEvents events = new SilentEvents();
    final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), events);
    /** Addresses whose service does not answer. */
    final Set<String> mute = ConcurrentHashMap.newKeySet();

    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final Requestor requestor;

    Stage() {
        this(Map.of());
    }

    Stage(Map<String, String> overrides) {
        Map<String, String> keys = new LinkedHashMap<>(Map.of(
                "requestor.startup-timeout", "PT10S",
                "requestor.budget-horizon", "PT10M",
                "requestor.offer-wait", "PT0.2S",
                "requestor.backoff-max", "PT0.1S",
                "requestor.invoice-wait", "PT2S"));
        keys.putAll(overrides);
        Settings settings = Settings.read(key -> Optional.ofNullable(keys.get(key)));
        Pace pace = new Pace(
                Duration.ofMillis(100),
                Duration.ofMillis(20),
                Duration.ofMillis(400),
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                Duration.ofMillis(10),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofSeconds(10));
        Probe probe = (instance, question, timeout) ->
                mute.contains(instance.ip()) ? Optional.of("connection refused") : Optional.empty();
        requestor = new Requestor(
                fake.daemon(),
                settings,
                directory,
                probe,
                body -> {
                    Thread thread = new Thread(body);
                    thread.setDaemon(true);
                    threads.add(thread);
                    return thread;
                },
                Clock.systemUTC(),
                pace);
    }

    static App app(App.Node... nodes) {
        Map<String, App.Node> byName = new LinkedHashMap<>();
        for (App.Node node : nodes) {
            byName.put(node.name(), node);
        }
        return new App(
                "test",
                Map.of("db", payload("db"), "web", payload("web"), "gone", payload("gone")),
                byName,
                Map.of("default", new App.Network("default", "192.168.0.0/24", Optional.empty(), Optional.empty())));
    }

    private static App.Payload payload(String name) {
        return new App.Payload(
                name,
                "vm",
                new App.Image.ByTag("oneliner/" + name + ":latest", false),
                new BigDecimal("0.5"),
                BigDecimal.ONE,
                1,
                List.of("vpn"));
    }

    static App.Node node(String name, String payload, String ip, List<List<String>> init, String... dependsOn) {
        return new App.Node(
                name,
                payload,
                init.stream().map(App.Command::of).toList(),
                Optional.of("default"),
                ip.isEmpty() ? List.of() : List.of(ip),
                List.of(),
                List.of(),
                List.of(dependsOn),
                Optional.of(
                        new App.Probe(5000, Optional.of("/"), 500, Duration.ofMillis(50), Duration.ofMillis(50), 3)),
                1,
                App.Env.NONE,
                List.of(),
                List.of());
    }

    static App.Node times(int instances, App.Node one) {
        return one.withInstances(instances);
    }

    static App.Node db() {
        return node("db", "db", "192.168.0.2", List.of(List.of("/bin/run_rqlite.sh")));
    }

    static App.Node web() {
        return node(
                "web",
                "web",
                "192.168.0.3",
                List.of(List.of("/bin/sh", "-c", "run ${nodes.db.network_node.ip} &")),
                "db");
    }

    AppStatus status() {
        return directory.status();
    }

    AppStatus.Instance instance(String node) {
        return status().nodes().stream()
                .filter(n -> n.name().equals(node))
                .findFirst()
                .orElseThrow()
                .instances()
                .get(0);
    }

    ServiceInstance serving(String node) {
        return directory.instances(node).get(0);
    }

    /** Waits for a picture that fits; fails with the last one. */
    AppStatus await(String what, Predicate<AppStatus> fits) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!fits.test(status())) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "not in time: " + what + "; the last picture is " + status() + ", calls " + fake.calls());
            }
            Thread.sleep(5);
        }
        return status();
    }

    void awaitPhase(AppStatus.Phase phase) throws InterruptedException {
        await("phase " + phase, s -> s.phase() == phase);
    }

    List<ServiceEvent.Paid> paid() {
        return events.fired.stream()
                .filter(ServiceEvent.Paid.class::isInstance)
                .map(ServiceEvent.Paid.class::cast)
                .toList();
    }

    /** What is left at the daemon and on this side; empty is good. */
    List<String> leftBehind() {
        List<String> left = new CopyOnWriteArrayList<>(fake.approved());
        fake.set(() -> {
            left.addAll(fake.liveActivities);
            left.addAll(fake.demands);
            left.addAll(fake.networks.keySet());
            if (fake.allocated) {
                left.add("allocation");
            }
        });
        left.addAll(threadsLeft());
        return left;
    }

    /** Threads that do not end soon after they were told to; a machine that is busy needs a moment for all of them. */
    List<String> threadsLeft() {
        long end = System.nanoTime() + THREADS_END.toNanos();
        List<String> left = new ArrayList<>();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            if (thread.isAlive()) {
                left.add(thread.getName() + Arrays.toString(thread.getStackTrace()));
            }
        }
        return left;
    }

    @Override
    public void close() {
        requestor.stop();
    }
}
