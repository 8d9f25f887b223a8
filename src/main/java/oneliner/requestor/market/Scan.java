package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import oneliner.lifecycle.Deadline;
import oneliner.yagna.MarketApi;
import oneliner.yagna.Offer;
import oneliner.yagna.YagnaException;

/**
 * Looks at all offers of a subnet now and then, so that those can be counted as well which no demand gets to see. One
 * for all searches; any thread. A daemon that knows no scans, or fails at one, only makes the explanation shorter.
 */
final class Scan {
    private static final System.Logger LOG = System.getLogger(Scan.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final int MOST = 1000;

    private final MarketApi api;
    private final String constraints;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Map<String, List<Listing>> last = Map.of();
    private volatile Deadline stale = Deadline.in(Duration.ZERO);
    private volatile boolean offered = true;

    Scan(MarketApi api, String subnet) {
        this.api = api;
        this.constraints = "(golem.node.debug.subnet=" + subnet + ")";
    }

    /** Offers by provider, at most a minute old; those of before while another thread is looking. */
    Map<String, List<Listing>> offers() throws InterruptedException {
        if (offered && stale.passed() && looking.tryLock()) {
            try {
                stale = Deadline.in(FRESH);
                Optional<List<Offer>> found = api.offers(constraints, MOST);
                offered = found.isPresent();
                last = found.orElse(List.of()).stream()
                        .limit(MOST)
                        .map(Listing::of)
                        .collect(Collectors.groupingBy(Listing::providerId));
            } catch (YagnaException e) {
                LOG.log(Level.DEBUG, "the market could not be looked at: " + e.getMessage());
            } finally {
                looking.unlock();
            }
        }
        return last;
    }
}
