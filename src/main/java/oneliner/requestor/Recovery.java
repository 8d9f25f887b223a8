package oneliner.requestor;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import jakarta.json.JsonNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import oneliner.descriptor.App;
import oneliner.requestor.InstanceState.Partner;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.LeaseRecord;
import oneliner.requestor.journal.NetworkRecord;
import oneliner.requestor.vpn.Vpn;
import oneliner.yagna.ActivityState;
import oneliner.yagna.InventoryApi;
import oneliner.yagna.YagnaException;

/**
 * What the first moments of a run make of what an earlier one left when it was killed: what still runs and is still
 * wanted is taken over as it is, the rest is ended, and only then may anything be rented. Used by one thread.
 *
 * <p>Until it is examined each lease of the journal is among the leftovers, so whoever ends the app ends it as well.
 */
final class Recovery {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
    private static final String WHY = "left over by an earlier run";
    private static final String CODE = "Cancelled";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TRIES = 3;

    private final App app;
    private final Surroundings around;
    private final Journal journal;
    private final Strays strays;
    private final Map<LeaseRecord, Lease> leases = new LinkedHashMap<>();
    private final Map<LeaseRecord, Bell> bells = new HashMap<>();
    private final Map<LeaseRecord, InventoryApi.Held> agreements = new HashMap<>();

    Recovery(App app, Surroundings around, Strays strays) {
        this.app = app;
        this.around = around;
        this.journal = around.journal();
        this.strays = strays;
    }

    /** Takes what the journal names into this run's hands; asks nobody. */
    void claim() {
        for (LeaseRecord record : journal.leases()) {
            if (record.endedAt().isEmpty()) {
                Bell bell = new Bell();
                Lease lease = Lease.of(around, record, bell);
                leases.put(record, lease);
                bells.put(record, bell);
                around.leftovers().add(lease, WHY);
            }
        }
    }

    /**
     * Examines and decides; waits for a daemon that is away.
     *
     * @return what goes on, by slot
     */
    Map<String, Adopted> run() throws InterruptedException {
        if (!journal.continued()) {
            return Map.of();
        }
        patiently("withdraw old demands", () -> strays.demands(Set.of()));
        Map<String, Adopted> kept = new HashMap<>();
        if (around.daemon().inventory().isEmpty()) {
            endTheRest(kept);
            return kept;
        }
        // the newest of a slot is what the others were to make room for
        List<LeaseRecord> newest = leases.keySet().stream()
                .sorted(Comparator.comparing(
                                (LeaseRecord record) -> record.approvedAt().orElse(Instant.MIN))
                        .reversed())
                .toList();
        for (LeaseRecord record : newest) {
            Optional<String> fault = patiently("examine " + record.slot(), () -> fault(record))
                    .orElse(Optional.of("the daemon does not tell how it is"));
            if (fault.isEmpty() && kept.containsKey(record.slot())) {
                fault = Optional.of("another one took its place");
            }
            if (fault.isEmpty()) {
                kept.put(record.slot(), adopted(record));
            } else {
                LOG.log(INFO, record.slot() + ": agreement " + record.agreementId() + " is not kept: " + fault.get());
            }
        }
        endTheRest(kept);
        patiently("end agreements nobody knows of", strays::agreements);
        deleteOutdated();
        return kept;
    }

    /**
     * Addresses that slots had, so that those which are rented anew can have them again; nobody else is given them
     * unasked. After {@link #run}.
     */
    Map<String, String> addresses() {
        Map<String, String> former = new HashMap<>();
        Set<String> taken = new HashSet<>();
        leases.forEach((record, lease) -> {
            if (lease.holdsAnything()) {
                record.ip().ifPresent(taken::add);
            }
        });
        for (LeaseRecord record : leases.keySet()) {
            if (record.ip().isPresent() && taken.add(record.ip().get())) {
                former.put(record.slot(), record.ip().get());
                record.network()
                        .map(around.networks()::get)
                        .ifPresent(vpn -> vpn.reserve(List.of(record.ip().get())));
            }
        }
        return former;
    }

    private Adopted adopted(LeaseRecord record) {
        Lease lease = leases.get(record);
        LOG.log(
                INFO,
                record.slot() + ": goes on under agreement " + record.agreementId() + " with provider "
                        + record.providerId() + ", activity "
                        + record.activityId().orElseThrow());
        return new Adopted(
                new Wanted(app, app.nodes().get(record.node()), record.index()),
                lease,
                bells.get(record),
                new Partner(record.providerId(), record.providerName(), record.agreementId(), record.ip()),
                record.activityId().orElseThrow(),
                record.approvedAt().orElseThrow(),
                expires(agreements.get(record)));
    }

