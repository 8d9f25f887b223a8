/**
 * Money in devnet: allocations, debit notes while an activity lives, one invoice when an agreement ends, and the
 * daemon's rules of accepting them. Nothing is really paid. Loop thread only.
 */
package oneliner.devnet.payment;
