/**
 * Money: allocations, the bills that providers send, and the ledger of what was paid. The walk through it:
 *
 * <ol>
 *   <li>{@code Purse} holds the allocations: sized, renewed, topped up and replaced, never above the ceiling.
 *   <li>{@code Desk} is where bills wait; each thread that calls it has one in hand, and gives it to {@code Cashier}.
 *   <li>{@code Ledger} judges it: {@code Rental} has one agreement's bills, {@code Terms} its prices, {@code Rhythm}
 *       how often notes may come, {@code Meter} the hour.
 *   <li>{@code Reckoning} compares it all with the daemon's documents, after a restart and now and then.
 * </ol>
 *
 * <p>A bill is accepted only when the agreed prices and a usage that the wall clock allows cover it. Usage figures are
 * the provider's own word and never taken further than that. {@link oneliner.requestor.payment.Payments} is the way in;
 * it owns no thread: the requestor calls its polls from its own loops.
 */
package oneliner.requestor.payment;
