package oneliner.services;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The picture of the whole app at one moment.
 *
 * @param name from the descriptor's meta, or its file name
 * @param phase where the app as a whole is
 * @param reason why, where that needs saying (a daemon that is away, a descriptor that is wrong)
 * @param nodes in start order
 * @param networks the VPNs
 * @param money what may be spent and what was
 * @param since when the phase began
 */
public record AppStatus(
        String name,
        Phase phase,
        Optional<String> reason,
        List<Node> nodes,
        List<Network> networks,
        Money money,
        Instant since) {

    /** An app of which no more is known of money than budget and spending, both in GLM. */
    public AppStatus(
            String name,
            Phase phase,
            Optional<String> reason,
            List<Node> nodes,
            List<Network> networks,
            BigDecimal budget,
            BigDecimal spent,
            Instant since) {
        this(name, phase, reason, nodes, networks, Money.of(budget, spent), since);
    }

    /** GLM that may be spent. */
    public BigDecimal budget() {
        return money.budget();
    }

    /** GLM accepted so far. */
    public BigDecimal spent() {
        return money.spent();
    }

    /**
     * The app's money, all in GLM and none below zero.
     *
     * @param budget the hard ceiling of a run
     * @param spent accepted so far
     * @param outstanding used and not billed, or billed and not accepted yet, as far as is known
     * @param refused billed and not accepted, because nothing covers it
     * @param hourlyCap how much may be spent in an hour, empty for no cap but the budget
     * @param lastHour accepted within the last 60 minutes
     * @param warning says that the money will not last; empty when it does
     */
    public record Money(
            BigDecimal budget,
            BigDecimal spent,
            BigDecimal outstanding,
            BigDecimal refused,
            Optional<BigDecimal> hourlyCap,
            BigDecimal lastHour,
            Optional<String> warning) {
        /** Nothing is outstanding, nothing refused, and there is no cap per hour. */
        public static Money of(BigDecimal budget, BigDecimal spent) {
            return new Money(
                    budget, spent, BigDecimal.ZERO, BigDecimal.ZERO, Optional.empty(), spent, Optional.empty());
        }
    }

    /** Where the app is. */
    public enum Phase {
        /** Nodes are being brought up. */
        STARTING,
        /** Every node serves. */
        SERVING,
        /** It served before, and some node does not now. */
        DEGRADED,
        /** It cannot start or go on without a person; the reason says what to do. */
        FAILED,
        /** An orderly stop is under way. */
        STOPPING,
        /** Nothing is rented any more. */
        STOPPED
    }

    /** The steps of one instance, in order. */
    public enum Step {
        /** Waits for the nodes it depends on, or for the next try. */
        WAITING,
        /** Looks for an offer and negotiates. */
        MARKET,
        /** An agreement is being confirmed. */
        AGREEMENT,
        /** The provider fetches and sets up the image. */
        DEPLOY,
        /** The start commands run. */
        START,
        /** Commands ended; the service does not answer yet. */
        PROBE,
        /** Answers. */
        SERVING,
        /** Being taken down. */
        STOPPING,
        /** Over; the reason says why. */
        STOPPED,
        /** Given up; the reason says why. */
        FAILED
    }

    /**
     * One node of the descriptor.
     *
     * @param name its key
     * @param instances one or more, by index
     * @param market what its last look at the market found; empty before one
     */
    public record Node(String name, List<Instance> instances, Optional<Market> market) {
        /** A node that has not looked at the market. */
        public Node(String name, List<Instance> instances) {
            this(name, instances, Optional.empty());
        }

        /** GLM accepted for all its instances so far. */
        public BigDecimal cost() {
            return instances.stream().map(Instance::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /**
     * The funnel from the offers that were seen to those that are worth a negotiation.
     *
     * @param offers how many were seen
     * @param candidates how many were left
     * @param out why the others were not, in words, and how many each
     */
    public record Market(int offers, int candidates, Map<String, Integer> out) {
        /** For a person: {@code 37 offers: 12 too dear, 9 without vpn, 16 candidates}. */
        public String words() {
            List<String> parts = new ArrayList<>();
            out.forEach((why, count) -> parts.add(count + " " + why));
            parts.add(candidates + (candidates == 1 ? " candidate" : " candidates"));
            return offers + (offers == 1 ? " offer: " : " offers: ") + String.join(", ", parts);
        }
    }

    /**
     * One wanted instance and who runs it now.
     *
     * @param index from 0
     * @param step where it is
     * @param reason why, where that needs saying
     * @param providerId empty before an agreement
     * @param providerName empty before an agreement
     * @param ip VPN address, empty before one is assigned or without a network
     * @param agreementId empty before an agreement
     * @param activityId empty before an activity
     * @param cost GLM accepted for this slot so far, over all its providers
     * @param replaced how often the provider was replaced
     * @param since when the step began
     * @param tenancy of its present agreement
     */
    public record Instance(
            int index,
            Step step,
            Optional<String> reason,
            Optional<String> providerId,
            Optional<String> providerName,
            Optional<String> ip,
            Optional<String> agreementId,
            Optional<String> activityId,
            BigDecimal cost,
            int replaced,
            Instant since,
            Tenancy tenancy) {

        /** An instance of whose tenancy nothing is known. */
        public Instance(
                int index,
                Step step,
                Optional<String> reason,
                Optional<String> providerId,
                Optional<String> providerName,
                Optional<String> ip,
                Optional<String> agreementId,
                Optional<String> activityId,
                BigDecimal cost,
                int replaced,
                Instant since) {
            this(
                    index,
                    step,
                    reason,
                    providerId,
                    providerName,
                    ip,
                    agreementId,
                    activityId,
                    cost,
                    replaced,
                    since,
                    Tenancy.UNKNOWN);
        }
    }

    /**
     * What is known of an instance's hold on its machine.
     *
     * @param until when the agreement ends by itself
     * @param adopted true when an earlier run of the requestor had rented it and this one took it up
     * @param substitute who is being made ready to take over before the agreement ends
     */
    public record Tenancy(Optional<Instant> until, boolean adopted, Optional<Substitute> substitute) {
        /** Nothing is known. */
        public static final Tenancy UNKNOWN = new Tenancy(Optional.empty(), false, Optional.empty());
    }

    /**
     * Another provider on the way to take over an instance that serves.
     *
     * @param step where it is
     * @param reason why, where that needs saying
     * @param providerId empty before an agreement
     * @param agreementId empty before an agreement
     * @param since when the step began
     */
    public record Substitute(
            Step step,
            Optional<String> reason,
            Optional<String> providerId,
            Optional<String> agreementId,
            Instant since) {}

    /**
     * One VPN.
     *
     * @param name its key in the descriptor
     * @param id at the daemon, empty before it is made
     * @param ip network in CIDR form
     */
    public record Network(String name, Optional<String> id, String ip) {}

    /** The picture before anything happened. */
    public static AppStatus nothingYet(Instant now) {
        return new AppStatus(
                "",
                Phase.STARTING,
                Optional.empty(),
                List.of(),
                List.of(),
                Money.of(BigDecimal.ZERO, BigDecimal.ZERO),
                now);
    }
}
