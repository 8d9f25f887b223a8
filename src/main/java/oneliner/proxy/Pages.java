package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import oneliner.proxy.sight.Account;
import oneliner.proxy.sight.RequestId;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;

/** Answers of our own: a small page for people, the same as JSON for programs. */
final class Pages {
    /** Seconds until another try makes sense: soon while things move, later when a person has to do something. */
    private static final int SOON = 2;

    private static final int LATER = 15;

    private final ServiceDirectory directory;
    private final String policy;

    Pages(ServiceDirectory directory) {
        this.directory = directory;
        this.policy = "default-src 'none'; style-src 'sha256-" + hash(Page.STYLE)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /**
     * Sets status and headers, the request's id among them, and gives the body, empty for HEAD. Nothing is written.
     *
     * @param reason one plain sentence; it may hold text from outside and is escaped
     */
    ByteBuf fill(
            Account account,
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String reason,
            String method) {
        boolean json = Wish.of(request.getHeaders("Accept")) == Wish.JSON;
        AppStatus app = status == 503 ? directory.status() : null;
        int after = app == null ? 0 : after(app.phase());
        String text = json
                ? Problem.of(status, reason, account.id(), app, after)
                : Page.of(status, reason, account.id(), app, after);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setHeader(RequestId.HEADER, account.id());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Robots-Tag", "noindex");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Vary", "Accept");
        response.setHeader("Content-Security-Policy", policy);
        response.setContentType(json ? Problem.TYPE : "text/html;charset=UTF-8");
        if (app != null) {
            response.setHeader("Retry-After", Integer.toString(after));
        }
        if (status == 405) {
            response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        response.setContentLength(body.length);
        return "HEAD".equals(method) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    }

    private static int after(AppStatus.Phase phase) {
        return switch (phase) {
            case STARTING, SERVING, DEGRADED -> SOON;
            case FAILED, STOPPING, STOPPED -> LATER;
        };
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
