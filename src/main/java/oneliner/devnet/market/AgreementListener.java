package oneliner.devnet.market;

/** Hears of agreements; called on the loop. */
public interface AgreementListener {
    /** The agreement is in force. */
    default void approved(Agreement agreement) {}

    /** An agreement that was in force is over. */
    void terminated(Agreement agreement);
}
