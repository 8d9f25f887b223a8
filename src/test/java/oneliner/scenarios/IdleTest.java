package oneliner.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import oneliner.config.Settings;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.proxy.TunnelProbe;
import oneliner.requestor.Daemon;
import oneliner.requestor.Requestor;
import oneliner.requestor.SilentEvents;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceDirectory;
import oneliner.tunnel.Tunnels;
import oneliner.yagna.Yagna;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the requestor costs while nothing happens, at the pace of real life. */
@Tag("alone")
@Timeout(120)
class IdleTest {
    private static final int NODES = 10;
    private static final Duration LOOK = Duration.ofSeconds(8);
    /** Percent of one core. The aim is 2; a busy machine that has just compiled the code is forgiven some more. */
    private static final double BOUND = 8;

    @TempDir
    Path folder;

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private Thread own(Runnable body) {
        Thread thread = other(body);
        threads.add(thread);
        return thread;
    }

    private static Thread other(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    private static String app() {
        StringBuilder yaml = new StringBuilder("""
                meta: {name: idle}
                payloads:
                  db: {runtime: vm, params: {image_tag: "t/db:latest"}}
                nodes:
                """);
        for (int i = 0; i < NODES; i++) {
            yaml.append("  n" + i + ": {payload: db, init: [{run: {args: [\"/bin/serve\"]}}], network: default,"
                    + " http_proxy: {ports: [\"5000\"]}}\n");
        }
        return yaml + """
                networks:
                  default: {ip: "192.168.0.0/24"}
                """;
    }

    @Test
    void tenNodesThatServeCostNextToNothing() throws Exception {
        Images.write(folder.resolve("images"), Map.of());
        DevnetOptions options = DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home"))
                .withMarket(1, NODES + 4, "public", "erc20-hoodi-tglm");
        ThreadFactory owns = this::own;
        ExecutorService calls = Executors.newCachedThreadPool(owns);
        try (Devnet devnet = Devnet.start(options, IdleTest::other, Clock.systemUTC())) {
            Map<String, String> keys = Map.of(
                    "devnet.port", Integer.toString(devnet.port()),
                    "requestor.invoice-wait", "PT3S",
                    "oneliner.data-dir", folder.resolve("data").toString());
            Settings settings = Settings.read(key -> Optional.ofNullable(keys.get(key)));
            ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
            Yagna yagna = Yagna.connect(settings.yagna(), calls);
            try (Tunnels tunnels = new Tunnels(settings.yagna(), settings.tunnel(), owns)) {
                Requestor requestor = new Requestor(
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
                        owns,
                        Clock.systemUTC());
                try {
                    requestor.start(DescriptorReader.read(List.of(new Source("idle.yaml", app()))));
                    long end = System.nanoTime() + 60_000_000_000L;
                    while (directory.status().phase() != Phase.SERVING) {
                        assertThat(System.nanoTime())
                                .as("serves in time: " + directory.status())
                                .isLessThan(end);
                        Thread.sleep(50);
                    }
                    Thread.sleep(3000);
                    double percent = percent();
                    System.out.println("an idle requestor with " + NODES + " nodes used " + percent + " % of a core");
                    assertThat(percent).isBetween(0.0001, BOUND);
                    assertThat(directory.status().phase()).isEqualTo(Phase.SERVING);
                } finally {
                    requestor.stop();
                }
            }
        } finally {
            calls.shutdownNow();
        }
    }

    /** CPU time of our own threads and of the HTTP client's, over a look; devnet is not counted. */
    private double percent() throws InterruptedException {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        Map<Long, Long> before = times(bean);
        long start = System.nanoTime();
        long used = 0;
        Map<Long, Long> last = before;
        // threads may end between: they are counted up to the last look at them
        while (System.nanoTime() - start < LOOK.toNanos()) {
            Thread.sleep(100);
            Map<Long, Long> now = times(bean);
            for (Map.Entry<Long, Long> thread : now.entrySet()) {
                used += thread.getValue() - last.getOrDefault(thread.getKey(), 0L);
            }
            last = now;
        }
        return 100.0 * used / (System.nanoTime() - start);
    }

    private Map<Long, Long> times(ThreadMXBean bean) {
        Map<Long, Long> times = new HashMap<>();
        threads.forEach(thread -> times.put(thread.getId(), bean.getThreadCpuTime(thread.getId())));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("HttpClient-")) {
                times.put(thread.getId(), bean.getThreadCpuTime(thread.getId()));
            }
        }
        times.values().removeIf(time -> time < 0);
        return times;
    }
}
