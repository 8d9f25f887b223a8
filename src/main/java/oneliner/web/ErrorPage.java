package oneliner.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * The one page for every error that the container answers with: plain words instead of a server's name and its stack.
 * A servlet, because servers serve a file only for the methods that files have.
 */
public class ErrorPage extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String FILE = "/WEB-INF/errors/page.html";

    /** What a person is told. */
    private record Words(String title, String text) {}

    private static final Words ANY = new Words("Refused", "This cannot be done at this address.");
    private static final Words BROKEN = new Words(
            "Something went wrong",
            "The page could not be made. The cause is in the server's log. Please try again in a moment.");
    private static final Map<Integer, Words> WORDS = Map.of(
            400,
                    new Words(
                            "Not understood",
                            "What was sent is not a form in UTF-8 that this page made. Nothing was stored."),
            404, new Words("Not found", "There is no page at this address."),
            405, new Words("Refused", "This address does not know that method."),
            413, new Words("Too long", "What was sent is too long for this page. Nothing was stored."),
            415, new Words("Not understood", "This page takes plain forms only. Nothing was stored."));

    /** Made by the container. */
    public ErrorPage() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = HttpServletResponse.SC_NOT_FOUND;
        if (request.getDispatcherType() == DispatcherType.ERROR
                && request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer told) {
            status = told;
        }
        Words words = WORDS.getOrDefault(status, status >= 500 ? BROKEN : ANY);
        byte[] page = template()
                .replace("{title}", words.title())
                .replace("{text}", words.text())
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(getServletContext().getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
