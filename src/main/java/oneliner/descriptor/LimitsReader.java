package oneliner.descriptor;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code limits}, which dapp-runner has in its own configuration: seconds, or ISO-8601. */
final class LimitsReader {
    private static final Duration LONGEST = Duration.ofDays(3650);

    private LimitsReader() {}

    static App.Limits read(Field field) {
        if (!field.present()) {
            return App.Limits.NONE;
        }
        Fields in = field.map();
        Optional<Duration> startup = duration(in.get("startup_timeout"));
        Optional<Duration> running = duration(in.get("max_running_time"));
        in.finish();
        return new App.Limits(startup, running);
    }

    /** A time above zero; empty when absent, or with a fault. */
    static Optional<Duration> duration(Field field) {
        return field.word().flatMap(text -> {
            Optional<Duration> duration =
                    parse(text).filter(d -> d.compareTo(Duration.ZERO) > 0).filter(d -> d.compareTo(LONGEST) <= 0);
            if (duration.isEmpty()) {
                field.fault("must be a time above zero in seconds or ISO-8601, such as 240 or PT4M, not "
                        + Faults.shown(text));
            }
            return duration;
        });
    }

    private static Optional<Duration> parse(String text) {
        if (text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?")) {
            return Optional.of(
                    Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValue()));
        }
        try {
            return text.length() > 30 ? Optional.empty() : Optional.of(Duration.parse(text.toUpperCase(Locale.ROOT)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
