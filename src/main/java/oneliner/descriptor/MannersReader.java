package oneliner.descriptor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands beside {@code ports} in {@code http_proxy}: host, sticky, access and limits. */
final class MannersReader {
    /** The cookie of a node that says {@code sticky: true}. */
    static final String COOKIE = "oneliner-instance";

    private static final String HOST_PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})";
    private static final Pattern HOST =
            Pattern.compile("(?:" + HOST_PART + "|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");
    /** RFC 6265, 4.1.1: a token. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12}) ?(KiB|MiB|GiB)?");

    private MannersReader() {}

    static DoorManners read(Fields in) {
        return new DoorManners(
                host(in.get("host")),
                sticky(in.get("sticky")),
                AccessReader.read(in.get("access")),
                limits(in.get("limits")));
    }

    private static String host(Field field) {
        Optional<String> written = field.word();
        if (written.isPresent() && !HOST.matcher(written.get()).matches()) {
            field.fault("must be preserve (what the browser said), upstream (the instance's address) or a host name, "
                    + "not " + Faults.shown(written.get()));
            return DoorManners.PRESERVE;
        }
        return written.orElse(DoorManners.PRESERVE);
    }

    private static Optional<String> sticky(Field field) {
        Optional<String> written = field.word();
        if (written.isEmpty() || written.get().matches("(?i)false|no|off|n")) {
            return Optional.empty();
        }
        if (written.get().matches("(?i)true|yes|on|y")) {
            return Optional.of(COOKIE);
        }
        if (!TOKEN.matcher(written.get()).matches()) {
            field.fault("must be true, false or the name of a cookie, not " + Faults.shown(written.get()));
            return Optional.empty();
        }
        return written;
    }

    private static DoorManners.Bounds limits(Field field) {
        if (!field.present()) {
            return DoorManners.Bounds.DEFAULT;
        }
        Fields in = field.map();
        OptionalLong body = bytes(in.get("body"));
        Optional<Duration> firstByte = LimitsReader.duration(in.get("first_byte"));
        Optional<Duration> idle = LimitsReader.duration(in.get("idle"));
        Optional<Duration> total = LimitsReader.duration(in.get("total"));
        in.finish();
        return new DoorManners.Bounds(body, firstByte, idle, total);
    }

    private static OptionalLong bytes(Field field) {
        Optional<String> written = field.word();
        if (written.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher m = BYTES.matcher(written.get());
        if (!m.matches()) {
            field.fault("must be a number of bytes such as 1048576 or 10 MiB, not " + Faults.shown(written.get()));
            return OptionalLong.empty();
        }
        String unit = m.group(2) == null ? "" : m.group(2);
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return OptionalLong.of(Long.parseLong(m.group(1)) << shift);
    }
}
