package oneliner.proxy.sight;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The figures of one node, looked up once and then at hand, since a look-up by labels costs more than the counting. Any
 * thread may call; nothing here waits.
 */
final class Meters {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
    private static final double NANOS = 1e9;

    private final Metrics all;
    private final String node;
    private final Map<Account.Ending, CounterDataPoint[]> requests = new EnumMap<>(Account.Ending.class);
    private final Map<Account.Retry, CounterDataPoint> retries = new EnumMap<>(Account.Retry.class);
    private final Map<Integer, CounterDataPoint> tries = new ConcurrentHashMap<>();
    private final DistributionDataPoint first;
    private final DistributionDataPoint total;
    private final CounterDataPoint up;
    private final CounterDataPoint down;
    private final GaugeDataPoint inFlight;
    private final GaugeDataPoint upgrades;

    Meters(Metrics all, String node) {
        this.all = all;
        this.node = node;
        for (Account.Ending ending : Account.Ending.values()) {
            CounterDataPoint[] points = new CounterDataPoint[CLASSES.length];
            for (int i = 0; i < CLASSES.length; i++) {
                points[i] = all.requests.labelValues(node, CLASSES[i], word(ending));
            }
            requests.put(ending, points);
        }
        for (Account.Retry why : Account.Retry.values()) {
            retries.put(why, all.retries.labelValues(node, word(why)));
        }
        first = all.first.labelValues(node);
        total = all.total.labelValues(node);
        up = all.up.labelValues(node);
        down = all.down.labelValues(node);
        inFlight = all.inFlight.labelValues(node);
        upgrades = all.upgrades.labelValues(node);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void begun() {
        inFlight.inc();
    }

    void tries(int instance) {
        tries.computeIfAbsent(instance, index -> all.tries.labelValues(node, Integer.toString(index)))
                .inc();
    }

    void retries(Account.Retry why) {
        retries.get(why).inc();
    }

    void upgraded() {
        inFlight.dec();
        upgrades.inc();
    }

    /** Takes the whole account into the figures. */
    void closed(Account account) {
        int status = Math.min(account.status() / 100, CLASSES.length - 1);
        requests.get(account.ending())[Math.max(0, status)].inc();
        if (account.firstNanos() >= 0) {
            first.observe(account.firstNanos() / NANOS);
        }
        if (account.up() > 0) {
            up.inc(account.up());
        }
        if (account.down() > 0) {
            down.inc(account.down());
        }
        if (account.hasUpgraded()) {
            upgrades.dec();
        } else {
            inFlight.dec();
            total.observe(account.totalNanos() / NANOS);
        }
        if (account.ending() == Account.Ending.OWN) {
            all.own.labelValues(Integer.toString(account.status())).inc();
        }
    }
}
