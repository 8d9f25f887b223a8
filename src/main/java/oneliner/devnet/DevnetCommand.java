package oneliner.devnet;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import oneliner.config.Settings;
import oneliner.config.SettingsException;
import oneliner.lifecycle.FastClock;

/** devnet alone, for any SDK to talk to: the command {@code devnet}. */
public final class DevnetCommand {
    private DevnetCommand() {}

    /**
     * Runs until the process is asked to end.
     *
     * @param args none are known
     * @return 0 after an orderly end, 1 when it cannot start, 2 for wrong arguments
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        if (!args.isEmpty()) {
            err.println("devnet takes no arguments; set DEVNET_PORT, DEVNET_IMAGES, DEVNET_SEED, DEVNET_PROVIDERS");
            return 2;
        }
        ThreadFactory threads = Executors.defaultThreadFactory();
        try {
            Settings settings = Settings.fromEnvironment();
            Devnet devnet = Devnet.start(
                    DevnetOptions.of(settings),
                    threads,
                    FastClock.from(settings.devnet().clockFactor()));
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(threads.newThread(() -> {
                devnet.close();
                end.countDown();
            }));
            out.println("YAGNA_API_URL=" + devnet.url());
            out.println("YAGNA_APPKEY=devnet");
            out.flush();
            end.await();
            return 0;
        } catch (SettingsException | PortInUse | UncheckedIOException e) {
            err.println(e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
