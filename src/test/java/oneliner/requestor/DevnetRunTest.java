package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceDirectory;
import oneliner.yagna.Yagna;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole requestor over HTTP against devnet, with images that are shell scripts. */
class DevnetRunTest {
    private static final String APP = """
            meta: {name: shells}
            payloads:
              db: {runtime: vm, params: {image_tag: "t/db:latest"}}
              web: {runtime: vm, params: {image_tag: "t/web:latest"}}
            nodes:
              db:
                payload: db
                init: [{run: {args: ["/bin/serve"]}}]
                network: default
                ip: ["192.168.0.2"]
              web:
                payload: web
                init:
                  - run: {args: ["/bin/serve", "${nodes.db.network_node.ip}"]}
                network: default
                ip: ["192.168.0.3"]
                depends_on: [db]
                http_proxy: {ports: ["5000"]}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    @TempDir
    Path folder;

    private final SilentEvents events = new SilentEvents();
    private final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), events);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    /** Providers whose service does not answer. */
    private final Set<String> mute = ConcurrentHashMap.newKeySet();

    private Thread thread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    private void image(String name, String script) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("images/" + name + "/bin"));
        Path file = Files.writeString(bin.resolve("serve"), script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private AppStatus await(String what, Predicate<AppStatus> fits) throws InterruptedException {
        long end = System.nanoTime() + 40_000_000_000L;
        while (!fits.test(directory.status())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what + "; the last picture is " + directory.status());
            }
            Thread.sleep(20);
        }
        return directory.status();
    }

    private Requestor requestor(Devnet devnet, ExecutorService executor) {
        Settings settings = Settings.read(
                key -> key.equals("devnet.port") ? Optional.of(Integer.toString(devnet.port())) : Optional.empty());
        Yagna yagna = Yagna.connect(settings.yagna(), executor);
        return new Requestor(
                new Daemon(
                        yagna.identity(),
                        yagna.market(),
                        yagna.activity(),
                        yagna.payment(),
                        yagna.net(),
                        yagna.registry()),
                settings,
                directory,
                (instance, question, timeout) ->
                        mute.contains(instance.providerId()) ? Optional.of("connection refused") : Optional.empty(),
                this::thread,
                Clock.systemUTC());
    }

    private static String devnet(Devnet devnet, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(devnet.url() + path))
                .header("Authorization", "Bearer devnet")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return response.body();
    }

    @Test
    void runsReplacesAndEndsAnApp() throws Exception {
        image("db", "#!/bin/sh\nsleep 600 &\n");
        image("web", "#!/bin/sh\necho \"$1\" > told\nsleep 600 &\n");
        App app = DescriptorReader.read(List.of(new Source("shells.yaml", APP)));
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Devnet devnet = Devnet.start(
                DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home")),
                this::thread,
                Clock.systemUTC())) {
            Requestor requestor = requestor(devnet, executor);
            try {
                requestor.start(app);
                await("serving", s -> s.phase() == Phase.SERVING);
                AppStatus.Instance db = instance("db");
                AppStatus.Instance web = instance("web");
                assertThat(web.ip()).contains("192.168.0.3");
                AppStatus.Market market =
                        directory.status().nodes().get(0).market().orElseThrow();
                assertThat(market.words()).startsWith("8 offers: ").endsWith(" candidates");

                mute.add(web.providerId().orElseThrow());
                devnet(devnet, "POST", "/devnet/providers/" + web.providerId().orElseThrow() + "/kill");
                await(
                        "replaced",
                        s -> s.phase() == Phase.SERVING && instance("web").replaced() == 1);
                assertThat(instance("web").providerId()).isNotEqualTo(web.providerId());
                assertThat(instance("web").ip()).isEqualTo(web.ip());
                assertThat(instance("db").agreementId()).isEqualTo(db.agreementId());
                assertThat(instance("db").activityId()).isEqualTo(db.activityId());
            } finally {
                requestor.stop();
            }
            assertThat(directory.status().phase()).isEqualTo(Phase.STOPPED);
            assertThat(directory.status().spent()).as("invoices are paid").isPositive();
            String state = devnet(devnet, "GET", "/devnet/state");
            assertThat(state).doesNotContain("Approved").doesNotContain("Ready");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void givesUpAnInitCommandThatFailsAndSaysWhatItPrinted() throws Exception {
        image("db", "#!/bin/sh\necho no disk left >&2\nexit 7\n");
        image("web", "#!/bin/sh\n");
        App app = DescriptorReader.read(List.of(new Source("shells.yaml", APP)));
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Devnet devnet = Devnet.start(
                DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home")),
                this::thread,
                Clock.systemUTC())) {
            Requestor requestor = requestor(devnet, executor);
            try {
                requestor.start(app);
                AppStatus failed = await("failed", s -> s.phase() == Phase.FAILED);
                assertThat(failed.reason().orElseThrow())
                        .contains("db/0", "3 providers", "/bin/serve", "7", "no disk left");
            } finally {
                requestor.stop();
            }
            assertThat(devnet(devnet, "GET", "/devnet/state"))
                    .doesNotContain("Approved")
                    .doesNotContain("Ready");
        } finally {
            executor.shutdownNow();
        }
    }

    private AppStatus.Instance instance(String node) {
        return directory.status().nodes().stream()
                .filter(n -> n.name().equals(node))
                .findFirst()
                .orElseThrow()
                .instances()
                .get(0);
    }
}
