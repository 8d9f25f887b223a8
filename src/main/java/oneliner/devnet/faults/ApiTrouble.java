package oneliner.devnet.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import oneliner.devnet.core.Loop;
import oneliner.devnet.http.Damage;
import oneliner.devnet.http.Disturbance;
import oneliner.devnet.http.Exchange;

/**
 * Trouble with calls, whoever they are for. {@code method} and {@code path} choose them ({@code *} is one segment,
 * {@code **} any number). {@code delay}: a real pause before anything happens. {@code status}: that answer instead of
 * doing the work; with {@code done} the work is done all the same. {@code body}: the work is done and its answer is
 * {@code malformed} (no JSON), {@code truncated} (fewer bytes than announced, then the end of the connection) or
 * {@code lost} (the end of the connection). Calls of {@code /devnet/} are spared.
 */
public final class ApiTrouble implements Disturbance {
    static final Map<String, Word> WORDS = Map.of(
            "method", Word.TEXT,
            "path", Word.TEXT,
            "delay", Word.TIME,
            "status", Word.STATUS,
            "done", Word.FLAG,
            "body", Word.oneOf(Damage.names()));

    private final Faults faults;
    private final Loop loop;

    /** Disturbs calls as the list says. */
    public ApiTrouble(Faults faults, Loop loop) {
        this.faults = faults;
        this.loop = loop;
    }

    @Override
    public void call(String method, String path, Exchange exchange, Runnable work) {
        Optional<Fault> struck = path.startsWith("/devnet/") ? Optional.empty() : strike(method, path);
        if (struck.isEmpty()) {
            work.run();
            return;
        }
        Fault fault = struck.get();
        Duration delay = fault.time("delay").orElse(Duration.ZERO);
        if (delay.isZero()) {
            disturb(fault, exchange, work);
        } else {
            loop.later(delay, () -> disturb(fault, exchange, work));
        }
    }

    private Optional<Fault> strike(String method, String path) {
        return faults.strike(Kind.API, "*", method + " " + path);
    }

    private static void disturb(Fault fault, Exchange exchange, Runnable work) {
        Optional<Integer> status = fault.number("status");
        if (status.isPresent() && !fault.flag("done")) {
            exchange.error(status.get(), "devnet was told to fail here");
            return;
        }
        status.ifPresent(s -> exchange.damage(Damage.status(s)));
        fault.text("body").ifPresent(b -> exchange.damage(Damage.of(b)));
        work.run();
    }

    /**
     * True when a fault concerns a call.
     *
     * @param call method, blank, path; empty for anything that is no call
     */
    static boolean fits(Fault fault, String call) {
        if (fault.kind() != Kind.API) {
            return true;
        }
        String[] parts = call.split(" ", 2);
        return fault.text("method").map(m -> m.equalsIgnoreCase(parts[0])).orElse(true)
                && fault.text("path")
                        .map(p -> glob(p).matcher(parts[1]).matches())
                        .orElse(true);
    }

    private static Pattern glob(String path) {
        List<String> parts = List.of(path.split("(?<=\\*\\*)|(?=\\*\\*)"));
        return Pattern.compile(parts.stream()
                .map(p -> p.equals("**")
                        ? ".*"
                        : List.of(p.split("(?<=\\*)|(?=\\*)")).stream()
                                .map(s -> s.equals("*") ? "[^/]*" : Pattern.quote(s))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining()));
    }
}
