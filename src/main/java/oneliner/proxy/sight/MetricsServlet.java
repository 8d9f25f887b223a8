package oneliner.proxy.sight;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * {@code GET /-/metrics}: figures of the proxy and of the JVM in Prometheus' text format, or as OpenMetrics for a reader
 * that accepts it. In the web role there is no proxy and the JVM's are all there is.
 */
@WebServlet("/-/metrics")
public class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Sight sight;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Metrics.Exposition exposition = sight.metrics().exposition(request.getHeader("Accept"));
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        exposition.body().to(body);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Vary", "Accept");
        response.setContentType(exposition.type());
        response.setContentLength(body.size());
        body.writeTo(response.getOutputStream());
    }
}
