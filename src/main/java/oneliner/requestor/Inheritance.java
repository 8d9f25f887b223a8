package oneliner.requestor;

import static java.lang.System.Logger.Level.INFO;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import oneliner.requestor.journal.AllocationRecord;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.LeaseRecord;
import oneliner.requestor.payment.Hire;
import oneliner.requestor.payment.Payments;
import oneliner.yagna.InventoryApi;
import oneliner.yagna.InventoryApi.Held;
import oneliner.yagna.YagnaException;

/**
 * The money side of an earlier run: its allocations and all its agreements, so that the ledger goes on where it was and
 * late bills are paid. One thread.
 */
final class Inheritance {
    private static final System.Logger LOG = System.getLogger(Inheritance.class.getName());

    private final Daemon daemon;
    private final Journal journal;

    Inheritance(Daemon daemon, Journal journal) {
        this.daemon = daemon;
        this.journal = journal;
    }

    /**
     * Hands it over; before the money of this run is set aside.
     *
     * @throws YagnaException when the daemon does not answer; then call again
     */
    void into(Payments payments) throws InterruptedException {
        if (!journal.continued() || daemon.inventory().isEmpty()) {
            return;
        }
        payments.adopt(allocations(), hires());
    }

    /** Also one whose id was never heard: it is known by the moment of its end. */
    private List<String> allocations() throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (AllocationRecord record : journal.allocations()) {
            if (record.id().isPresent()) {
                ids.add(record.id().get());
                continue;
            }
            Optional<String> id = daemon.inventory().orElseThrow().allocations().stream()
                    .filter(one -> one.total().compareTo(record.total()) == 0
                            && one.timeout().equals(Optional.of(record.until())))
                    .map(InventoryApi.Reserve::id)
                    .findFirst();
            if (id.isPresent()) {
                journal.allocation(record.made(id.get()));
                ids.add(id.get());
            } else {
                journal.noAllocation(record);
            }
        }
        return ids;
    }

    private List<Hire> hires() throws InterruptedException {
        List<Hire> hires = new ArrayList<>();
        for (LeaseRecord record : journal.leases()) {
            Held held;
            try {
                held = daemon.inventory().orElseThrow().agreement(record.agreementId());
            } catch (YagnaException.Refused e) {
                if (e.status() != 404 && e.status() != 410) {
                    throw e;
                }
                if (record.endedAt().isPresent()) {
                    LOG.log(INFO, "the daemon does not know agreement " + record.agreementId() + " any more");
                    journal.noLease(record.key());
                }
                continue;
            }
            Optional<LeaseRecord> inForce = inForce(record, held);
            if (inForce.isPresent()) {
                hires.add(hire(inForce.get(), held));
            }
        }
        return hires;
    }

    /** Empty when it never was. */
    private Optional<LeaseRecord> inForce(LeaseRecord record, Held held) {
        if (record.approvedAt().isPresent() || held.approvedAt().isEmpty()) {
            return record.approvedAt().isPresent() ? Optional.of(record) : Optional.empty();
        }
        LeaseRecord approved = record.approved(held.approvedAt().get());
        journal.lease(approved);
        return Optional.of(approved);
    }

    private Hire hire(LeaseRecord record, Held held) throws InterruptedException {
        Set<String> activities = new LinkedHashSet<>();
        record.activityId().ifPresent(activities::add);
        // one that was made without our hearing its id has its price all the same
        activities.addAll(daemon.inventory().orElseThrow().activities(record.agreementId()));
        return new Hire(
                record.agreementId(),
                record.slot(),
                record.providerId(),
                record.providerName(),
                held.offer(),
                record.approvedAt().orElseThrow(),
                List.copyOf(activities),
                record.endedAt());
    }
}
