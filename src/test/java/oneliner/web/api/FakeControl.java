package oneliner.web.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import oneliner.services.AppControl;
import oneliner.services.ControlException;

/** Remembers what was asked; answers with something in every member, or with a fault. */
final class FakeControl implements AppControl {
    final List<String> asked = new ArrayList<>();
    Optional<RuntimeException> fault = Optional.empty();

    private void asked(String what) {
        asked.add(what);
        fault.ifPresent(e -> {
            throw e;
        });
    }

    static ControlException unknown() {
        return new ControlException(ControlException.Kind.UNKNOWN, "there is no node 'x'");
    }

    @Override
    public Wanted app() {
        asked("app");
        return new Wanted(
                "shop",
                List.of(new WantedNode(
                        "web",
                        2,
                        "p",
                        "vm",
                        "t/web:1",
                        Optional.of("default"),
                        List.of("192.168.0.2"),
                        List.of("db"))));
    }

    @Override
    public Plan plan(List<Descriptor> descriptors) {
        asked("plan " + descriptors);
        return new Plan(
                "shop",
                false,
                List.of(new Change(
                        Change.Kind.REPLACED,
                        "web",
                        OptionalInt.of(1),
                        OptionalInt.of(2),
                        List.of(0),
                        List.of("init"),
                        "web: replaced, for init differs")));
    }

    @Override
    public Plan apply(List<Descriptor> descriptors) {
        asked("apply " + descriptors);
        return plan(descriptors);
    }

    @Override
    public void scale(String node, int instances) {
        asked("scale " + node + " " + instances);
    }

    @Override
    public void replace(String node, int index, String reason) {
        asked("replace " + node + " " + index + " " + reason);
    }

    @Override
    public void rollOver(String node, int index) {
        asked("rollOver " + node + " " + index);
    }

    @Override
    public Execution exec(String node, int index, List<String> command, Duration timeout) {
        asked("exec " + node + " " + index + " " + command + " " + timeout);
        return new Execution(7, false, "out", "err", true);
    }

    @Override
    public List<Output> logs(String node, int index, int lines) {
        asked("logs " + node + " " + index + " " + lines);
        return List.of(new Output("/bin/web", "runs", List.of("one", "two")));
    }

    @Override
    public Ledger ledger() {
        asked("ledger");
        return new Ledger(
                new BigDecimal("0.10"),
                List.of(new Balance(
                        "web/0",
                        "0xp",
                        "fox",
                        "a1",
                        Instant.EPOCH,
                        Optional.of(Instant.EPOCH),
                        BigDecimal.ZERO,
                        new BigDecimal("0.10"),
                        BigDecimal.ZERO,
                        true)),
                List.of(new Bill(
                        Instant.EPOCH,
                        "web/0",
                        "0xp",
                        "a1",
                        "b1",
                        "debit-note",
                        new BigDecimal("0.10"),
                        false,
                        "=1+1, \"dear\"")));
    }

    @Override
    public void stop(String by) {
        asked("stop " + by);
    }
}
