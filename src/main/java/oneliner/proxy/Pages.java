package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import oneliner.proxy.sight.Account;
import oneliner.proxy.sight.RequestId;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;

/** Answers of our own: a small page for people, the same as JSON for programs. */
final class Pages {
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad request",
            404, "Not found",
            405, "Method not allowed",
            408, "Request timed out",
            502, "Bad gateway",
            503, "Not ready yet",
            504, "Gateway timed out",
            508, "Loop detected");

    private static final String STYLE = ":root{color-scheme:light dark}"
            + "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}"
            + "table{border-collapse:collapse;width:100%}"
            + "caption,th,td{text-align:left;padding:.4rem .8rem .4rem 0;vertical-align:top}"
            + "tr+tr{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
            + "ol{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:0}"
            + "li{opacity:.55}li.done{opacity:.8}li[aria-current]{opacity:1;font-weight:700}"
            + "small{opacity:.75}";

    private static final AppStatus.Step[] ROAD = {
        AppStatus.Step.MARKET,
        AppStatus.Step.AGREEMENT,
        AppStatus.Step.DEPLOY,
        AppStatus.Step.START,
        AppStatus.Step.PROBE,
        AppStatus.Step.SERVING
    };

    private final ServiceDirectory directory;
    private final String policy;

    Pages(ServiceDirectory directory) {
        this.directory = directory;
        this.policy = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
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
        boolean json = wantsJson(request);
        AppStatus app = directory.status();
        byte[] body = (json ? json(status, reason, app) : html(status, reason, app)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setHeader(RequestId.HEADER, account.id());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Vary", "Accept");
        response.setContentType(json ? "application/json" : "text/html;charset=UTF-8");
        if (!json) {
            response.setHeader("Content-Security-Policy", policy);
        }
        if (status == 503) {
            response.setHeader("Retry-After", "2");
        }
        if (status == 405) {
            response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        response.setContentLength(body.length);
        return "HEAD".equals(method) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    }

    private static boolean wantsJson(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        if (accept == null) {
            return false;
        }
        String lower = accept.toLowerCase(Locale.ROOT);
        return lower.contains("json") && !lower.contains("text/html");
    }

    private static String json(int status, String reason, AppStatus app) {
        JsonObjectBuilder all = Json.createObjectBuilder()
                .add("status", status)
                .add("title", TITLES.getOrDefault(status, "Error"))
                .add("detail", reason);
        if (status == 503) {
            JsonArrayBuilder nodes = Json.createArrayBuilder();
            for (AppStatus.Node node : app.nodes()) {
                for (AppStatus.Instance instance : node.instances()) {
                    JsonObjectBuilder one = Json.createObjectBuilder()
                            .add("node", node.name())
                            .add("index", instance.index())
                            .add("step", word(instance.step()));
                    instance.reason().ifPresent(why -> one.add("reason", why));
                    nodes.add(one);
                }
            }
            all.add("phase", word(app.phase())).add("nodes", nodes);
            app.reason().ifPresent(why -> all.add("reason", why));
        }
        return all.build().toString();
    }

    private static String html(int status, String reason, AppStatus app) {
        String title = TITLES.getOrDefault(status, "Error");
        StringBuilder page = new StringBuilder(2048)
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        if (status == 503) {
            page.append("<meta http-equiv=\"refresh\" content=\"2\">\n");
        }
        page.append("<title>").append(title).append("</title>\n<style>").append(STYLE);
        page.append("</style>\n</head>\n<body>\n<main>\n<h1>").append(title).append("</h1>\n");
        page.append("<p>").append(escape(sentence(reason))).append("</p>\n");
        if (status == 503) {
            progress(page, app);
        } else {
            page.append("<p><small>Error ").append(status).append(", from the proxy in front of the app</small></p>\n");
        }
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void progress(StringBuilder page, AppStatus app) {
        page.append("<p role=\"status\">").append(app.name().isEmpty() ? "The app" : escape(app.name()));
        page.append(" is <strong>").append(word(app.phase())).append("</strong>");
        app.reason().ifPresent(why -> page.append(": ").append(escape(why)));
        page.append(".</p>\n");
        if (!app.nodes().isEmpty()) {
            page.append("<table>\n<caption>Progress of each node</caption>\n")
                    .append("<tr><th scope=\"col\">Node</th><th scope=\"col\">Step</th></tr>\n");
            for (AppStatus.Node node : app.nodes()) {
                for (AppStatus.Instance instance : node.instances()) {
                    row(page, node.name(), node.instances().size(), instance);
                }
            }
            page.append("</table>\n");
        }
        page.append("<p><small>This page reloads itself every 2 seconds.</small></p>\n");
    }

    private static void row(StringBuilder page, String node, int instances, AppStatus.Instance instance) {
        page.append("<tr><th scope=\"row\">").append(escape(node));
        if (instances > 1) {
            page.append(' ').append(instance.index());
        }
        page.append("</th><td>");
        boolean onTheRoad = false;
        for (AppStatus.Step step : ROAD) {
            onTheRoad |= step == instance.step();
        }
        if (onTheRoad) {
            page.append("<ol>");
            for (AppStatus.Step step : ROAD) {
                String mark = step == instance.step()
                        ? " aria-current=\"step\""
                        : step.compareTo(instance.step()) < 0 ? " class=\"done\"" : "";
                page.append("<li").append(mark).append('>').append(word(step)).append("</li>");
            }
            page.append("</ol>");
        } else {
            page.append(word(instance.step()));
        }
        instance.reason()
                .ifPresent(why -> page.append("<p>").append(escape(why)).append("</p>"));
        page.append("</td></tr>\n");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(String reason) {
        return reason.isEmpty() ? reason : Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
    }

    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
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
