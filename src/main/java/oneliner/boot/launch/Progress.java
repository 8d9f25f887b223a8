package oneliner.boot.launch;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes one line for each step that an instance takes, each new reason why it does not, and each door that opens. */
final class Progress {
    private static final List<String> ROAD = List.of("MARKET", "AGREEMENT", "DEPLOY", "START", "PROBE", "SERVING");

    /** A service that has only just been started refuses connections; that is no news before it has had this long. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(20);

    private final PrintStream out;
    private final Clock clock;
    private final Map<String, Instant> probing = new HashMap<>();
    private final Map<String, Status.Instance> shown = new HashMap<>();
    private final Map<String, Instant> began = new HashMap<>();
    private List<Status.Door> doors = List.of();
    private String reason = "";

    Progress(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /** Shows what differs from the last time. */
    void show(Status status) {
        for (Status.Instance told : status.instances()) {
            Status.Instance instance = patient(told);
            Status.Instance before = shown.put(instance.label(), instance);
            if (before == null
                    || !before.step().equals(instance.step())
                    || !before.reason().equals(instance.reason())) {
                show(instance, before);
            }
        }
        for (Status.Door door : status.doors()) {
            if (!doors.contains(door)) {
                show(door);
            }
        }
        doors = status.doors();
        if (!status.reason().isEmpty() && !status.reason().equals(reason)) {
            out.println("  " + status.phase().toLowerCase(Locale.ROOT) + ": " + status.reason());
        }
        reason = status.reason();
    }

    private void show(Status.Door door) {
        String name = String.format(Locale.ROOT, "  %-6s ", door.label());
        if (!door.listening().isEmpty()) {
            out.println(name + "door at " + door.listening());
        } else if (!door.reason().isEmpty()) {
            out.println(name + "door closed: " + door.reason());
        }
    }

    private Status.Instance patient(Status.Instance told) {
        if (!told.step().equals("PROBE")) {
            probing.remove(told.label());
            return told;
        }
        Instant since = probing.computeIfAbsent(told.label(), label -> clock.instant());
        boolean early = Duration.between(since, clock.instant()).compareTo(PROBE_PATIENCE) < 0;
        return early ? new Status.Instance(told.label(), told.step(), "", told.provider(), told.ip()) : told;
    }

    private void show(Status.Instance instance, Status.Instance before) {
        int place = ROAD.indexOf(instance.step());
        boolean again = before == null || place < ROAD.indexOf(before.step());
        if (again) {
            began.put(instance.label(), clock.instant());
        }
        if (before == null && place < 0 && instance.reason().isEmpty()) {
            // nothing has happened to it yet
            return;
        }
        String road = place < 0 ? instance.step() : String.join(" → ", ROAD.subList(0, place + 1));
        StringBuilder line = new StringBuilder("  ");
        line.append(String.format(Locale.ROOT, "%-6s ", instance.label())).append(road.toLowerCase(Locale.ROOT));
        if (!instance.ip().isEmpty() && instance.step().equals("SERVING")) {
            line.append("   ").append(instance.ip());
        }
        if (!instance.provider().isEmpty()) {
            line.append(" on ").append(instance.provider());
        }
        if (!instance.reason().isEmpty()) {
            line.append(": ").append(instance.reason());
        }
        if (instance.step().equals("SERVING")) {
            line.append(" (").append(seconds(began.get(instance.label()))).append(')');
        }
        out.println(line);
    }

    /** Time since then as a person reads it, such as {@code 4.1 s}. */
    String seconds(Instant since) {
        long millis = Duration.between(since, clock.instant()).toMillis();
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
