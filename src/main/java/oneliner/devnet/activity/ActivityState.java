package oneliner.devnet.activity;

/** States of an exe-unit. */
public enum ActivityState {
    /** Asked for. */
    NEW("New"),
    /** There, empty. */
    INITIALIZED("Initialized"),
    /** Has its image. */
    DEPLOYED("Deployed"),
    /** Takes commands. */
    READY("Ready"),
    /** Over. */
    TERMINATED("Terminated");

    private final String wire;

    ActivityState(String wire) {
        this.wire = wire;
    }

    /** As the daemon spells it. */
    public String wire() {
        return wire;
    }
}
