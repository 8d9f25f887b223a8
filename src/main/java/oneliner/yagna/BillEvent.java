package oneliner.yagna;

import java.time.Instant;

/**
 * News about a bill.
 *
 * @param at daemon's time, strictly increasing
 * @param billId of the debit note or invoice
 * @param received true when it is new; false for anything else (cancelled, settled)
 */
public record BillEvent(Instant at, String billId, boolean received) {}
