package oneliner.persistence;

import java.io.PrintStream;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;
import oneliner.config.SettingsException;
import oneliner.lifecycle.Deadline;

/** The command {@code initdb}: makes the tables, waiting for a database that is still starting. */
public final class InitDb {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String USAGE = "usage: initdb [--db-address HOST [--db-port PORT] | --database-url URL]"
            + " [--wait SECONDS]; without an address, DATABASE_URL counts";

    private InitDb() {}

    /**
     * Runs the command. Prints one line on success and one plain message on failure.
     *
     * @param args {@code --db-address A}, {@code --db-port P} (4001), {@code --database-url U}, {@code --wait S} (30)
     * @return 0 when the tables are there, 1 otherwise
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            Options options = Options.parse(args);
            DatabaseAddress address = options.address();
            create(new RoutedDataSource(address), address, options.patience());
            out.println("initdb: the tables are ready in " + address);
            return 0;
        } catch (IllegalArgumentException | SettingsException | SQLException e) {
            err.println("initdb: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("initdb: interrupted");
        }
        return 1;
    }

    private static void create(RoutedDataSource source, DatabaseAddress address, Duration patience)
            throws SQLException, InterruptedException {
        Deadline deadline = Deadline.in(patience);
        while (true) {
            try {
                Schema.create(source);
                return;
            } catch (SQLException e) {
                if (!mayPass(e)) {
                    throw new SQLException(address + " refused the tables: " + e.getMessage(), e.getSQLState(), e);
                }
                if (deadline.passed()) {
                    throw new SQLException(
                            "no usable answer from " + address + " within " + patience.toSeconds() + " s: "
                                    + e.getMessage()
                                    + ". Check that the database runs there, or wait longer with --wait.",
                            e.getSQLState(),
                            e);
                }
            }
            pause(deadline.atMost(PAUSE));
        }
    }

    /** True for faults of the way to the database or of a database that is starting or busy. */
    private static boolean mayPass(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return !(e instanceof SQLNonTransientConnectionException) && !state.startsWith("28") && !state.startsWith("42");
    }

    private static void pause(Duration length) throws InterruptedException {
        // nobody ever counts down: a wait with an end
        new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Options(Optional<String> host, String port, Optional<String> url, Duration patience) {

        static Options parse(List<String> args) {
            Optional<String> host = Optional.empty();
            String port = "4001";
            Optional<String> url = Optional.empty();
            Duration patience = Duration.ofSeconds(30);
            for (int i = 0; i < args.size(); i += 2) {
                String name = args.get(i);
                if (i + 1 == args.size()) {
                    throw new IllegalArgumentException(name + " needs a value. " + USAGE);
                }
                String value = args.get(i + 1);
                switch (name) {
                    case "--db-address" -> host = Optional.of(value);
                    case "--db-port" -> port = number(name, value, 65535);
                    case "--database-url" -> url = Optional.of(value);
                    case "--wait" -> patience = Duration.ofSeconds(Long.parseLong(number(name, value, 86400)));
                    default -> throw new IllegalArgumentException("unknown option " + name + ". " + USAGE);
                }
            }
            if (host.isPresent() && url.isPresent()) {
                throw new IllegalArgumentException("--db-address and --database-url exclude each other. " + USAGE);
            }
            return new Options(host, port, url, patience);
        }

        DatabaseAddress address() {
            if (host.isPresent()) {
                String name = host.get().contains(":") ? "[" + host.get() + "]" : host.get();
                return DatabaseAddress.of(
                        "jdbc:rqlite:http://" + name + ":" + port, Optional.empty(), Optional.empty());
            }
            return url.map(value -> DatabaseAddress.of(value, Optional.empty(), Optional.empty()))
                    .orElseGet(
                            () -> DatabaseAddress.of(Settings.fromEnvironment().database()));
        }

        private static String number(String name, String value, int max) {
            if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > max) {
                throw new IllegalArgumentException(name + " is '" + value + "', but it must be a number up to " + max);
            }
            return value;
        }
    }
}
