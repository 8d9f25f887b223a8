package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import oneliner.testing.PostgresServer;
import oneliner.testing.RestartableDatabase;
import oneliner.testing.RqliteProcess;
import oneliner.testing.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The page over database servers: rqlite's stand-in, a real rqlited and PostgreSQL where they are installed. */
@ParameterizedClass
@MethodSource("databases")
class ChatPageOnServersIT extends ChatPageContract {
    private static WebServer server;

    @Parameter
    private RestartableDatabase database;

    static List<RestartableDatabase> databases() throws Exception {
        List<RestartableDatabase> databases = new ArrayList<>();
        databases.add(RqliteProcess.standin());
        RqliteProcess.real().ifPresent(databases::add);
        PostgresServer.shared().ifPresent(databases::add);
        return databases;
    }

    @BeforeParameterizedClassInvocation
    static void serve(RestartableDatabase database) throws Exception {
        if (!(database instanceof PostgresServer)) {
            database.start();
        }
        server = new WebServer(database.url());
        server.await();
    }

    @AfterParameterizedClassInvocation
    static void end(RestartableDatabase database) throws Exception {
        server.close();
        database.close();
    }

    @Override
    URI base() {
        return server.base();
    }

    @Override
    AutoCloseable takeDatabaseAway() throws Exception {
        database.stop();
        return this::bringBack;
    }

    @Test
    void keepsAnAcknowledgedLineWhenTheDatabaseIsKilled() throws Exception {
        assertThat(post("acknowledged").statusCode()).isEqualTo(303);
        database.stop();
        assertThat(get("/").statusCode()).isEqualTo(503);
        bringBack();

        assertThat(lines()).startsWith("acknowledged");
        assertThat(stored().stream().filter("acknowledged"::equals)).hasSize(1);
    }

    @Test
    void losesAndDoublesNothingWhileTheDatabaseComesAndGoes() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> sent = writer.submit(() -> {
                int count = 0;
                while (!enough.get()) {
                    String line = "comes and goes " + count++;
                    if (post(line).statusCode() == 303) {
                        acknowledged.add(line);
                    }
                }
                return count;
            });
            for (int i = 0; i < 3; i++) {
                // the writer is somewhere in the midst of a line now
                assertThat(enough.get()).isFalse();
                TimeUnit.MILLISECONDS.sleep(300 + 70L * i);
                database.stop();
                database.start();
            }
            TimeUnit.MILLISECONDS.sleep(300);
            enough.set(true);
            sent.get(60, TimeUnit.SECONDS);
        } finally {
            writer.shutdownNow();
        }
        server.await();

        List<String> stored = stored();
        assertThat(acknowledged).isNotEmpty();
        assertThat(stored).containsAll(acknowledged);
        assertThat(stored.stream().filter(line -> line.startsWith("comes and goes")))
                .doesNotHaveDuplicates();
    }

    private void bringBack() throws Exception {
        database.start();
        server.await();
    }

    private List<String> stored() throws Exception {
        List<String> all = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url());
                ResultSet rows = connection.createStatement().executeQuery("SELECT message FROM chat_line")) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }
}
