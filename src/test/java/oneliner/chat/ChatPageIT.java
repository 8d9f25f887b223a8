package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser and as curl see it, on the real WAR in a real server. */
@ArquillianTest
@RunAsClient
class ChatPageIT {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Pattern MESSAGE =
            Pattern.compile("<p class=\"message\" dir=\"auto\">(.*?)</p>", Pattern.DOTALL);
    private static final Pattern TYPED = Pattern.compile("name=\"message\" value=\"(.*?)\"", Pattern.DOTALL);
    private static final Pattern FAULT = Pattern.compile("role=\"alert\">(.*?)</p>");
    private static final Pattern TIME = Pattern.compile("<time datetime=\"(.*?)\">");
    private static final String FORM = "application/x-www-form-urlencoded";

    @ArquillianResource
    private URL base;

    @Test
    void sendsBackToThePageWithTheLineOnTopAndNotTwice() throws Exception {
        HttpResponse<String> answer = post("to be read once");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        assertThat(lines()).startsWith("to be read once");
        assertThat(lines().stream().filter("to be read once"::equals))
                .as("after a reload")
                .hasSize(1);
    }

    @Test
    void showsTheNewest16NewestFirst() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            post("line " + i);
            sent.add(0, "line " + i);
        }

        assertThat(lines()).containsExactlyElementsOf(sent.subList(0, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x'616263'",
                "X''",
                "\"double\" 'single' `back`",
                "<script>alert(1)</script>",
                "&amp; &lt; &{a} #{1+1} ${1+1}",
                "]]>",
                "<!-- a -->",
                "'; DROP TABLE chat_line; --",
                "\\",
                "a+b%20c",
                "שלום עולם",
                "مرحبا",
                "\u202eabc",
                "👨‍👩‍👧‍👦",
                "🏳️‍🌈",
                "e\u0301",
                "é\u00a0ü",
                "  spaces   kept  ",
                "0"
            })
    void bringsEveryTextBackExactly(String text) throws Exception {
        assertThat(post(text).statusCode()).isEqualTo(303);

        assertThat(lines().get(0)).isEqualTo(text);
    }

    @Test
    void neverLetsALineBecomeMarkup() throws Exception {
        post("<b onclick=\"x\">bold</b>");

        assertThat(get("/").body()).doesNotContain("<b onclick").contains("&lt;b onclick");
    }

    @Test
    void takes255CharactersAsAPersonCountsThem() throws Exception {
        String emoji = "👨‍👩‍👧‍👦".repeat(255);

        assertThat(post(emoji).statusCode()).isEqualTo(303);
        assertThat(lines().get(0)).isEqualTo(emoji);
        assertThat(post(emoji + "x").statusCode()).isEqualTo(422);
        assertThat(post("y".repeat(255)).statusCode()).isEqualTo(303);
        assertThat(post("y".repeat(256)).statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0\u3000", "\u200b", "a\tb", "a\u0007b", "a\u0085b", "a\"<b>\u001b"})
    void saysWhatIsWrongKeepsWhatWasTypedStoresNothing(String text) throws Exception {
        List<String> before = lines();

        HttpResponse<String> answer = post(text);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(first(FAULT, answer.body())).isNotBlank();
        // HTML has no way to carry the lowest control characters; all else comes back
        assertThat(first(TYPED, answer.body())).isEqualTo(text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", ""));
        assertThat(lines()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other=1", "message=%ff%fe", "message=%zz", "message=%ED%A0%80"})
    void refusesBrokenFormsWithoutHarm(String body) throws Exception {
        List<String> before = lines();

        assertThat(send("POST", "/", body).statusCode()).isBetween(400, 499);
        assertThat(lines()).isEqualTo(before);
    }

    @Test
    void refusesAFormThatNobodyTypes() throws Exception {
        HttpResponse<String> answer = send("POST", "/", "message=" + "x".repeat(300_000));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too long").doesNotContain("Exception");
    }

    @Test
    void needsNeitherSessionNorScript() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(post("no session").headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page.body()).doesNotContain("<script").doesNotContain("ViewState");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'self'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).isPresent();
    }

    @Test
    void showsWhenALineWasSent() throws Exception {
        Instant before = Instant.now().minusSeconds(2);
        post("now");

        assertThat(Instant.parse(first(TIME, get("/").body())))
                .isBetween(before, Instant.now().plusSeconds(2));
    }

    @Test
    void servesItsOwnStyleAndIcon() throws Exception {
        String page = get("/").body();
        Matcher links = Pattern.compile("href=\"(/jakarta[^\"]*)\"").matcher(page);
        int found = 0;
        while (links.find()) {
            assertThat(get(links.group(1).replace("&amp;", "&")).statusCode())
                    .as(links.group(1))
                    .isEqualTo(200);
            found++;
        }

        assertThat(found).isEqualTo(2);
        assertThat(page).contains("<title>Oneliner</title>", "<label for=\"message\">");
    }

    @ParameterizedTest
    @CsvSource({"GET,/nope,404", "GET,/nope.xhtml,404", "GET,/WEB-INF/web.xml,404", "DELETE,/,405", "PUT,/,405"})
    void answersStrangeRequestsPlainly(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = send(method, path, "");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws Exception {
        HttpResponse<String> answer = send("HEAD", "/", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void keepsWhatWasTypedWhenTheDatabaseIsAway() throws Exception {
        HttpResponse<String> answer;
        // whoever holds SQLite's one write lock keeps the page from writing
        try (Connection blocker = DriverManager.getConnection(System.getenv("DATABASE_URL"));
                Statement statement = blocker.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            answer = post("typed while away");
            statement.execute("ROLLBACK");
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(first(TYPED, answer.body())).isEqualTo("typed while away");
        assertThat(first(FAULT, answer.body())).contains("database");
        assertThat(answer.body()).doesNotContain("Exception");
        assertThat(lines()).doesNotContain("typed while away");
    }

    private List<String> lines() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        List<String> lines = new ArrayList<>();
        Matcher matcher = MESSAGE.matcher(page.body());
        while (matcher.find()) {
            lines.add(plain(matcher.group(1)));
        }
        return lines;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> post(String message) throws Exception {
        return send("POST", "/", "message=" + URLEncoder.encode(message, StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base.toString()).resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (method.equals("POST")) {
            request.header("Content-Type", FORM);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String first(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        return matcher.find() ? plain(matcher.group(1)) : "";
    }

    private static String plain(String html) {
        Matcher matcher = Pattern.compile("&#(\\d+);").matcher(html);
        return matcher.replaceAll(
                        found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1)))))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&nbsp;", "\u00a0")
                .replace("&amp;", "&");
    }
}
