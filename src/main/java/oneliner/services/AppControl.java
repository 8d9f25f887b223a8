package oneliner.services;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a person who may can do with the running app; the one way from the pages to the requestor. Any thread may call.
 * What changes the app returns as soon as it is accepted, and the {@link ServiceDirectory} tells how it goes.
 *
 * <p>Every method throws {@link ControlException} when it cannot be done.
 */
public interface AppControl {
    /**
     * One descriptor file.
     *
     * @param name how faults call it
     * @param text YAML
     * @param files content of the files that it names, in base64 and by their paths as written; it can name no others
     */
    record Descriptor(String name, String text, Map<String, String> files) {}

    /**
     * What would happen, or is begun.
     *
     * @param app name of the app
     * @param nothing true when nothing differs
     * @param changes in the order of the descriptor; each node has one at least
     */
    record Plan(String app, boolean nothing, List<Change> changes) {}

    /**
     * What happens to one node or network.
     *
     * @param kind what
     * @param subject the node's or network's name
     * @param from instances before, where there were any
     * @param to instances after, where there are any
     * @param instances those that are replaced, by index
     * @param keys of the descriptor for which it happens
     * @param words the same for a person, in one line
     */
    record Change(
            Kind kind,
            String subject,
            OptionalInt from,
            OptionalInt to,
            List<Integer> instances,
            List<String> keys,
            String words) {
        /** What happens. */
        public enum Kind {
            /** Nothing: agreements are kept. */
            UNCHANGED,
            /** A new node. */
            ADDED,
            /** A node that ends. */
            REMOVED,
            /** More or fewer instances. */
            SCALED,
            /** Something changes around what runs. */
            ADJUSTED,
            /** Instances are rented anew. */
            REPLACED,
            /** A new network. */
            NETWORK_ADDED,
            /** A network that ends. */
            NETWORK_REMOVED,
            /** A network that is made anew. */
            NETWORK_CHANGED
        }
    }

    /**
     * The app as it is wanted now.
     *
     * @param name from its descriptor
     * @param nodes in start order
     */
    record Wanted(String name, List<WantedNode> nodes) {}

    /**
     * One node as it is wanted now.
     *
     * @param name its key
     * @param instances how many
     * @param payload what it runs, its key
     * @param runtime such as {@code vm}
     * @param image the image in words: its tag, hash or address
     * @param network its key, empty for none
     * @param ips fixed addresses
     * @param dependsOn nodes that come first
     */
    record WantedNode(
            String name,
            int instances,
            String payload,
            String runtime,
            String image,
            Optional<String> network,
            List<String> ips,
            List<String> dependsOn) {}

    /**
     * What a command came to.
     *
     * @param exitCode 0 to 255
     * @param timedOut true when it did not end in its time and was ended
     * @param stdout the end of its output
     * @param stderr the end of its errors
     * @param shortened true when one of them was longer
     */
    record Execution(int exitCode, boolean timedOut, String stdout, String stderr, boolean shortened) {}

    /**
     * What one command of an instance printed.
     *
     * @param command as one would type it
     * @param state such as {@code runs}
     * @param lines the last ones, oldest first
     */
    record Output(String command, String state, List<String> lines) {}

    /**
     * The money of the app in figures and single bills.
     *
     * @param spent GLM accepted in all
     * @param balances one for each agreement
     * @param bills in the order in which they were decided on
     */
    record Ledger(BigDecimal spent, List<Balance> balances, List<Bill> bills) {}

    /**
     * How one agreement stands; amounts in GLM.
     *
     * @param instance for which, such as {@code db/0}
     * @param providerId whose
     * @param providerName what it calls itself
     * @param agreementId which
     * @param approvedAt since when it is in force
     * @param endedAt empty while it is in force
     * @param accepted promised to be paid
     * @param refused asked for beyond that
     * @param outstanding billed beyond that and not decided yet
     * @param settled true when its invoice is decided on
     */
    record Balance(
            String instance,
            String providerId,
            String providerName,
            String agreementId,
            Instant approvedAt,
            Optional<Instant> endedAt,
            BigDecimal accepted,
            BigDecimal refused,
            BigDecimal outstanding,
            boolean settled) {}

    /**
     * One bill that was decided on.
     *
     * @param at when
     * @param instance for which, such as {@code db/0}; empty when the agreement is not known
     * @param providerId whose; empty where it is not known
     * @param agreementId under which agreement
     * @param billId id of the document
     * @param kind {@code debit-note} or {@code invoice}
     * @param amount GLM; of a debit note the total of its activity so far, so amounts must not be added up
     * @param accepted whether it is paid
     * @param reason why not, empty when accepted
     */
    record Bill(
            Instant at,
            String instance,
            String providerId,
            String agreementId,
            String billId,
            String kind,
            BigDecimal amount,
            boolean accepted,
            String reason) {}

    /** The app as it is wanted now. */
    Wanted app();

    /**
     * Compares the running app with another one and changes nothing.
     *
     * @param descriptors the other one, in order; none for the files of the settings as they are now
     */
    Plan plan(List<Descriptor> descriptors);

    /**
     * Makes the running app into another one; what does not differ is not touched.
     *
     * @param descriptors as {@link #plan}
     * @return what is begun
     */
    Plan apply(List<Descriptor> descriptors);

    /**
     * Makes it that many instances.
     *
     * @param instances 1 to 100
     */
    void scale(String node, int instances);

    /** Moves an instance to another provider, for {@code reason} in words. */
    void replace(String node, int index, String reason);

    /** Moves an instance to a new agreement as it is done before the old one ends: the substitute serves first. */
    void rollOver(String node, int index);

    /**
     * Runs a command beside a service and waits for its end.
     *
     * @param command program and arguments
     * @param timeout how long it may run
     */
    Execution exec(String node, int index, List<String> command, Duration timeout) throws InterruptedException;

    /**
     * What the commands of an instance printed last.
     *
     * @param lines of each command, at most
     */
    List<Output> logs(String node, int index, int lines) throws InterruptedException;

    /** All bills of this app. */
    Ledger ledger();

    /**
     * Begins the orderly stop.
     *
     * @param by who, for the log
     */
    void stop(String by);
}
