package oneliner.requestor;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.devnet.Devnet;
import oneliner.devnet.DevnetOptions;
import oneliner.services.AppStatus;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceDirectory;

/** A devnet, a gate before it, requestors in processes of their own that are killed, and one here that comes after. */
final class CrashStage implements AutoCloseable {
    static final String APP = """
            meta: {name: crash}
            payloads:
              one: {runtime: vm, params: {image_tag: "t/one:latest"}}
            nodes:
              db:
                payload: one
                init: [{run: {args: ["/bin/serve"]}}]
                network: default
              web:
                payload: one
                init: [{run: {args: ["/bin/serve"]}}]
                network: default
                http_proxy: {ports: ["5000"]}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    final Path folder;
    final Path journal;
    final Path descriptor;
    final Gate gate;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Child> children = new ArrayList<>();
    Devnet devnet;
    ServiceDirectory directory;
    private Requestor requestor;

    CrashStage(Path folder) throws Exception {
        this.folder = folder;
        this.journal = folder.resolve("journal");
        this.descriptor = Files.writeString(folder.resolve("app.yaml"), APP);
        Path bin = Files.createDirectories(folder.resolve("images/one/bin"));
        Path file = Files.writeString(bin.resolve("serve"), "#!/bin/sh\nsleep 600 &\n");
        file.toFile().setExecutable(true);
        devnet = devnet("home");
        gate = new Gate(devnet.url());
    }

    Devnet devnet(String home) throws InterruptedException {
        DevnetOptions usual = DevnetOptions.of(0, folder.resolve("images"), folder.resolve(home));
        DevnetOptions quick = usual.withTimings(new DevnetOptions.Timings(
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofMillis(150),
                Duration.ofSeconds(30),
                Duration.ofMillis(40),
                Duration.ofSeconds(90)));
        return Devnet.start(quick, CrashStage::thread, Clock.systemUTC());
    }

    static Thread thread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    /** A requestor in a process of its own, which waits for {@link Child#go}. */
    Child child() throws IOException {
        return child(List.of());
    }

    /** One that no file may grow under beyond so many KiB, as if the disk were full then. */
    Child childWithDisk(int kib) throws IOException {
        return child(List.of("bash", "-c", "ulimit -f " + kib + "; exec \"$0\" \"$@\" 2>/dev/null"));
    }

    private Child child(List<String> wrapper) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                classPath(),
                CrashChild.class.getName(),
                gate.url(),
                journal.toString(),
                descriptor.toString()));
        Child child = new Child(new ProcessBuilder(command)
                .redirectError(folder.resolve("child.log").toFile())
                .start());
        children.add(child);
        return child;
    }

    private static String classPath() {
        // some test runners load the tests by a loader of their own
        return CrashChild.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    /** A process of {@link CrashChild}. */
    static final class Child {
        final Process process;
        private final BufferedReader out;

        Child(Process process) {
            this.process = process;
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        void go() throws IOException, InterruptedException {
            await("READY");
            say();
        }

        void say() throws IOException {
            say("");
        }

        void say(String order) throws IOException {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        void await(String word) throws IOException, InterruptedException {
            await(line -> line.equals(word), word);
        }

        /** Reads on to a line. */
        String await(Predicate<String> fits, String what) throws IOException, InterruptedException {
            long end = System.nanoTime() + 60_000_000_000L;
            while (System.nanoTime() < end) {
                boolean alive = process.isAlive();
                if (out.ready()) {
                    String line = out.readLine();
                    if (line != null && fits.test(line)) {
                        return line;
                    }
                } else if (!alive) {
                    throw new AssertionError("the process ended before it said " + what);
                } else {
                    Thread.sleep(2);
                }
            }
            throw new AssertionError("the process did not say in time: " + what);
        }

        /** SIGKILL. */
        void kill() throws InterruptedException {
            process.destroyForcibly();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("a killed process lives");
            }
        }
    }

    App app() {
        return DescriptorReader.read(Source.of(List.of(descriptor)));
    }

    /** The requestor after a crash. */
    void restart() {
        restart(app());
    }

    void restart(App app) {
        directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
        requestor = CrashChild.requestor(gate.url(), journal, directory);
        requestor.start(app);
    }

    void stop() {
        requestor.stop();
        requestor = null;
    }

    /** After a test that failed, so that the next one begins with nothing. */
    void stopIfRunning() {
        if (requestor != null) {
            stop();
        }
    }

    AppStatus serving() throws InterruptedException {
        return await("serving", s -> s.phase() == Phase.SERVING);
    }

    AppStatus await(String what, Predicate<AppStatus> fits) throws InterruptedException {
        long end = System.nanoTime() + 40_000_000_000L;
        while (!fits.test(directory.status())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what + "; the last picture is " + directory.status());
            }
            Thread.sleep(5);
        }
        return directory.status();
    }

    /** Agreement and activity by slot. */
    Map<String, String> leases() {
        Map<String, String> found = new TreeMap<>();
        directory
                .status()
                .nodes()
                .forEach(node -> node.instances()
                        .forEach(one -> found.put(
                                node.name() + "/" + one.index(),
                                one.agreementId().orElse("") + " "
                                        + one.activityId().orElse(""))));
        return found;
    }

    JsonValue ask(String path) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(devnet.url() + path))
                        .header("Authorization", "Bearer devnet")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readValue();
        }
    }

    private List<JsonObject> list(String path) throws Exception {
        return ask(path).asJsonArray().getValuesAs(JsonObject.class);
    }

    private List<JsonObject> state(String what) throws Exception {
        return ask("/devnet/state").asJsonObject().getJsonArray(what).getValuesAs(JsonObject.class);
    }

    /** Ids of agreements in force. */
    Set<String> approved() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonObject one : state("agreements")) {
            if (one.getString("state").equals("Approved")) {
                ids.add(one.getString("id"));
            }
        }
        return ids;
    }

    /** The newest agreement of a node, as the journal has it. */
    String agreementOf(String node) throws IOException {
        Matcher found = Pattern.compile("\"node\":\"" + node + "\".*?\"agreement\":\"([^\"]+)\"")
                .matcher(Files.readString(journal.resolve("journal")));
        String last = "";
        while (found.find()) {
            last = found.group(1);
        }
        return last;
    }

    /** By agreement, agreement and activity of all that live. */
    Map<String, String> agreementsWithActivities() throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (JsonObject one : state("activities")) {
            if (!one.getString("state").equals("Terminated")) {
                found.put(one.getString("agreement"), one.getString("agreement") + " " + one.getString("id"));
            }
        }
        return found;
    }

    /** Activities that live. */
    Set<String> activities() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonObject one : state("activities")) {
            if (!one.getString("state").equals("Terminated")) {
                ids.add(one.getString("id"));
            }
        }
        return ids;
    }

    /** Everything that the daemon still has of ours; nothing is good. */
    List<String> leftBehind() throws Exception {
        List<String> left = new ArrayList<>();
        for (JsonObject one : state("agreements")) {
            if (Set.of("Proposal", "Pending", "Approved").contains(one.getString("state"))) {
                left.add("agreement " + one.getString("id") + " " + one.getString("state"));
            }
        }
        activities().forEach(id -> left.add("activity " + id));
        for (JsonObject one : list("/net-api/v1/net")) {
            left.add("network " + one.getString("id"));
        }
        for (JsonObject one : list("/market-api/v1/demands")) {
            left.add("demand " + one.getString("demandId"));
        }
        for (JsonObject one : list("/payment-api/v1/allocations")) {
            left.add("allocation " + one.getString("allocationId"));
        }
        if (Files.exists(journal.resolve("journal"))) {
            left.add("journal: " + Files.readString(journal.resolve("journal")));
        }
        return left;
    }

    /** GLM that the daemon has accepted bills over, of the agreements given; everything when empty. */
    BigDecimal acceptedAtDaemon(Set<String> except) throws Exception {
        Map<String, BigDecimal> notes = new HashMap<>();
        Map<String, String> agreementOf = new HashMap<>();
        for (JsonObject note : list("/payment-api/v1/debitNotes")) {
            if (taken(note)) {
                agreementOf.put(note.getString("activityId"), note.getString("agreementId"));
                notes.merge(
                        note.getString("activityId"),
                        new BigDecimal(note.getString("totalAmountDue")),
                        BigDecimal::max);
            }
        }
        Map<String, BigDecimal> sums = new HashMap<>();
        notes.forEach((activity, amount) -> sums.merge(agreementOf.get(activity), amount, BigDecimal::add));
        for (JsonObject invoice : list("/payment-api/v1/invoices")) {
            if (taken(invoice)) {
                sums.merge(
                        invoice.getString("agreementId"), new BigDecimal(invoice.getString("amount")), BigDecimal::max);
            }
        }
        sums.keySet().removeAll(except);
        return sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Agreements that are over and whose invoice is not accepted. */
    List<String> unpaid() throws Exception {
        List<String> unpaid = new ArrayList<>();
        for (JsonObject invoice : list("/payment-api/v1/invoices")) {
            if (!taken(invoice)) {
                unpaid.add(invoice.toString());
            }
        }
        return unpaid;
    }

    /** All agreements the daemon knows. */
    Set<String> agreements() throws Exception {
        Set<String> ids = new HashSet<>();
        state("agreements").forEach(one -> ids.add(one.getString("id")));
        return ids;
    }

    private static boolean taken(JsonObject bill) {
        return Set.of("ACCEPTED", "SETTLED").contains(bill.getString("status"));
    }

    JsonArray networks() throws Exception {
        return ask("/net-api/v1/net").asJsonArray();
    }

    @Override
    public void close() {
        children.forEach(child -> child.process.destroyForcibly());
        if (requestor != null) {
            requestor.stop();
        }
        gate.close();
        devnet.close();
    }
}
