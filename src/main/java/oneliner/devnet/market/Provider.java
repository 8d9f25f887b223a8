package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Wire;

/**
 * One provider of the pool. Equal seeds give equal pools.
 *
 * @param id node id
 * @param name display name
 * @param cpuPrice GLM per CPU second
 * @param durationPrice GLM per second
 * @param startPrice GLM per activity
 * @param threads CPU threads
 * @param memory GiB
 * @param storage GiB
 */
public record Provider(
        String id,
        String name,
        BigDecimal cpuPrice,
        BigDecimal durationPrice,
        BigDecimal startPrice,
        int threads,
        int memory,
        int storage) {
    private static final Pattern PLATFORM = Pattern.compile("golem\\.com\\.payment\\.platform\\.(.+)\\.address");

    /**
     * A pool.
     *
     * @param seed decides ids, prices and hardware
     */
    public static List<Provider> pool(long seed, int size) {
        Random random = new Random(seed);
        List<Provider> pool = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int threads = 2 << random.nextInt(3);
            pool.add(new Provider(
                    "0x" + Ids.hex(40, random),
                    "devnet-provider-" + (i + 1),
                    BigDecimal.valueOf(5 + random.nextInt(20), 6),
                    BigDecimal.valueOf(1 + random.nextInt(10), 6),
                    BigDecimal.valueOf(random.nextInt(3), 5),
                    threads,
                    threads * 2,
                    20 * (1 + random.nextInt(5))));
        }
        return pool;
    }

    /**
     * The offer for a demand. The platforms are the ones the demand names, so that any payment network does.
     *
     * @param expiresAfter milliseconds since epoch; work must end later than this
     */
    Terms offer(JsonObject demand, String subnet, String platform, long expiresAfter) {
        Set<String> platforms = new TreeSet<>(Set.of(platform));
        for (String key : demand.keySet()) {
            Matcher matcher = PLATFORM.matcher(key);
            if (matcher.matches()) {
                platforms.add(matcher.group(1));
            }
        }
        JsonObjectBuilder offer = Wire.object()
                .add("golem.com.scheme", "payu")
                .add("golem.com.pricing.model", "linear")
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Wire.array().add(cpuPrice).add(durationPrice).add(startPrice))
                .add("golem.com.usage.vector", Wire.texts(List.of("golem.usage.cpu_sec", "golem.usage.duration_sec")))
                .add("golem.com.payment.protocol.version", 3)
                .add("golem.com.payment.debit-notes.accept-timeout?", 240)
                .add("golem.com.scheme.payu.debit-note.interval-sec?", 120)
                .add("golem.com.scheme.payu.payment-timeout-sec?", 120)
                .add("golem.inf.cpu.architecture", "x86_64")
                .add("golem.inf.cpu.cores", threads)
                .add("golem.inf.cpu.threads", threads)
                .add("golem.inf.cpu.vendor", "devnet")
                .add("golem.inf.mem.gib", BigDecimal.valueOf(memory * 10L, 1))
                .add("golem.inf.storage.gib", BigDecimal.valueOf(storage * 10L, 1))
                .add("golem.node.debug.subnet", subnet)
                .add("golem.node.id.name", name)
                .add("golem.node.net.is-public", true)
                .add("golem.runtime.name", "vm")
                .add("golem.runtime.version", "0.5.2")
                .add(
                        "golem.runtime.capabilities",
                        Wire.texts(List.of("inet", "vpn", "manifest-support", "start-entrypoint")))
                .add("golem.activity.caps.transfer.protocol", Wire.texts(List.of("http", "https", "gftp")))
                .add("golem.srv.caps.multi-activity", true)
                .add("golem.srv.caps.payload-manifest", true);
        platforms.forEach(p -> offer.add("golem.com.payment.platform." + p + ".address", id));
        String constraints =
                "(&\n  (golem.srv.comp.expiration>" + expiresAfter + ")\n  (golem.node.debug.subnet=" + subnet + ")\n)";
        return Terms.of(offer.build(), constraints);
    }
}
