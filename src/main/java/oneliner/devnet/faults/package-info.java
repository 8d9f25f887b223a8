/**
 * Faults of devnet: what providers, the network and the daemon do wrong when they are told to. {@link
 * oneliner.devnet.faults.Faults} keeps the list that {@code /devnet/faults} shows and changes; each part of devnet asks
 * it at the one place where that fault can happen. Loop thread only.
 */
package oneliner.devnet.faults;
