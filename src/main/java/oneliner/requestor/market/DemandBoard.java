package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import oneliner.yagna.Demand;
import oneliner.yagna.MarketApi;
import oneliner.yagna.YagnaException;

/** Every demand of ours that is on the market, so that a stop can take all of them back. Any thread. */
public final class DemandBoard {
    private static final System.Logger LOG = System.getLogger(DemandBoard.class.getName());

    private final MarketApi api;
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    private final Consumer<String> published;
    private final Consumer<String> gone;

    /** Makes an empty board. */
    public DemandBoard(MarketApi api) {
        this(api, id -> {}, id -> {});
    }

    /**
     * Makes an empty board that is kept a record of.
     *
     * @param published told each id as soon as it is known
     * @param gone told each id that the daemon has no more
     */
    public DemandBoard(MarketApi api, Consumer<String> published, Consumer<String> gone) {
        this.api = Objects.requireNonNull(api, "api");
        this.published = Objects.requireNonNull(published, "published");
        this.gone = Objects.requireNonNull(gone, "gone");
    }

    String publish(Demand demand) throws InterruptedException {
        String id = api.publish(demand);
        open.add(id);
        published.accept(id);
        return id;
    }

    /** The daemon does not know it any more. */
    void expired(String demandId) {
        open.remove(demandId);
        gone.accept(demandId);
    }

    /** Takes a demand back; when the daemon is away, it stays on the board for {@link #withdrawAll()}. */
    void withdraw(String demandId) throws InterruptedException {
        try {
            api.withdraw(demandId);
            open.remove(demandId);
            gone.accept(demandId);
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
