package oneliner.standin;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Command {@code standin}: answers rqlite's HTTP API over the SQLite file {@code standin.sqlite} in a folder. What it
 * has answered survives {@code kill -9} and, as far as the disk keeps its word, power loss. Comfortable with
 * {@code -Xmx64m -XX:+UseSerialGC}; requests are limited to 2 MiB, answers to 8 MiB.
 */
public final class Standin {
    private static final String USAGE = "usage: standin [--http-addr HOST:PORT] DATA_DIR";
    /** Of rqlited's flags, those that make no difference here; each has a value. */
    private static final Set<String> IGNORED =
            Set.of("node-id", "raft-addr", "http-adv-addr", "raft-adv-addr", "bootstrap-expect", "join");

    private static final int THREADS = 4;

    private Standin() {}

    /**
     * Runs until the thread is interrupted or the process is ended.
     *
     * @param args {@code --http-addr HOST:PORT} (default 127.0.0.1:4001; one dash will do) and the data folder, which
     *     is made if it is missing
     * @param out one line when ready
     * @param err one line that names what is wrong
     * @return 0 after an interrupt, 1 if it could not start, 2 for wrong arguments
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        String address = "127.0.0.1:4001";
        String folder = null;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-")) {
                if (folder != null) {
                    err.println("standin: there is more than one data folder. " + USAGE);
                    return 2;
                }
                folder = arg;
                continue;
            }
            String flag = arg.replaceFirst("^--?", "");
            String name = flag.replaceFirst("=.*", "");
            if (!name.equals("http-addr") && !IGNORED.contains(name)) {
                err.println("standin: unknown option " + arg + ". " + USAGE);
                return 2;
            }
            if (!flag.contains("=") && i + 1 == args.size()) {
                err.println("standin: " + arg + " needs a value. " + USAGE);
                return 2;
            }
            String value = flag.contains("=") ? flag.substring(flag.indexOf('=') + 1) : args.get(++i);
            address = name.equals("http-addr") ? value : address;
        }
        int colon = address.lastIndexOf(':');
        if (folder == null || colon < 0 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            err.println("standin: " + (folder == null ? "no data folder" : "'" + address + "' is not HOST:PORT") + ". "
                    + USAGE);
            return 2;
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        if (port > 65535) {
            err.println("standin: there is no port " + port + ". " + USAGE);
            return 2;
        }
        String host = address.substring(0, colon);
        return serve(new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port), Path.of(folder), out, err);
    }

    private static int serve(InetSocketAddress address, Path folder, PrintStream out, PrintStream err) {
        // limits of the JDK's server against slow and many clients; read once when its first server is made
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        System.setProperty("jdk.httpserver.maxConnections", "256");
        // without it the small answers wait for the client's delayed acknowledgement, 40 ms each
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(512));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            err.println("standin: the folder " + folder + " cannot be made: " + e.getMessage());
            threads.shutdownNow();
            return 1;
        }
        try (StandinServer server = StandinServer.open(address, folder, threads)) {
            out.println("standin: rqlite's API on " + server.address() + ", data in " + folder.toAbsolutePath());
            new CountDownLatch(1).await();
            return 0;
        } catch (BindException e) {
            err.println("standin: " + address.getHostString() + ":" + address.getPort() + " cannot be used ("
                    + e.getMessage() + "); end the other program or give another --http-addr");
            return 1;
        } catch (IOException e) {
            err.println("standin: cannot listen on " + address + ": " + e.getMessage());
            return 1;
        } catch (SQLException e) {
            err.println("standin: the database in " + folder.toAbsolutePath()
                    + " cannot be opened; is the folder writable and used by no other process? " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            threads.shutdownNow();
        }
    }
}
