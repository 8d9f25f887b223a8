/**
 * The virtual network of an app: who has which address in it, and what a deploy command must say about it.
 *
 * <p>Addresses are ours to give: the daemon keeps no order among them and accepts duplicates without a word.
 */
package oneliner.requestor.vpn;
