package oneliner.services;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The picture of the whole app at one moment.
 *
 * @param name from the descriptor's meta, or its file name
 * @param phase where the app as a whole is
 * @param reason why, where that needs saying (a daemon that is away, a descriptor that is wrong)
 * @param nodes in start order
 * @param networks the VPNs
 * @param budget GLM that may be spent
 * @param spent GLM accepted so far
 * @param since when the phase began
 */
public record AppStatus(
        String name,
        Phase phase,
        Optional<String> reason,
        List<Node> nodes,
        List<Network> networks,
        BigDecimal budget,
        BigDecimal spent,
        Instant since) {

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
     */
    public record Node(String name, List<Instance> instances) {}

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
                "", Phase.STARTING, Optional.empty(), List.of(), List.of(), BigDecimal.ZERO, BigDecimal.ZERO, now);
    }
}
