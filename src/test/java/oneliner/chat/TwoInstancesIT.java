package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import oneliner.testing.RqliteProcess;
import oneliner.testing.WebServer;
import org.junit.jupiter.api.Test;

/** Two web instances that meet in one database. */
class TwoInstancesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void startAtTheSameMomentOnAnEmptyDatabaseAndShowEachOthersLines() throws Exception {
        try (RqliteProcess database = RqliteProcess.standin()) {
            database.start();
            try (WebServer one = new WebServer(database.url());
                    WebServer other = new WebServer(database.url())) {
                one.await();
                other.await();

                assertThat(send(form(one.base(), "from one")).statusCode()).isEqualTo(303);
                assertThat(send(form(other.base(), "from other")).statusCode()).isEqualTo(303);

                assertThat(send(HttpRequest.newBuilder(one.base())).body()).contains("from one", "from other");
                assertThat(send(HttpRequest.newBuilder(other.base())).body()).contains("from one", "from other");
            }
        }
    }

    private static HttpRequest.Builder form(URI page, String message) {
        return HttpRequest.newBuilder(page)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("message=" + message.replace(' ', '+')));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
}
