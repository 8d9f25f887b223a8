package oneliner.proxy;

import java.util.Locale;
import oneliner.services.AppStatus;

/** An answer of our own for people: one small file without anything from elsewhere, light or dark as the reader likes. */
final class Page {
    /** All of its style; the policy allows this text and nothing else. */
    static final String STYLE = ":root{color-scheme:light dark}"
            + "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;"
            + "overflow-wrap:anywhere}"
            + "h1{line-height:1.2;margin:0 0 1rem}"
            + "table{border-collapse:collapse;width:100%}"
            + "caption,th,td{text-align:left;padding:.4rem .8rem .4rem 0;vertical-align:top}"
            + "td>p{margin:.3rem 0 0}"
            + "tr+tr{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
            + "ol{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem .6rem;padding:0;margin:0}"
            + "li,.done{opacity:.7}li[aria-current]{opacity:1;font-weight:700}"
            + "footer{margin-top:2rem;padding-top:.6rem;font-size:.875rem;opacity:.8;"
            + "border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
            + "code{font:inherit;font-family:ui-monospace,monospace}";

    private static final AppStatus.Step[] ROAD = {
        AppStatus.Step.MARKET,
        AppStatus.Step.AGREEMENT,
        AppStatus.Step.DEPLOY,
        AppStatus.Step.START,
        AppStatus.Step.PROBE,
        AppStatus.Step.SERVING
    };

    private final StringBuilder page = new StringBuilder(4096);

    private Page() {}

    /**
     * Writes it.
     *
     * @param reason one plain sentence; it may hold text from outside and is escaped
     * @param app its progress is shown, and the page reloads itself; null for a page that does neither
     * @param after seconds until it reloads itself
     */
    static String of(int status, String reason, String id, AppStatus app, int after) {
        Page page = new Page();
        page.head(Words.of(status), app == null ? 0 : after);
        page.body(Words.of(status), reason, app);
        page.foot(status, id, app == null ? 0 : after);
        return page.page.toString();
    }

    private void head(Words words, int after) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"robots\" content=\"noindex\">\n");
        if (after > 0) {
            page.append("<meta http-equiv=\"refresh\" content=\"").append(after).append("\">\n");
        }
        page.append("<title>").append(words.title()).append("</title>\n<style>").append(STYLE);
        page.append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(words.title())
                .append("</h1>\n");
    }

    private void body(Words words, String reason, AppStatus app) {
        page.append("<p>").append(escape(sentence(reason))).append("</p>\n");
        if (app != null) {
            progress(app);
            return;
        }
        String again = words.again() ? " <a href=\"\">Try again</a>" : "";
        if (!words.advice().isEmpty() || !again.isEmpty()) {
            page.append("<p>").append(words.advice()).append(again).append("</p>\n");
        }
    }

    private void foot(int status, String id, int after) {
        page.append("</main>\n<footer>\n");
        if (after > 0) {
            page.append("This page reloads itself every ").append(after).append(" seconds.<br>\n");
        }
        page.append("Error ").append(status).append(", from the proxy in front of the app.<br>\n");
        page.append("Request <code>").append(escape(id)).append("</code>\n</footer>\n</body>\n</html>\n");
    }

    private void progress(AppStatus app) {
        page.append("<p role=\"status\">").append(app.name().isEmpty() ? "The app" : escape(app.name()));
        page.append(" is <strong>").append(word(app.phase())).append("</strong>");
        app.reason().ifPresent(why -> page.append(": ").append(escape(why)));
        page.append(".</p>\n");
        if (app.nodes().isEmpty()) {
            return;
        }
        page.append("<table>\n<caption>Progress of each node</caption>\n")
                .append("<tr><th scope=\"col\">Node</th><th scope=\"col\">Step</th></tr>\n");
        for (AppStatus.Node node : app.nodes()) {
            for (AppStatus.Instance instance : node.instances()) {
                row(node.name(), node.instances().size(), instance);
            }
        }
        page.append("</table>\n");
    }

    private void row(String node, int instances, AppStatus.Instance instance) {
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

    private static String escape(String text) {
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
}
