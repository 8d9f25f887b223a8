package oneliner.requestor;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import oneliner.config.Settings;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;
import oneliner.yagna.Yagna;

/**
 * A requestor in a process of its own, to be killed. Waits for a line on its input, then starts; prints its phase
 * and what is wrong, whenever that changes. A line {@code replace node index} moves an instance, any other stops it in order.
 */
final class CrashChild {
    private CrashChild() {}

    /** Quick, as the tests have no time. */
    static final Pace PACE = new Pace(
            Duration.ofMillis(500),
            Duration.ofMillis(30),
            Duration.ofSeconds(5),
            Duration.ofMillis(700),
            Duration.ofMillis(50),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            Duration.ofSeconds(10));

    /**
     * Runs it.
     *
     * @param args URL of the daemon, folder of the journal, descriptor file
     */
    public static void main(String[] args) throws Exception {
        Scanner in = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
        ServiceDirectory directory = new ServiceDirectory(Clock.systemUTC(), new SilentEvents());
        System.out.println("READY");
        in.nextLine();
        Requestor requestor = requestor(args[0], Path.of(args[1]), directory);
        requestor.start(DescriptorReader.read(
                List.of(Source.of(List.of(Path.of(args[2]))).get(0))));
        Thread teller = new Thread(() -> tell(directory));
        teller.setDaemon(true);
        teller.start();
        for (String order = in.nextLine(); order.startsWith("replace "); order = in.nextLine()) {
            String[] words = order.split(" ", -1);
            requestor.replace(words[1], Integer.parseInt(words[2]), "it was asked for");
        }
        requestor.stop();
        System.out.println("STOPPED");
        System.exit(0);
    }

    static Requestor requestor(String url, Path journal, ServiceDirectory directory) {
        Settings settings = settings(url);
        ExecutorService executor = Executors.newCachedThreadPool(CrashChild::thread);
        return new Requestor(
                Daemon.of(Yagna.connect(settings.yagna(), executor)),
                settings,
                directory,
                (instance, question, timeout) -> Optional.empty(),
                CrashChild::thread,
                Clock.systemUTC(),
                PACE,
                Optional.of(journal));
    }

    private static Settings settings(String url) {
        Map<String, String> keys = Map.of(
                "yagna.appkey", "devnet",
                "yagna.api.url", url,
                "golem.registry.url", url,
                "requestor.offer-wait", "PT0.3S",
                "requestor.backoff-max", "PT0.2S",
                "requestor.invoice-wait", "PT3S");
        return Settings.read(key -> Optional.ofNullable(keys.get(key)));
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    private static void tell(ServiceDirectory directory) {
        List<String> last = List.of();
        while (true) {
            List<String> now = picture(directory.status());
            if (!now.equals(last)) {
                now.forEach(System.out::println);
                last = now;
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static List<String> picture(AppStatus status) {
        Stream<String> instances = status.nodes().stream()
                .flatMap(node -> node.instances().stream())
                .flatMap(one -> one.reason().stream());
        return Stream.concat(
                        Stream.of(status.phase().name()),
                        Stream.concat(status.reason().stream(), instances).map(why -> "WHY " + why))
                .toList();
    }
}
