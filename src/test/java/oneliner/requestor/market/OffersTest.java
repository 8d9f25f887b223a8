package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import oneliner.config.Settings;
import oneliner.requestor.market.Exclusion.Kind;
import oneliner.yagna.Decoration;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketEvent;
import oneliner.yagna.Offer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffersTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Demand DEMAND = new Demand(JsonObject.EMPTY_JSON_OBJECT, "()");
    private static final Machine MACHINE = new Machine(
            "vm",
            Map.of(),
            new BigDecimal("4"),
            new BigDecimal("10"),
            2,
            0,
            List.of("vpn"),
            new Ceilings(new BigDecimal("0.1"), new BigDecimal("0.2"), new BigDecimal("0.3")));
    private static final Decoration DECORATION =
            new Decoration(Map.of("golem.com.payment.platform.erc20-x.address", "0x1"), List.of());

    @TempDir
    java.nio.file.Path folder;

    private final AtomicReference<BigDecimal> left = new AtomicReference<>(BigDecimal.TEN);
    private final Budget budget = new Budget(left::get, () -> 2, Duration.ofHours(10));
    private final Providers providers = new Providers(Clock.fixed(NOW, ZoneOffset.UTC));
    private Instant now = NOW;
    private final Offers offers = offers(providers);

    private Offers offers(Providers known) {
        return new Offers(new Appraisal(known, "net", MACHINE, budget), new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    /** Prices per hour. */
    private static JsonObject terms(String name, String start, String cpuHour, String hour) {
        BigDecimal seconds = BigDecimal.valueOf(3600);
        return Json.createObjectBuilder()
                .add("golem.node.id.name", name)
                .add("golem.com.pricing.model", "linear")
                .add(
                        "golem.com.usage.vector",
                        Json.createArrayBuilder(List.of("golem.usage.cpu_sec", "golem.usage.duration_sec")))
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder()
                                .add(new BigDecimal(cpuHour).divide(seconds, 20, java.math.RoundingMode.DOWN))
                                .add(new BigDecimal(hour).divide(seconds, 20, java.math.RoundingMode.DOWN))
                                .add(new BigDecimal(start)))
                .build();
    }

    private static MarketEvent.Proposal initial(String provider, JsonObject terms) {
        return new MarketEvent.Proposal(NOW, "R-" + provider, provider, true, null, terms, "()");
    }

    private static MarketEvent.Proposal draft(String provider, JsonObject terms) {
        return new MarketEvent.Proposal(NOW, "D-" + provider, provider, false, "C-" + provider, terms, "()");
    }

    private void wait(int millis) {
        now = now.plusMillis(millis);
    }

    private List<String> toAsk() {
        return offers.toAsk(3).stream().map(Candidate::providerId).toList();
    }

    private void ask(String provider) {
        Candidate candidate = offers.toAsk(9).stream()
                .filter(c -> c.providerId().equals(provider))
                .findFirst()
                .orElseThrow();
        offers.drop(candidate);
        offers.asking(candidate.asked(DEMAND, "C-" + provider, now));
    }

    @Test
    void asksTheCheapestOverTheHorizonFirst() {
        offers.take(initial("a", terms("a", "0.1", "0.001", "0.001"))); // 0.1 + 10 * 0.003 = 0.13
        offers.take(initial("b", terms("b", "0", "0.005", "0.004"))); //   0   + 10 * 0.014 = 0.14
        offers.take(initial("c", terms("c", "0", "0.001", "0.005"))); //   0   + 10 * 0.007 = 0.07
        assertThat(toAsk()).as("others may still come in").isEmpty();
        wait(300);
        assertThat(toAsk()).containsExactly("c", "a", "b");
        providers.penalise("c", "crashed");
        assertThat(toAsk()).as("paused").containsExactly("a", "b");
    }

    @Test
    void keepsTheCheaperOfTwoOffersOfOneProvider() {
        offers.take(initial("a", terms("a", "0", "0.1", "0.1")));
        offers.take(initial("a", terms("a", "0", "0.01", "0.1")));
        offers.take(initial("a", terms("a", "0", "0.2", "0.1")));
        wait(300);
        assertThat(offers.toAsk(3))
                .singleElement()
                .satisfies(c -> assertThat(c.price().cpuHour())
                        .isCloseTo(
                                new BigDecimal("0.01"),
                                org.assertj.core.data.Offset.offset(new BigDecimal("0.000001"))));
    }

    @Test
    void aShareOfTheBudgetMustLastForTheWholeHorizon() {
        offers.take(initial("a", terms("a", "0.1", "0.1", "0.2"))); // 0.1 + 10 * 0.4 = 4.1
        wait(300);
        assertThat(toAsk()).containsExactly("a");
        left.set(new BigDecimal("8.1"));
        assertThat(toAsk()).as("4.05 for each of the two").isEmpty();
        Offers.Report report = offers.report(Map.of());
        assertThat(report.funnel().words())
                .isEqualTo("1 offer: 1 too dear for what is left of the budget, 0 candidates");
        assertThat(report.advice())
                .contains("raise requestor.budget.glm or lower requestor.budget-horizon")
                .contains("4.1 GLM in PT10H", "4.05 GLM for each instance");
        left.set(new BigDecimal("-1"));
        assertThat(budget.share()).isZero();
    }

    @Test
    void aDraftThatBecameTooDearIsNotTaken() {
        offers.take(initial("a", terms("a", "0", "0.1", "0.1")));
        offers.take(initial("b", terms("b", "0", "0.1", "0.1")));
        wait(300);
        ask("a");
        ask("b");
        offers.take(draft("a", terms("a", "0", "0.1", "0.31")));
        offers.take(draft(
                "b",
                Json.createObjectBuilder(terms("b", "0", "0.1", "0.1"))
                        .add("golem.com.usage.vector", "none")
                        .build()));
        wait(500);
        assertThat(offers.bestDraft()).isEmpty();
        assertThat(offers.report(Map.of()).funnel().out())
                .containsEntry("too dear", 1)
                .containsEntry("without a price that can be checked", 1);
    }

    @Test
    void theFunnelAddsUp() {
        Settings.Market lists = new Settings.Market(
                BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, Duration.ofHours(1), List.of(), List.of("*spam*"));
        Providers known = Providers.of(lists, folder, Clock.fixed(NOW, ZoneOffset.UTC));
        Offers some = offers(known);
        for (int i = 0; i < 12; i++) {
            some.take(initial("dear" + i, terms("x", "0", "0.21", "0.1")));
        }
        for (int i = 0; i < 13; i++) {
            some.take(initial("good" + i, terms("x", "0", "0.1", "0.1")));
        }
        some.take(initial("0xs1", terms("Spammer 1", "0", "0.1", "0.1")));
        some.take(initial("0xs2", terms("Spammer 2", "0", "9", "9")));
        some.take(initial("0xs3", terms("fine", "0", "0.1", "0.1")));
        known.deny("0xS3", "asked for more than agreed");
        Map<String, Exclusion> others = new java.util.HashMap<>();
        for (int i = 0; i < 9; i++) {
            others.put("hidden" + i, new Exclusion(Kind.CAPABILITY, "without vpn"));
        }
        others.put("good1", new Exclusion(Kind.FOREIGN, "seen by the demand, so it is not counted twice"));
        Funnel funnel = some.report(others).funnel();
        assertThat(funnel.words())
                .isEqualTo("37 offers: 12 too dear, 9 without vpn, 3 on the deny list, 13 candidates");
        assertThat(funnel.offers())
                .isEqualTo(funnel.candidates()
                        + funnel.out().values().stream().mapToInt(i -> i).sum());
        assertThat(some.report(others).advice()).contains("raise requestor.max-price-start", "0.21 per cpu-hour");
    }

    @Test
    void whoRefusedIsCountedAndAsksForAnotherDemand() {
        offers.take(initial("a", terms("a", "0", "0.1", "0.1")));
        offers.take(initial("b", terms("b", "0", "0.1", "0.1")));
        wait(300);
        ask("a");
        ask("b");
        assertThat(offers.usedUp()).isFalse();
        offers.take(new MarketEvent.Rejected(NOW, "C-a", "No capacity available.", false));
        offers.take(new MarketEvent.Rejected(NOW, "C-b", "never", true));
        Offers.Report report = offers.report(Map.of());
        assertThat(report.funnel().out()).containsEntry("refused", 1).containsEntry("failed a short while ago", 1);
        assertThat(providers.lastFailure("b")).contains("refused us: never");
        assertThat(offers.usedUp()).isTrue();
        offers.take(draft("a", terms("a", "0", "0.1", "0.1")));
        assertThat(offers.bestDraft()).as("it has room again").isPresent();
    }

    @Test
    void aSilentProviderIsLeftAloneForAWhile() {
        offers.take(initial("a", terms("a", "0", "0.1", "0.1")));
        wait(300);
        ask("a");
        wait(14_999);
        assertThat(offers.quiet()).isFalse();
        wait(1);
        assertThat(toAsk()).isEmpty();
        assertThat(offers.quiet()).isTrue();
        assertThat(providers.lastFailure("a")).contains("no answer in 15 s");
    }

    private static Offer listed(String provider, Map<String, Object> changes) {
        JsonObjectBuilder properties = Json.createObjectBuilder()
                .add("golem.runtime.name", "vm")
                .add("golem.com.pricing.model", "linear")
                .add("golem.runtime.capabilities", Json.createArrayBuilder().add("vpn"))
                .add("golem.inf.mem.gib", 8)
                .add("golem.inf.storage.gib", 20)
                .add("golem.inf.cpu.threads", 4)
                .add("golem.com.payment.platform.erc20-x.address", "0x2");
        changes.forEach((k, v) -> {
            if (v == null) {
                properties.remove(k);
            } else {
                properties.addAll(Json.createObjectBuilder(Map.of(k, v)));
            }
        });
        return new Offer(provider, properties.build());
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> one = new java.util.HashMap<>();
        one.put(key, value);
        return one;
    }

    private static String why(Offer... ofOneProvider) {
        return Listing.nearest(
                        java.util.Arrays.stream(ofOneProvider).map(Listing::of).toList(), MACHINE, DECORATION)
                .words();
    }

    @Test
    void offersThatNeverComeAreSortedByWhatTheyLack() {
        assertThat(why(listed("p", with("golem.runtime.name", "wasmtime")))).isEqualTo("with another runtime than vm");
        assertThat(why(listed("p", with("golem.com.pricing.model", null)))).isEqualTo("without a linear price");
        assertThat(why(listed("p", with("golem.runtime.capabilities", List.of("inet")))))
                .isEqualTo("without vpn");
        assertThat(why(listed("p", with("golem.runtime.capabilities", "vpn")))).isEqualTo("without vpn");
        assertThat(why(listed("p", with("golem.inf.mem.gib", 3.9)))).isEqualTo("with too little memory");
        assertThat(why(listed("p", with("golem.inf.mem.gib", "lots")))).isEqualTo("with too little memory");
        assertThat(why(listed("p", with("golem.inf.storage.gib", 1)))).isEqualTo("with too little disk");
        assertThat(why(listed("p", with("golem.inf.cpu.threads", 1)))).isEqualTo("with too few threads or cores");
        assertThat(why(listed("p", with("golem.com.payment.platform.erc20-x.address", null))))
                .isEqualTo("that take no payment on this network");
        assertThat(why(listed("p", Map.of()))).isEqualTo("with conditions that this demand does not meet");
        assertThat(why(listed("p", with("golem.inf.mem.gib", 1)), listed("p", with("golem.runtime.name", "wasmtime"))))
                .as("the offer that comes nearest counts")
                .isEqualTo("with too little memory");
    }
}
