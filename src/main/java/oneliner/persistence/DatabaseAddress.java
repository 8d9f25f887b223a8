package oneliner.persistence;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.config.Settings;

/**
 * A database URL that one of our drivers understands, with the credentials beside it.
 *
 * @param dialect which database answers there
 * @param jdbcUrl what the driver gets
 * @param user empty when the URL or the database itself decides
 * @param password secret, never logged
 */
public record DatabaseAddress(Dialect dialect, String jdbcUrl, Optional<String> user, Optional<String> password) {
    private static final Pattern POSTGRES =
            Pattern.compile("postgres(?:ql)?://(?:([^:@/]*)(?::([^@/]*))?@)?([^@]+)", Pattern.CASE_INSENSITIVE);
    // longer than the election of a leader, shorter than a reader's patience
    private static final String RQLITE_OPTIONS = "retry=8s";
    // acknowledged lines survive kill -9; writers wait for each other instead of failing at once
    private static final String SQLITE_OPTIONS =
            "journal_mode=WAL&synchronous=FULL&busy_timeout=5000&transaction_mode=IMMEDIATE&date_class=TEXT";

    /**
     * Reads the setting {@code database.url}.
     *
     * @throws IllegalArgumentException if nobody speaks it; the message names the value, without its password, and the
     *     forms that work
     */
    public static DatabaseAddress of(Settings.Database settings) {
        return of(settings.url(), settings.user(), settings.password());
    }

    static DatabaseAddress of(String url, Optional<String> user, Optional<String> password) {
        if (url.startsWith("jdbc:rqlite:") && url.length() > "jdbc:rqlite:".length()) {
            return new DatabaseAddress(Dialect.RQLITE, rqlite(url), user, password);
        }
        if (url.startsWith("jdbc:sqlite:") && url.length() > "jdbc:sqlite:".length()) {
            return new DatabaseAddress(Dialect.SQLITE, sqlite(url), user, password);
        }
        if (url.startsWith("jdbc:postgresql:") && url.length() > "jdbc:postgresql:".length()) {
            return new DatabaseAddress(Dialect.POSTGRESQL, url, user, password);
        }
        Matcher postgres = POSTGRES.matcher(url);
        if (postgres.matches()) {
            return new DatabaseAddress(
                    Dialect.POSTGRESQL,
                    "jdbc:postgresql://" + postgres.group(3),
                    user.or(() -> decoded(postgres.group(1))),
                    password.or(() -> decoded(postgres.group(2))));
        }
        throw new IllegalArgumentException("The database URL '" + masked(url)
                + "' cannot be used. Set DATABASE_URL to jdbc:rqlite:http://HOST:4001, jdbc:sqlite:FILE or"
                + " jdbc:postgresql://HOST:5432/NAME.");
    }

    /** The file of an SQLite database; empty for the other dialects and for databases in memory. */
    Optional<String> file() {
        if (dialect != Dialect.SQLITE) {
            return Optional.empty();
        }
        String name = jdbcUrl.substring("jdbc:sqlite:".length()).replaceFirst("\\?.*", "");
        return name.isEmpty() || name.startsWith(":") || name.startsWith("file:")
                ? Optional.empty()
                : Optional.of(name);
    }

    /** Credentials as the driver wants them. */
    Properties properties() {
        Properties properties = new Properties();
        user.ifPresent(value -> properties.setProperty("user", value));
        password.ifPresent(value -> properties.setProperty("password", value));
        if (dialect == Dialect.POSTGRESQL) {
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("socketTimeout", "30");
        }
        return properties;
    }

    /** For people and logs: the URL without any password. */
    @Override
    public String toString() {
        return masked(dialect != Dialect.POSTGRESQL ? jdbcUrl.replaceFirst("\\?.*", "") : jdbcUrl);
    }

    private static String rqlite(String url) {
        if (url.contains("retry=")) {
            return url;
        }
        return url + (url.contains("?") ? "&" : "?") + RQLITE_OPTIONS;
    }

    private static String sqlite(String url) {
        // what the URL says itself stands behind and wins
        int question = url.indexOf('?');
        return question < 0
                ? url + "?" + SQLITE_OPTIONS
                : url.substring(0, question + 1) + SQLITE_OPTIONS + "&" + url.substring(question + 1);
    }

    private static Optional<String> decoded(String text) {
        return Optional.ofNullable(text)
                .filter(value -> !value.isEmpty())
                .map(value -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static String masked(String url) {
        return url.replaceAll("//([^:@/,]*):[^@/]*@", "//$1:***@")
                .replaceAll("(?i)(password|pwd|secret|token)=[^&;]*", "$1=***");
    }
}
