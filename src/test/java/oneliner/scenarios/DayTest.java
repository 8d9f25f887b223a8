package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One day of the calendar in two minutes: agreements roll over, and every ten minutes something goes wrong. */
class DayTest {
    private static final int FACTOR = 720;
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final int STEPS = 144;
    /** Long enough for classes to be loaded, pools to be filled and the first agreements to be rolled over. */
    private static final int WARM = 36;

    private static final BigDecimal BUDGET = new BigDecimal("60");
    /** Flat: what comes and goes within an hour, and nothing that a second day would add to. */
    private static final long MOST_HEAP_MORE = 4L << 20;

    private static final int MOST_FILES_MORE = 16;
    /** In peace, so that what devnet remembers of the last demands is gone; then only what stays is measured. */
    private static final Duration QUIET = Duration.ofMinutes(65);

    @TempDir
    Path folder;

    /** All that can go wrong; each is over when the next one comes, or a little later. */
    private static final List<Function<Actor, Fault>> TROUBLE = List.of(
            actor -> fault("note").at(actor).with("factor", 1.2).times(1),
            actor -> fault("note").at(actor).with("usage", 3).times(1),
            actor -> fault("note").at(actor).and("drop").times(2),
            actor -> fault("note").at(actor).and("twice").times(1),
            actor -> fault("note").at(actor).with("delay", "PT7M").times(1),
            actor -> fault("note").at(actor).with("amount", "-1").times(1),
            actor -> fault("invoice").at(actor).with("add", 0.1).times(1),
            actor -> fault("invoice").at(actor).and("drop").times(1),
            actor -> fault("invoice").at(actor).and("twice").times(1),
            actor -> fault("terminate").at(actor).with("code", "Shutdown").times(1),
            actor -> fault("terminate")
                    .at(actor)
                    .with("code", "DebitNotesDeadline")
                    .times(1),
            actor -> fault("die").at(actor).lasting("PT30M").times(1),
            actor -> fault("gone").at(actor).lasting("PT5M").times(1),
            actor -> fault("vpn-gone").at(actor).lasting("PT20M").times(1),
            actor -> fault("unresponsive").at(actor).times(2),
            actor -> fault("tunnel").at(actor).with("answer", "refused").times(2),
            actor -> fault("create").with("status", 500).times(1),
            actor -> fault("exec").with("code", 3).times(1),
            actor -> fault("agreement-rejected").times(1),
            actor -> fault("expire").with("what", "demands").times(1),
            actor -> fault("expire").with("what", "allocations").times(1),
            actor -> fault("api")
                    .with("path", "/payment-api/v1/**")
                    .with("status", 500)
                    .times(4),
            actor -> fault("api")
                    .with("path", "/payment-api/v1/*/*/accept")
                    .with("status", 504)
                    .and("done")
                    .times(2),
            actor -> fault("api")
                    .with("path", "/payment-api/v1/**")
                    .with("body", "malformed")
                    .times(3),
            actor -> fault("api")
                    .with("path", "/activity-api/v1/**")
                    .with("body", "lost")
                    .times(2),
            actor -> fault("restart")
                    .with("away", "PT0.2S")
                    .with("forget", "nothing")
                    .times(1));

    @Test
    @Timeout(240)
    void aDayOfTrouble() throws Exception {
        long seed = Long.getLong("oneliner.seed", System.nanoTime() & 0xffff_ffffL);
        System.out.println("a day of trouble with -Doneliner.seed=" + seed);
        Random random = new Random(seed);
        JsonObject offer = Json.createObjectBuilder()
                .add("golem.com.scheme.payu.debit-note.interval-sec?", 600)
                .build();
        Scene.in(folder)
                .clock(FACTOR)
                .providers(80)
                .setting("requestor.budget.glm", BUDGET.toPlainString())
                .setting("requestor.agreement-lifetime", "PT4H")
                .setting("requestor.roll-over-margin", "PT1H30M")
                .setting("requestor.allocation-term", "PT6H")
                .given(fault("offer").with("set", offer))
                .play(scene -> {
                    scene.everythingServes();
                    long begun = System.nanoTime();
                    Actor web = scene.serving("web");
                    Actor db = scene.serving("db");
                    long[] warm = new long[2];
                    for (int step = 1; step <= STEPS; step++) {
                        String node = random.nextBoolean() ? "web" : "db";
                        if (scene.instance(node).agreementId().isPresent()
                                && scene.instance(node).activityId().isPresent()) {
                            Actor victim = Actor.of(node, scene.instance(node));
                            Fault fault =
                                    TROUBLE.get(random.nextInt(TROUBLE.size())).apply(victim);
                            JsonObject words = fault.json();
                            patiently(() -> scene.devnet().arm(words));
                        }
                        if (step == WARM) {
                            warm = measure(scene);
                        }
                        budgetHolds(scene);
                        assertThat(scene.status().phase()).isNotIn(Phase.FAILED, Phase.STOPPED);
                        await(begun + STEP.multipliedBy(step).toNanos() / FACTOR);
                    }
                    patiently(() -> {
                        scene.peace();
                        return true;
                    });
                    scene.everythingServes();
                    await(System.nanoTime() + QUIET.toNanos() / FACTOR);
                    scene.everythingServes();
                    int agreements = agreements(scene);
                    long[] end = measure(scene);
                    System.out.println("after a day: " + agreements + " agreements, "
                            + scene.status().spent() + " GLM, heap " + (warm[0] >> 20) + " → " + (end[0] >> 20)
                            + " MiB, files " + warm[1] + " → " + end[1] + ", "
                            + (System.nanoTime() - begun) / 1_000_000_000 + " s");
                    assertThat(agreements).as("rolled over and replaced").isGreaterThan(2 * 24 / 4);
                    assertThat(scene.serving("web").agreement()).isNotEqualTo(web.agreement());
                    assertThat(scene.serving("db").agreement()).isNotEqualTo(db.agreement());
                    assertThat(end[0] - warm[0]).as("heap").isLessThan(MOST_HEAP_MORE);
                    assertThat(end[1] - warm[1]).as("open files").isLessThan(MOST_FILES_MORE);
                });
    }

    private static void await(long moment) throws InterruptedException {
        long left = (moment - System.nanoTime()) / 1_000_000;
        if (left > 0) {
            Thread.sleep(left);
        }
    }

    /** While the daemon restarts, devnet's side door is shut as well. */
    private static <T> T patiently(Supplier<T> what) throws InterruptedException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                return what.get();
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static int agreements(Scene scene) throws InterruptedException {
        return patiently(scene.devnet()::state).getJsonArray("agreements").size();
    }

    private static void budgetHolds(Scene scene) throws InterruptedException {
        BigDecimal accepted = patiently(scene.devnet()::state).getJsonObject("book").getJsonArray("agreements").stream()
                .map(JsonValue::asJsonObject)
                .map(row -> row.getJsonNumber("accepted").bigDecimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(accepted).isLessThanOrEqualTo(BUDGET);
    }

    /** Bytes in use after a collection, and open files. */
    private static long[] measure(Scene scene) throws Exception {
        assertThat(scene.events(ServiceEvent.Paid.class))
                .as("bills are paid all the time")
                .isNotEmpty();
        scene.forgetEvents();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            memory.gc();
            used = Math.min(used, memory.getHeapMemoryUsage().getUsed());
        }
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return new long[] {used, files.count()};
        }
    }
}
