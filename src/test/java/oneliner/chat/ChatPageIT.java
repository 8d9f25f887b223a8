package oneliner.chat;

import java.net.URI;
import java.net.URL;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;

/** The page on SQLite, in the server of the container tests. */
@ArquillianTest
@RunAsClient
class ChatPageIT extends ChatPageContract {
    @ArquillianResource
    private URL base;

    @Override
    URI base() {
        return URI.create(base.toString());
    }

    /** Whoever holds SQLite's one write lock keeps the page from writing. */
    @Override
    AutoCloseable takeDatabaseAway() throws Exception {
        Connection blocker = DriverManager.getConnection(System.getenv("DATABASE_URL"));
        try (Statement statement = blocker.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
        }
        return () -> {
            try (blocker;
                    Statement statement = blocker.createStatement()) {
                statement.execute("ROLLBACK");
            }
        };
    }
}
