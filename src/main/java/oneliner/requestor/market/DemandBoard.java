package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketApi;
import oneliner.yagna.YagnaException;

/** Every demand of ours that is on the market, so that a stop can take all of them back. Any thread. */
public final class DemandBoard {
    private static final System.Logger LOG = System.getLogger(DemandBoard.class.getName());

    private final MarketApi api;
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    /** Makes an empty board. */
    public DemandBoard(MarketApi api) {
        this.api = Objects.requireNonNull(api, "api");
    }

    String publish(Demand demand) throws InterruptedException {
        String id = api.publish(demand);
        open.add(id);
        return id;
    }

    /** The daemon does not know it any more. */
    void expired(String demandId) {
        open.remove(demandId);
    }

    /** Takes a demand back; when the daemon is away, it stays on the board for {@link #withdrawAll()}. */
    void withdraw(String demandId) throws InterruptedException {
        try {
            api.withdraw(demandId);
            open.remove(demandId);
        } catch (YagnaException e) {
            LOG.log(Level.WARNING, "demand " + demandId + " could not be withdrawn: " + e.getMessage());
        }
    }

    /** Takes everything back that is still out. A demand that cannot be taken back ends by itself after an hour. */
    public void withdrawAll() throws InterruptedException {
        for (String id : open) {
            withdraw(id);
        }
    }
}