    /** When the provider ends it by itself: golem.srv.comp.expiration of our demand, milliseconds since 1970. */
    private static Instant expires(InventoryApi.Held held) {
        return held.demand().get("golem.srv.comp.expiration") instanceof JsonNumber millis
                ? Instant.ofEpochMilli(millis.longValue())
                : Instant.MAX;
    }

    /** Why an instance cannot go on; empty when it can. */
    private Optional<String> fault(LeaseRecord record) throws InterruptedException {
        InventoryApi inventory = around.daemon().inventory().orElseThrow();
        Optional<InventoryApi.Held> held = known(() -> inventory.agreement(record.agreementId()));
        if (held.isEmpty()) {
            return Optional.of("the daemon does not know the agreement");
        }
        agreements.put(record, held.get());
        return fault(record, held.get());
    }

    private Optional<String> fault(LeaseRecord record, InventoryApi.Held held) throws InterruptedException {
        if (!held.approved()) {
            return Optional.of("the agreement is " + held.state());
        }
        App.Node node = app.nodes().get(record.node());
        if (node == null || record.index() >= node.instances()) {
            return Optional.of("the app does not want it any more");
        }
        if (!record.wish().equals(Fingerprint.of(new Wanted(app, node, record.index())))) {
            return Optional.of("the app wants it otherwise now");
        }
        if (!record.running() || record.livingActivity().isEmpty()) {
            return Optional.of("it did not serve yet, or not any more");
        }
        Optional<Vpn> vpn = node.network().map(around.networks()::get);
        if (vpn.isPresent() && !vpn.get().has(record.providerId(), record.ip().orElse(""))) {
            return Optional.of("its network is gone");
        }
        return activityFault(record.activityId().get());
    }

    private Optional<String> activityFault(String activity) throws InterruptedException {
        try {
            Optional<ActivityState> state =
                    known(() -> around.daemon().activity().state(activity));
            return state.isEmpty()
                    ? Optional.of("the daemon does not know its activity")
                    : state.filter(ActivityState::dead).map(dead -> "its activity is " + dead.current());
        } catch (YagnaException e) {
            if (e.status() == 0) {
                throw e;
            }
            // a provider that does not answer in this moment; the probe will tell more
            return Optional.empty();
        }
    }

    private void endTheRest(Map<String, Adopted> kept) throws InterruptedException {
        Set<Lease> staying = kept.values().stream().map(Adopted::lease).collect(Collectors.toSet());
        List<Bounded.Task> tasks = around.leftovers().leases().stream()
                .filter(lease -> !staying.contains(lease))
                .map(lease -> around.bounded().start("end what an earlier run rented", () -> {
                    if (lease.release(WHY, CODE, Lease.Limits.usual(around.pace()))) {
                        around.leftovers().take(lease);
                    }
                }))
                .toList();
        for (Bounded.Task task : tasks) {
            // one that hangs stays among the leftovers, which are tried again and again
            task.await(PATIENCE);
        }
        for (Vpn vpn : around.networks().values()) {
            Set<String> live = leases.entrySet().stream()
                    .filter(e -> staying.contains(e.getValue()))
                    .map(e -> e.getKey().providerId())
                    .collect(Collectors.toSet());
            patiently("tidy network " + vpn.name(), () -> {
                vpn.leaveAllBut(live);
                return true;
            });
        }
    }

    private void deleteOutdated() throws InterruptedException {
        for (NetworkRecord record : journal.networks()) {
            if (record.name().startsWith(NetworkSite.OUTDATED)) {
                boolean gone = around.bounded()
                        .within(
                                PATIENCE,
                                "delete an old network",
                                () -> around.daemon().net().delete(record.id().orElseThrow()));
                if (gone) {
                    journal.noNetwork(record.name());
                }
            }
        }
    }

    private interface Question<T> {
        T ask() throws InterruptedException;
    }

    private static <T> Optional<T> known(Question<T> question) throws InterruptedException {
        try {
            return Optional.of(question.ask());
        } catch (YagnaException.Refused e) {
            if (e.status() == 404 || e.status() == 410) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks until there is an answer; empty when the daemon answers with errors only, or the app is to stop. */
    private <T> Optional<T> patiently(String what, Question<T> question) throws InterruptedException {
        int errors = 0;
        while (!around.stop().given()) {
            try {
                return Optional.of(question.ask());
            } catch (YagnaException e) {
                errors += e.status() == 0 ? 0 : 1;
                LOG.log(WARNING, "could not " + what + ": " + e.getMessage());
                if (errors >= TRIES) {
                    return Optional.empty();
                }
                around.stop().pause(around.pace().retry());
            }
        }
        throw new InterruptedException("told to stop");
    }
}
