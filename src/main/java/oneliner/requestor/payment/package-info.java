/**
 * Money: one allocation, the bills that providers send, and the ledger of what was paid.
 *
 * <p>A bill is accepted only when the agreed prices and a usage that the wall clock allows cover it. Usage figures are
 * the provider's own word and never taken further than that. {@link oneliner.requestor.payment.Payments} is the way in;
 * it owns no thread: the requestor calls its polls from its own loops.
 */
package oneliner.requestor.payment;
