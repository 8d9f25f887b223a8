package oneliner.requestor;

import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.LeaseRecord;

/** Writes down what becomes of one lease. Any thread. */
final class Trail {
    private final Journal journal;
    private final String key;
    private Optional<LeaseRecord> record;

    private Trail(Journal journal, String key, Optional<LeaseRecord> record) {
        this.journal = journal;
        this.key = key;
        this.record = record;
    }

    /** Of a lease that holds nothing yet. */
    static Trail begin(Journal journal) {
        return new Trail(journal, UUID.randomUUID().toString().substring(0, 8), Optional.empty());
    }

    /** Of a lease of an earlier run. */
    static Trail of(Journal journal, LeaseRecord record) {
        return new Trail(journal, record.key(), Optional.of(record));
    }

    /** There is an agreement. */
    synchronized void agreed(
            String slot, String wish, String agreement, String provider, String name, Optional<String> network) {
        int slash = slot.lastIndexOf('/');
        LeaseRecord first = LeaseRecord.agreed(
                key,
                slot.substring(0, slash),
                Integer.parseInt(slot.substring(slash + 1)),
                wish,
                agreement,
                provider,
                name,
                network);
        record = Optional.of(first);
        journal.lease(first);
    }

    /** The agreement came to nothing. */
    synchronized void refused() {
        record = Optional.empty();
        journal.noLease(key);
    }

    /** Something more is rented; throws when it cannot be written. */
    synchronized void more(UnaryOperator<LeaseRecord> change) {
        record = record.map(change);
        record.ifPresent(journal::lease);
    }

    /** Something is given back. */
    synchronized void less(UnaryOperator<LeaseRecord> change) {
        record = record.map(change);
        record.ifPresent(journal::leaseLess);
    }
}
