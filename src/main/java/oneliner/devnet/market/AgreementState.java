package oneliner.devnet.market;

/** Where an agreement stands. */
public enum AgreementState {
    /** Made, not confirmed. */
    PROPOSAL("Proposal", false),
    /** Confirmed, the provider has not answered. */
    PENDING("Pending", false),
    /** Taken back by the requestor before the answer. */
    CANCELLED("Cancelled", true),
    /** Refused by the provider. */
    REJECTED("Rejected", true),
    /** In force. */
    APPROVED("Approved", false),
    /** Not answered in time. */
    EXPIRED("Expired", true),
    /** Ended by either side. */
    TERMINATED("Terminated", true);

    private final String wire;
    private final boolean terminal;

    AgreementState(String wire, boolean terminal) {
        this.wire = wire;
        this.terminal = terminal;
    }

    /** As the daemon spells it. */
    public String wire() {
        return wire;
    }

    /** True when nothing follows. */
    public boolean terminal() {
        return terminal;
    }
}
