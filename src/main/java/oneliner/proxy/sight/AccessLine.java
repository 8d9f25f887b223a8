package oneliner.proxy.sight;

import java.util.Locale;
import oneliner.services.ServiceInstance;

/** One line of the access log, always with the same fields in the same order; what a stranger said is escaped and cut. */
final class AccessLine {
    /** Of a field that a stranger fills. */
    private static final int LONGEST = 512;

    private final StringBuilder line = new StringBuilder(320);
    private final boolean json;

    private AccessLine(boolean json) {
        this.json = json;
    }

    /**
     * Writes it.
     *
     * @param json an object of JSON, else {@code key=value} with quoted words where they need it
     */
    static String of(Account account, boolean json) {
        AccessLine line = new AccessLine(json);
        line.text("id", account.id());
        line.text("client", account.client());
        line.text("method", account.method());
        line.text("path", account.path());
        line.text("node", account.node());
        line.instance(account.instance());
        line.number("tries", account.tries());
        line.text("retry", account.retry() == null ? null : word(account.retry()));
        line.number("status", account.status());
        line.text("end", (account.hasUpgraded() ? "upgrade-" : "") + word(account.ending()));
        line.number("up", account.up());
        line.number("down", account.down());
        line.millis("sent_ms", account.waitedNanos());
        line.millis("first_ms", account.firstNanos());
        line.millis("total_ms", account.totalNanos());
        line.text("reason", account.reason().isEmpty() ? null : account.reason());
        return line.end();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private String end() {
        return json ? line.append('}').toString() : line.toString();
    }

    private void key(String key) {
        if (json) {
            line.append(line.length() == 0 ? '{' : ',').append('"').append(key).append("\":");
        } else {
            line.append(line.length() == 0 ? "" : " ").append(key).append('=');
        }
    }

    private void instance(ServiceInstance instance) {
        if (instance == null) {
            text("instance", null);
            text("provider", null);
        } else {
            number("instance", instance.index());
            text("provider", instance.providerId());
        }
    }

    /** Null is {@code -}, or JSON's null. */
    private void text(String key, String value) {
        key(key);
        if (value == null) {
            line.append(json ? "null" : "-");
        } else if (json || !bare(value)) {
            quoted(value);
        } else {
            line.append(value);
        }
    }

    private void number(String key, long value) {
        key(key);
        line.append(value);
    }

    /** Milliseconds with three places; below zero is nothing. */
    private void millis(String key, long nanos) {
        if (nanos < 0) {
            text(key, null);
            return;
        }
        key(key);
        long micros = nanos / 1_000;
        long rest = micros % 1_000;
        line.append(micros / 1_000)
                .append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
                .append(rest);
    }

    private static boolean bare(String value) {
        if (value.isEmpty() || value.length() > LONGEST || "-".equals(value)) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Everything but plain ASCII as an escape of JSON's. */
    private void quoted(String value) {
        line.append('"');
        int end = Math.min(value.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append(end < value.length() ? "...\"" : "\"");
    }
}
