package oneliner.requestor;

import static java.lang.System.Logger.Level.INFO;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.LeaseRecord;
import oneliner.requestor.payment.Hire;
import oneliner.requestor.payment.Payments;
import oneliner.yagna.InventoryApi;
import oneliner.yagna.InventoryApi.Held;
import oneliner.yagna.YagnaException;

/**
 * Ends what the daemon has of ours and we do not know of: made by a call whose answer nobody heard. Demands and
 * agreements carry the session as a mark. Any thread.
 */
final class Strays {
    private static final System.Logger LOG = System.getLogger(Strays.class.getName());
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    private static final String WHY = "nobody knows of it";

    private final Daemon daemon;
    private final Journal journal;
    private final Payments payments;
    private final Clock clock;

    Strays(Daemon daemon, Journal journal, Payments payments, Clock clock) {
        this.clock = clock;
        this.daemon = daemon;
        this.journal = journal;
        this.payments = payments;
    }

    /**
     * Withdraws demands of this session.
     *
     * @param live those that stay
     * @return how many
     */
    int demands(Set<String> live) throws InterruptedException {
        Set<String> all = new HashSet<>(journal.demands());
        if (daemon.inventory().isPresent()) {
            all.addAll(daemon.inventory().get().demands(Foundation.MARK, journal.session()));
        }
        all.removeAll(live);
        for (String id : all) {
            daemon.market().withdraw(id);
            journal.noDemand(id);
        }
        return all.size();
    }

    /**
     * Ends agreements of this session that no lease holds. Not while somebody negotiates: an agreement is not in the
     * journal before the answer to its making has come.
     *
     * @return how many
     */
    int agreements() throws InterruptedException {
        if (daemon.inventory().isEmpty()) {
            return 0;
        }
        Set<String> held =
                journal.leases().stream().map(LeaseRecord::agreementId).collect(Collectors.toSet());
        Instant since = journal.since().isAfter(Instant.EPOCH.plus(CLOCKS_DIFFER))
                ? journal.since().minus(CLOCKS_DIFFER)
                : Instant.EPOCH;
        Optional<String> session = Optional.of(journal.session());
        int ended = end(daemon.inventory().get().agreements("Approved", session, since), held);
        ended += end(daemon.inventory().get().agreements("Pending", session, since), held);
        // only a confirmation tells the session, but the demand does from the beginning
        return ended + end(daemon.inventory().get().agreements("Proposal", Optional.empty(), since), held);
    }

    private int end(List<String> ids, Set<String> held) throws InterruptedException {
        InventoryApi inventory = daemon.inventory().orElseThrow();
        int ended = 0;
        for (String id : ids) {
            if (held.contains(id)) {
                continue;
            }
            Held agreement;
            try {
                agreement = inventory.agreement(id);
            } catch (YagnaException.Refused e) {
                continue;
            }
            boolean ours = agreement.session().equals(Optional.of(journal.session()))
                    || journal.session().equals(agreement.demand().getString(Foundation.MARK, ""));
            if (ours) {
                end(agreement);
                ended++;
            }
        }
        return ended;
    }

    private void end(Held agreement) throws InterruptedException {
        daemon.end(agreement.id(), WHY, "Cancelled");
        LOG.log(
                INFO,
                "agreement " + agreement.id() + " with provider " + agreement.providerId() + ", which was "
                        + agreement.state() + ", is ended: " + WHY);
        agreement.approvedAt().ifPresent(at -> owed(agreement, at));
    }

    /** It was in force, so it may have an invoice. */
    private void owed(Held agreement, Instant approvedAt) {
        LeaseRecord record = LeaseRecord.agreed(
                        UUID.randomUUID().toString(),
                        "unknown",
                        0,
                        "",
                        agreement.id(),
                        agreement.providerId(),
                        "",
                        Optional.empty())
                .approved(approvedAt)
                .ended(clock.instant());
        journal.leaseLess(record);
        payments.track(
                Hire.begun(agreement.id(), record.slot(), agreement.providerId(), "", agreement.offer(), approvedAt));
        payments.ended(agreement.id());
    }
}
