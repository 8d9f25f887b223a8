package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Instant;

/** Is told what becomes of money and bills, on the thread that does it; must be quick. */
public interface PaymentListener {
    /** A bill is accepted. */
    void accepted(LedgerEntry entry);

    /** A bill will not be paid. */
    default void refused(LedgerEntry entry) {}

    /** A provider asked for what it is not owed; may be told more than once for one bill. */
    default void offended(Offence offence) {}

    /**
     * Money is about to be set aside. Whoever keeps a journal writes it now; when this throws, it is not done.
     *
     * @param until when the daemon gives it back, in whole milliseconds, as it is sent
     */
    default void settingAside(BigDecimal glm, Instant until) {}

    /** Money is set aside, or that of an earlier run is used again. */
    default void setAside(String allocationId, BigDecimal glm, Instant until) {}

    /** An allocation is released or gone. */
    default void givenBack(String allocationId) {}
}
