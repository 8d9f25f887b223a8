package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser and as curl see it: the same promises on every server and every database. */
abstract class ChatPageContract {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Pattern MESSAGE =
            Pattern.compile("<p class=\"message\" dir=\"auto\">(.*?)</p>", Pattern.DOTALL);
    private static final Pattern TYPED = Pattern.compile("name=\"message\" value=\"(.*?)\"", Pattern.DOTALL);
    private static final Pattern FAULT = Pattern.compile("role=\"alert\">(.*?)</p>");
    private static final Pattern HEADING = Pattern.compile("<h1>(.*?)</h1>");
    private static final Pattern TIME = Pattern.compile("<time datetime=\"(.*?)\">");
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final String SERVERS = "(?is).*(payara|glassfish|grizzly|wildfly|jboss|undertow|exception|\\tat ).*";

    /** The address of the page. */
    abstract URI base();

    /** Makes the database unusable for writers, until what is returned is closed; then it works again. */
    abstract AutoCloseable takeDatabaseAway() throws Exception;

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
    @CsvSource({
        "'',422",
        "other=1,422",
        "message,422",
        "message=%00,422",
        "message=a%00b,422",
        "message=a&message=b,422",
        "message=a&message=a,422",
        "message=%ff%fe,400",
        "message=%C0%80,400",
        "message=%ED%A0%80,400",
        "message=%zz,400",
        "message=a%4,400",
        "m%ffssage=a,400",
        "message=a&jakarta.faces.ViewState=abc,400",
        "message=a&jakarta.faces.ViewState=stateless,400",
        "message=a&jakarta.faces.ViewState=-1:-1,400",
        "jakarta.faces.ViewState=rO0ABXNyABFqYXZhLnV0aWw,400"
    })
    void refusesBrokenFormsWithoutHarm(String body, int status) throws Exception {
        List<String> before = lines();

        HttpResponse<String> answer = send("POST", "/", body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertPlain(answer);
        assertThat(status == 422 ? first(FAULT, answer.body()) : first(HEADING, answer.body()))
                .isNotBlank();
        assertThat(lines()).isEqualTo(before);
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        List<String> before = lines();
        byte[] body = "message=caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer = send(form(BodyPublishers.ofByteArray(body), FORM));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertPlain(answer);
        assertThat(lines()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded,false",
        "application/x-www-form-urlencoded,true",
        "multipart/form-data; boundary=x,false",
        "multipart/form-data; boundary=x,true",
        "text/plain,true"
    })
    void refusesAFormThatNobodyTypes(String type, boolean chunked) throws Exception {
        List<String> before = lines();
        String field = "message=" + "x".repeat(600_000);
        if (type.startsWith("multipart")) {
            field = "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n" + field + "\r\n--x--\r\n";
        }
        byte[] body = field.getBytes(StandardCharsets.US_ASCII);

        HttpResponse<String> answer = send(form(
                chunked
                        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                        : BodyPublishers.ofByteArray(body),
                type));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too long");
        assertPlain(answer);
        assertThat(lines()).isEqualTo(before);
    }

    @Test
    void takesAChunkedForm() throws Exception {
        byte[] body = "message=in+chunks".getBytes(StandardCharsets.US_ASCII);

        HttpResponse<String> answer = send(
                form(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), FORM + "; charset=UTF-8"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(lines()).startsWith("in chunks");
    }

    @Test
    void takesPlainFormsOnly() throws Exception {
        String part = "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nhi\r\n--x--\r\n";

        HttpResponse<String> answer = send(form(BodyPublishers.ofString(part), "multipart/form-data; boundary=x"));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertPlain(answer);
    }

    @Test
    void needsNeitherSessionNorScript() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(post("no session").headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page.body()).doesNotContain("<script").doesNotContain("ViewState");
        assertCareful(page);
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
    @CsvSource({
        "GET,/nope,404",
        "POST,/nope,0",
        "DELETE,/nope,0",
        "PUT,/nope,0",
        "GET,/nope.xhtml,404",
        "GET,/-/error,404",
        "POST,/-/health/live,405",
        "DELETE,/,405",
        "PUT,/,405",
        "FOO,/,0"
    })
    void answersStrangeRequestsPlainly(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = send(method, path, "");

        if (status > 0) {
            assertThat(answer.statusCode()).isEqualTo(status);
        } else {
            assertThat(answer.statusCode()).as("servers differ").isBetween(400, 501);
        }
        assertPlain(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/WEB-INF/errors/page.html", "/META-INF/persistence.xml"})
    void keepsItsOwnFilesToItself(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        // WildFly answers for these paths itself, before any filter of ours
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotMatch(SERVERS).doesNotContain("{title}");
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
        long start = System.nanoTime();
        Duration waited;
        AutoCloseable away = takeDatabaseAway();
        try {
            answer = post("typed while away");
            waited = Duration.ofNanos(System.nanoTime() - start);
        } finally {
            away.close();
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(waited).as("a person's patience").isLessThan(Duration.ofSeconds(15));
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(first(TYPED, answer.body())).isEqualTo("typed while away");
        assertThat(first(FAULT, answer.body())).contains("database");
        assertPlain(answer);
        assertThat(lines()).doesNotContain("typed while away");
        assertThat(post("typed while away").statusCode()).isEqualTo(303);
        assertThat(lines().stream().filter("typed while away"::equals))
                .as("sent again by the person")
                .hasSize(1);
    }

    List<String> lines() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        List<String> lines = new ArrayList<>();
        Matcher matcher = MESSAGE.matcher(page.body());
        while (matcher.find()) {
            lines.add(plain(matcher.group(1)));
        }
        return lines;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    HttpResponse<String> post(String message) throws Exception {
        return send("POST", "/", "message=" + URLEncoder.encode(message, StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base().resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (method.equals("POST")) {
            request.header("Content-Type", FORM);
        }
        return send(request);
    }

    private HttpRequest.Builder form(HttpRequest.BodyPublisher body, String type) {
        return HttpRequest.newBuilder(base()).header("Content-Type", type).POST(body);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    /** An answer names no server, shows no stack, and if it is a page, tells the browser to be careful. */
    private static void assertPlain(HttpResponse<String> answer) {
        assertThat(answer.body()).doesNotMatch(SERVERS);
        if (!answer.body().isEmpty()) {
            assertThat(answer.headers().firstValue("Content-Type"))
                    .get()
                    .asString()
                    .matches("(?i)text/html; ?charset=utf-8");
            assertCareful(answer);
        }
    }

    private static void assertCareful(HttpResponse<String> page) {
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("default-src 'self'");
        assertThat(page.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(page.headers().allValues("Referrer-Policy")).containsExactly("same-origin");
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
