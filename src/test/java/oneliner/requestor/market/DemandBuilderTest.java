package oneliner.requestor.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import oneliner.yagna.Decoration;
import oneliner.yagna.Demand;
import org.junit.jupiter.api.Test;

class DemandBuilderTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Ceilings FREE = new Ceilings(BigDecimal.TEN, BigDecimal.TEN, BigDecimal.TEN);
    private static final Machine MACHINE = new Machine(
            "vm",
            Map.of("golem.srv.comp.task_package", Json.createValue("hash:sha3:ab:http://h/i")),
            new BigDecimal("0.5"),
            new BigDecimal("2.0"),
            1,
            0,
            List.of("vpn", "inet"),
            FREE);
    private static final Decoration DECORATION = new Decoration(
            Map.of(
                    "golem.com.payment.platform.erc20-hoodi-tglm.address", "0x1",
                    "golem.com.payment.protocol.version", "3"),
            List.of(
                    "(golem.com.payment.platform.erc20-hoodi-tglm.address=*)",
                    "(golem.com.payment.protocol.version>1)"));

    private final DemandBuilder builder =
            new DemandBuilder("public", Duration.ofHours(24), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void writesWhatProvidersExpect() {
        Demand demand = builder.build(MACHINE, DECORATION);
        JsonObject expected = Json.createObjectBuilder()
                .add("golem.srv.caps.multi-activity", true)
                .add("golem.node.debug.subnet", "public")
                .add("golem.srv.comp.expiration", NOW.plus(Duration.ofHours(24)).toEpochMilli())
                .add("golem.srv.comp.vm.package_format", "gvmkit-squash")
                .add("golem.srv.comp.task_package", "hash:sha3:ab:http://h/i")
                .add("golem.com.scheme.payu.debit-note.interval-sec?", 120)
                .add("golem.com.scheme.payu.payment-timeout-sec?", 43200)
                .add("golem.com.payment.debit-notes.accept-timeout?", 120)
                .add("golem.com.payment.platform.erc20-hoodi-tglm.address", "0x1")
                .add("golem.com.payment.protocol.version", "3")
                .build();
        assertThat(demand.properties()).isEqualTo(expected);
        assertThat(demand.constraints().replaceAll("\\s", ""))
                .isEqualTo("(&(golem.com.pricing.model=linear)(golem.node.debug.subnet=public)(golem.runtime.name=vm)"
                        + "(golem.runtime.capabilities=vpn)(golem.runtime.capabilities=inet)(golem.inf.mem.gib>=0.5)"
                        + "(golem.inf.storage.gib>=2.0)(golem.inf.cpu.threads>=1)"
                        + "(golem.com.payment.platform.erc20-hoodi-tglm.address=*)"
                        + "(golem.com.payment.protocol.version>1))");
    }

    @Test
    void choosesThePlatformInTheCounterAndChangesNothingElse() {
        Demand demand = builder.build(MACHINE, DECORATION);
        Demand counter = DemandBuilder.countering(demand);
        assertThat(counter.constraints()).isEqualTo(demand.constraints());
        assertThat(counter.properties().getString("golem.com.payment.chosen-platform"))
                .isEqualTo("erc20-hoodi-tglm");
        assertThat(counter.properties()).hasSize(demand.properties().size() + 1);
    }

    @Test
    void refusesToCounterWithoutAPlatform() {
        Demand demand = builder.build(MACHINE, new Decoration(Map.of(), List.of()));
        assertThatThrownBy(() -> DemandBuilder.countering(demand)).hasMessageContaining("payment platform");
    }

    @Test
    void namesAManifestsRuntimeByItsFirstPart() {
        Machine manifest = new Machine(
                "vm/manifest",
                Map.of("golem.srv.comp.payload", Json.createValue("e30=")),
                BigDecimal.ONE,
                BigDecimal.ONE,
                1,
                4,
                List.of("manifest-support"),
                FREE);
        assertThat(builder.build(manifest, DECORATION).constraints())
                .contains("(golem.runtime.name=vm)", "(golem.inf.cpu.cores>=4)")
                .doesNotContain("vm/manifest");
    }
}
