package oneliner.requestor;

import oneliner.services.AppStatus;

/** Where a try to bring an instance up tells how far it is. */
interface Face {
    /** The instance, such as {@code db/0}. */
    String name();

    InstanceState state();

    void set(InstanceState next);

    /** What its look at the market found. */
    default void found(AppStatus.Market offers) {}
}
