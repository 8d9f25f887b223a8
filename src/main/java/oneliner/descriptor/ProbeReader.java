package oneliner.descriptor;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code probe}, or makes one up from the doors. */
final class ProbeReader {
    /** A path that the file names is there to tell: redirects are good, 404 is not. */
    private static final int ERROR = 400;
    /** {@code /} of a service we know nothing of: it may well ask for a login. */
    private static final int SERVER_ERROR = 500;

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,5}(?:\\.[0-9]{1,3})?)\\s*(ms|s|m|)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration USUAL = Duration.ofSeconds(2);
    /** A command costs the machine a few processes and the daemon a script. */
    private static final Duration COMMAND_INTERVAL = Duration.ofSeconds(10);

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private ProbeReader() {}

    static Optional<App.Probe> read(Field field, List<App.Port> http, List<App.Port> tcp, InitReader commands) {
        Fields in = field.map();
        Field portField = in.get("port");
        Field pathField = in.get("path");
        OptionalInt written = portField.number(1, PortReader.MAX_PORT);
        Optional<String> path = pathField.word();
        Field commandField = in.get("command");
        boolean byCommand = commandField.present();
        Duration interval = duration(in.get("interval"), byCommand ? COMMAND_INTERVAL : USUAL);
        Duration timeout = duration(in.get("timeout"), byCommand ? COMMAND_TIMEOUT : USUAL);
        int failures = in.get("failures").number(1, 1000).orElse(3);
        in.finish();
        if (path.isPresent() && !path.get().matches("/[\\x21-\\x7e]*")) {
            pathField.fault("must begin with / and hold no blanks, such as /health");
        }
        if (byCommand) {
            if (portField.present() || pathField.present()) {
                commandField.fault("stands beside port or path; a probe is one or the other");
            }
            return commands.one(commandField)
                    .map(words -> new App.Probe(0, Optional.empty(), 0, interval, timeout, failures, words));
        }
        int port;
        if (written.isPresent()) {
            port = written.getAsInt();
        } else if (!http.isEmpty() || !tcp.isEmpty()) {
            port = (http.isEmpty() ? tcp : http).get(0).remote();
        } else {
            if (field.isMap() && !portField.present()) {
                portField.fault("is missing: the port to probe, as the node has no http_proxy to take it from");
            }
            return Optional.empty();
        }
        boolean speaksHttp = http.stream().anyMatch(p -> p.remote() == port);
        return Optional.of(new App.Probe(
                port,
                path.or(() -> speaksHttp ? Optional.of("/") : Optional.empty()),
                path.isPresent() ? ERROR : SERVER_ERROR,
                interval,
                timeout,
                failures));
    }

    private static Duration duration(Field field, Duration usual) {
        Optional<String> text = field.word();
        if (text.isEmpty()) {
            return usual;
        }
        Matcher m = SECONDS.matcher(text.get());
        Duration duration = Duration.ZERO;
        if (m.matches()) {
            String factor = m.group(2).equals("ms") ? "1" : m.group(2).equals("m") ? "60000" : "1000";
            duration = Duration.ofMillis(
                    new BigDecimal(m.group(1)).multiply(new BigDecimal(factor)).longValue());
        } else if (text.get().length() <= 30) {
            try {
                duration = Duration.parse(text.get().toUpperCase(Locale.ROOT));
            } catch (DateTimeParseException e) {
                // told below
            }
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            field.fault("must be a time from 100 ms to 1 h in seconds, such as 2 or 0.5 or 500ms or PT2S, not "
                    + Faults.shown(text.get()));
            return usual;
        }
        return duration;
    }
}
