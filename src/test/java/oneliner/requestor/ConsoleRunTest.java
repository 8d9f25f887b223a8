package oneliner.requestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.requestor.activity.CommandLog;
import oneliner.requestor.activity.ExecException;
import oneliner.requestor.activity.ExecResult;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.AppStatus.Step;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.yagna.Yagna;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables, daemons and commands beside a service, over HTTP against devnet, with images that are shell scripts. */
class ConsoleRunTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String APP = """
            meta: {name: shells}
            payloads:
              web: {runtime: vm, params: {image_tag: "t/web:latest"}}
            nodes:
              web:
                payload: web
                network: default
                env: {GREETING: "it's $me", PASSWORD: "hush hush"}
                instance_params: [{role: leader}, {role: follower}]
                init:
                  - run: {args: ["/bin/prepare", "${instance.role}"], env: {NUMBER: "${instance.number}"}}
                  - run: {args: ["/bin/serve"], daemon: true}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;
    private static final String PREPARE = """
            #!/bin/sh
            echo "$1 $NUMBER: $GREETING"
            echo "I know $PASSWORD" >&2
            """;
    private static final String SERVE = """
            #!/bin/sh
            echo serving
            echo "still know $PASSWORD" >&2
            exec sleep 600
            """;

    @TempDir
    Path folder;

    private final SilentEvents events = new SilentEvents();
    private final ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), events);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile boolean refuses;
    private Devnet devnet;
    private Requestor requestor;

    @BeforeEach
    void start() throws Exception {
        image("prepare", PREPARE);
        image("serve", SERVE);
        devnet = Devnet.start(
                DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home")), this::thread, Clock.systemUTC());
        Settings settings = Settings.read(
                key -> key.equals("devnet.port") ? Optional.of(Integer.toString(devnet.port())) : Optional.empty());
        Yagna yagna = Yagna.connect(settings.yagna(), executor);
        requestor = new Requestor(
                new Daemon(
                        yagna.identity(),
                        yagna.market(),
                        yagna.activity(),
                        yagna.payment(),
                        yagna.net(),
                        yagna.registry()),
                settings,
                directory,
                (instance, question, timeout) -> refuses ? Optional.of("connection refused") : Optional.empty(),
                this::thread,
                Clock.systemUTC(),
                CrashChild.PACE);
    }

    @AfterEach
    void stop() {
        requestor.stop();
        devnet.close();
        executor.shutdownNow();
    }

    private Thread thread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    private void image(String name, String script) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("images/web/bin"));
        Path file = Files.writeString(bin.resolve(name), script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void run(String descriptor) {
        App app = DescriptorReader.read(List.of(new Source("shells.yaml", descriptor)));
        requestor.start(app);
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

    private ExecResult sh(int index, String script) throws InterruptedException {
        return requestor.exec("web", index, List.of("/bin/sh", "-c", script), LONG);
    }

    private List<String> ids() {
        return directory.status().nodes().get(0).instances().stream()
                .map(i -> i.agreementId() + " " + i.activityId() + " " + i.replaced())
                .toList();
    }

    @Test
    void commandsRunBesideTheServiceAndDoItNoHarm() throws Exception {
        run(APP);
        await("serving", s -> s.phase() == Phase.SERVING);
        List<String> before = ids();

        assertThat(sh(1, "echo \"$GREETING\"; echo two >&2; exit 3"))
                .isEqualTo(new ExecResult(3, false, "it's $me\n", "two\n", false));
        assertThat(sh(0, "echo fine").exitCode()).isZero();
        assertThat(requestor.exec("web", 0, List.of("/no/such"), LONG).exitCode())
                .isEqualTo(127);
        ExecResult cut =
                requestor.exec("web", 0, List.of("/bin/sh", "-c", "echo begun; sleep 300"), Duration.ofSeconds(1));
        assertThat(cut.timedOut()).isTrue();
        assertThat(cut.exitCode()).isEqualTo(124);
        assertThat(cut.stdout()).isEqualTo("begun\n");
        ExecResult much = sh(0, "i=0; while [ $i -lt 3000 ]; do echo 'a line that is long enough'; i=$((i+1)); done");
        assertThat(much.shortened()).isTrue();
        assertThat(much.stdout().length()).isLessThanOrEqualTo(65536);

        assertThat(ids()).as("nothing was replaced").isEqualTo(before);
        assertThat(directory.status().phase()).isEqualTo(Phase.SERVING);
        assertThat(requestor.logs("web", 0, 10))
                .filteredOn(l -> l.command().equals("/bin/serve"))
                .singleElement()
                .extracting(CommandLog::state)
                .isEqualTo("runs");
    }

    @Test
    void commandsOfOneInstanceWaitForEachOther() throws Exception {
        run(APP);
        await("serving", s -> s.phase() == Phase.SERVING);
        Future<ExecResult> slow = executor.submit(() -> sh(0, "echo on > busy; sleep 2; rm busy; echo slow"));
        await("begun", s -> held());
        ExecException late = catchThrowableOfType(
                ExecException.class, () -> requestor.exec("web", 0, List.of("/bin/true"), Duration.ofMillis(200)));
        assertThat(late.why()).isEqualTo(ExecException.Why.BUSY);
        assertThat(sh(0, "test -e busy || echo alone").stdout()).isEqualTo("alone\n");
        assertThat(slow.get(10, TimeUnit.SECONDS).stdout()).isEqualTo("slow\n");
    }

    /** A command has written the file {@code busy} in its machine. */
    private boolean held() {
        try (var files = Files.walk(folder.resolve("home"))) {
            return files.anyMatch(f -> f.endsWith("busy"));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void outputIsKeptAndHoldsNoValuesOfVariables() throws Exception {
        run(APP);
        await("serving", s -> s.phase() == Phase.SERVING);
        assertThat(requestor.logs("web", 1, 10))
                .containsExactly(
                        new CommandLog(
                                "/bin/prepare follower", "ended with code 0", List.of("follower 2: ***", "I know ***")),
                        new CommandLog("/bin/serve", "runs", List.of("serving", "still know ***")));
        assertThat(requestor.logs("web", 1, 1).get(1).lines()).containsExactly("still know ***");
    }

    @Test
    void unknownAndMissingInstancesAreTold() throws Exception {
        assertThat(why("web", 0)).isEqualTo(ExecException.Why.UNKNOWN);
        image("prepare", "#!/bin/sh\n: > busy\nsleep 600\n");
        run(APP.replace("instance_params: [{role: leader}, {role: follower}]", "instance_params: [{role: leader}]"));
        assertThat(why("web", 1)).isEqualTo(ExecException.Why.UNKNOWN);
        assertThat(why("api", 0)).isEqualTo(ExecException.Why.UNKNOWN);
        await("started", s -> held());
        assertThat(why("web", 0)).as("an init command runs").isEqualTo(ExecException.Why.BUSY);
        requestor.stop();
        assertThat(why("web", 0)).isEqualTo(ExecException.Why.NOT_RUNNING);
        assertThat(requestor.logs("web", 0, 10)).as("what was kept").isNotNull();
    }

    private ExecException.Why why(String node, int index) {
        return catchThrowableOfType(
                        ExecException.class,
                        () -> requestor.exec(node, index, List.of("/bin/true"), Duration.ofMillis(300)))
                .why();
    }

    @Test
    void daemonThatEndsLaterIsNoticedWithItsLastWords() throws Exception {
        image("serve", "#!/bin/sh\nsleep 3\necho no disk left >&2\nexit 7\n");
        refuses = true;
        run(APP.replace("network: default\n", "network: default\n    probe: {port: 5000}\n"));
        AppStatus failed = await("failed", s -> s.phase() == Phase.FAILED);
        assertThat(failed.reason().orElseThrow())
                .contains("daemon `/bin/serve` ended with code 7: no disk left")
                .doesNotContain("startup timeout");
    }

    @Test
    void daemonThatEndsWhileItServesIsReplacedAndLeavesItsLastWords() throws Exception {
        image("serve", "#!/bin/sh\nwhile [ ! -e crash ]; do sleep 0.1; done\necho no disk left >&2\nexit 7\n");
        run(APP);
        await("serving", s -> s.phase() == Phase.SERVING);
        AppStatus.Instance other = instance(1);
        sh(0, "touch crash");
        await("it is replaced", s -> s.phase() == Phase.SERVING && instance(0).replaced() == 1);
        assertThat(lost()).containsExactly("daemon `/bin/serve` ended with code 7: no disk left");
        assertThat(instance(1).agreementId()).isEqualTo(other.agreementId());
    }

    private AppStatus.Instance instance(int index) {
        return directory.status().nodes().get(0).instances().get(index);
    }

    private List<String> lost() {
        return events.fired.stream()
                .filter(ServiceEvent.Lost.class::isInstance)
                .map(e -> ((ServiceEvent.Lost) e).reason())
                .toList();
    }

    /** One instance that is well when the given shell script says so. */
    private static String probed(String keys, String script) {
        return APP.replace("instance_params: [{role: leader}, {role: follower}]", "instance_params: [{role: leader}]")
                .replace(
                        "network: default\n",
                        "network: default\n    probe: {" + keys + ", command: [/bin/sh, -c, '" + script + "']}\n");
    }

    @Test
    void commandTellsWhetherAnInstanceServes() throws Exception {
        // the tunnel's probe would say the contrary
        refuses = true;
        run(probed(
                "interval: 0.2, timeout: 2, failures: 2",
                "test -e ${instance.role}-ok && exit; echo \"not yet, $PASSWORD\" >&2; exit 4"));
        await("probing", s -> instance(0).step() == Step.PROBE);
        assertThat(instance(0).reason()).contains("waiting for `/bin/sh` to end well");
        String first = instance(0).agreementId().orElseThrow();
        sh(0, "touch leader-ok");
        await("serving", s -> s.phase() == Phase.SERVING);
        assertThat(instance(0).agreementId()).contains(first);

        sh(0, "rm leader-ok");
        await("it is lost", s -> instance(0).step() == Step.PROBE);
        assertThat(lost())
                .singleElement()
                .asString()
                .startsWith("2 probes in a row failed, the last with: `/bin/sh -c 'test -e leader-ok")
                .contains("ended with code 4: not yet, ***")
                .doesNotContain("hush");
        sh(0, "touch leader-ok");
        await("serving again", s -> s.phase() == Phase.SERVING);
        assertThat(instance(0).agreementId().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void probeThatHangsFailsAndHarmsNothing() throws Exception {
        run(probed("interval: 0.1, timeout: 1, failures: 100", "if [ -e hang ]; then sleep 600; fi"));
        await("serving", s -> s.phase() == Phase.SERVING);
        List<String> before = ids();
        sh(0, "touch hang");
        await("it is told", s -> instance(0).reason().orElse("").contains("did not end within 1 s and was ended"));
        long begun = System.nanoTime();
        assertThat(sh(0, "rm hang; echo mine").stdout()).isEqualTo("mine\n");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("a command waits for one probe at most")
                .isLessThan(Duration.ofSeconds(10));
        await("it is well", s -> instance(0).reason().isEmpty());
        assertThat(ids()).isEqualTo(before);
        assertThat(lost()).isEmpty();
    }

    @Test
    void commandOfAPersonIsNoFailureOfTheProbe() throws Exception {
        run(probed("interval: 0.1, timeout: 0.5, failures: 1", "exit 0"));
        await("serving", s -> s.phase() == Phase.SERVING);
        assertThat(sh(0, "sleep 3; echo through").stdout()).isEqualTo("through\n");
        assertThat(lost()).isEmpty();
        assertThat(directory.status().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void machinesKnowEachOthersNames() throws Exception {
        run(APP.replace("network: default\n", "network: default\n    hosts: [web.internal]\n"));
        await("serving", s -> s.phase() == Phase.SERVING);
        assertThat(sh(1, "cat etc/hosts").stdout()).contains(" web.internal\n");
    }

    @Test
    void daemonThatFailsAtOnceSaysWhatItPrinted() throws Exception {
        image("serve", "#!/bin/sh\necho no disk left for $PASSWORD >&2\nexit 7\n");
        run(APP);
        AppStatus failed = await("failed", s -> s.phase() == Phase.FAILED);
        assertThat(failed.reason().orElseThrow())
                .contains("/bin/serve", "7", "no disk left for ***")
                .doesNotContain("hush");
    }
}
