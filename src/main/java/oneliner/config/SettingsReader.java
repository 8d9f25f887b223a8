package oneliner.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Turns texts into typed values and collects every fault, so that all of them are reported at once. */
final class SettingsReader {
    private final Function<String, Optional<String>> lookup;
    private final List<String> faults = new ArrayList<>();

    SettingsReader(Function<String, Optional<String>> lookup) {
        this.lookup = lookup;
    }

    /** Throws if any value read so far was wrong. */
    void finish() {
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
    }

    String text(String key, String fallback) {
        return lookup.apply(key).map(String::strip).filter(s -> !s.isEmpty()).orElse(fallback);
    }

    /** A secret of so many characters at least; never part of a message. */
    Optional<String> secret(String key, int least) {
        Optional<String> secret = Optional.of(text(key, "")).filter(s -> !s.isEmpty());
        if (secret.isPresent() && secret.get().length() < least) {
            faults.add(key + " has " + secret.get().length() + " characters, but it must have " + least
                    + " at least, so that nobody guesses it");
        }
        return secret;
    }

    List<String> list(String key) {
        return Arrays.stream(text(key, "").split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    Path path(String key, String fallback) {
        return parse(key, fallback, Path::of, "a file path");
    }

    Role role(String key, Role fallback) {
        return parse(
                key,
                fallback.name(),
                s -> Role.valueOf(s.toUpperCase(Locale.ROOT)),
                "one of " + Arrays.toString(Role.values()).toLowerCase(Locale.ROOT));
    }

    Isolation isolation(String key, Isolation fallback) {
        return parse(
                key,
                fallback.name(),
                s -> Isolation.valueOf(s.toUpperCase(Locale.ROOT)),
                "one of " + Arrays.toString(Isolation.values()).toLowerCase(Locale.ROOT));
    }

    AccessLog accessLog(String key, AccessLog fallback) {
        return parse(
                key,
                fallback.name(),
                s -> AccessLog.valueOf(s.toUpperCase(Locale.ROOT)),
                "one of " + Arrays.toString(AccessLog.values()).toLowerCase(Locale.ROOT));
    }

    URI uri(String key, String fallback) {
        return parse(
                key,
                fallback,
                s -> {
                    URI uri = URI.create(s);
                    if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                        throw new IllegalArgumentException(s);
                    }
                    return uri;
                },
                "an http:// or https:// URL");
    }

    Duration duration(String key, String fallback) {
        return parse(
                key,
                fallback,
                s -> {
                    Duration duration = Duration.parse(s);
                    if (duration.isNegative() || duration.isZero()) {
                        throw new IllegalArgumentException(s);
                    }
                    return duration;
                },
                "a duration above zero such as PT30S or PT2M");
    }

    /** A duration that may be left out. */
    Optional<Duration> duration(String key) {
        return text(key, "").isEmpty() ? Optional.empty() : Optional.of(duration(key, "PT1S"));
    }

    BigDecimal amount(String key, String fallback) {
        return parse(
                key,
                fallback,
                s -> {
                    BigDecimal amount = new BigDecimal(s);
                    if (amount.signum() <= 0) {
                        throw new IllegalArgumentException(s);
                    }
                    return amount;
                },
                "an amount above zero such as 1.5");
    }

    /** An amount that may be left out. */
    Optional<BigDecimal> amount(String key) {
        return text(key, "").isEmpty() ? Optional.empty() : Optional.of(amount(key, "1"));
    }

    /** A ceiling: zero is one as well. */
    BigDecimal price(String key, String fallback) {
        return parse(
                key,
                fallback,
                s -> {
                    BigDecimal amount = new BigDecimal(s);
                    if (amount.signum() < 0) {
                        throw new IllegalArgumentException(s);
                    }
                    return amount;
                },
                "an amount of zero or more such as 0.5");
    }

    int number(String key, String fallback, int min, int max) {
        return parse(
                key,
                fallback,
                s -> {
                    int value = Integer.parseInt(s);
                    if (value < min || value > max) {
                        throw new IllegalArgumentException(s);
                    }
                    return value;
                },
                "a whole number from " + min + " to " + max);
    }

    /** A number of bytes that may be left out. */
    OptionalLong bytes(String key) {
        return text(key, "").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(parse(
                        key,
                        "0",
                        s -> {
                            long value = Long.parseLong(s);
                            if (value < 0) {
                                throw new IllegalArgumentException(s);
                            }
                            return value;
                        },
                        "a number of bytes such as 1048576"));
    }

    List<AddressRange> ranges(String key, String fallback) {
        return parse(
                key,
                fallback,
                s -> Arrays.stream(s.split(","))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .map(AddressRange::of)
                        .toList(),
                "addresses or ranges such as 127.0.0.1,10.0.0.0/8");
    }

    private <T> T parse(String key, String fallback, Function<String, T> parser, String expected) {
        String value = text(key, fallback);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            faults.add(key + " is '" + value + "', but it must be " + expected);
            return parser.apply(fallback);
        }
    }
}
