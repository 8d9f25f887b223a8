package oneliner.devnet.payment;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How billing goes.
 *
 * @param requestor node id and wallet address of the requestor
 * @param platform the requestor's own payment platform
 * @param balance GLM in the requestor's wallet, the most that allocations may hold together
 * @param firstNote from the start of an activity to its first debit note
 * @param noteInterval between debit notes where the demand negotiates none
 * @param invoiceDelay from the end of an agreement to its invoice
 */
public record PaymentOptions(
        String requestor,
        String platform,
        BigDecimal balance,
        Duration firstNote,
        Duration noteInterval,
        Duration invoiceDelay) {}
