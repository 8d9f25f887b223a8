package oneliner.devnet.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;

/** Lets pages of this machine, and only those, use the API from a browser. */
final class Cors {
    private Cors() {}

    /** The key is no secret and devnet runs programs: no page of another site may reach it through a browser. */
    static boolean fromHere(HttpRequest request) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin == null) {
            return true;
        }
        try {
            String host = URI.create(origin).getHost();
            return host != null && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Adds the headers that let the page read the answer, and to a preflight those that let it ask. */
    static void allow(HttpRequest request, HttpResponse response) {
        HttpHeaders asked = request.headers();
        String origin = asked.get(HttpHeaderNames.ORIGIN);
        if (origin == null || !fromHere(request)) {
            return;
        }
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaderNames.VARY, "Origin");
        if (request.method().equals(HttpMethod.OPTIONS)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, accept");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "3600");
        }
    }
}
