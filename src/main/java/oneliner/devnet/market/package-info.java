/**
 * The market of devnet: demands, offers of many providers, negotiation in rounds, agreements and their events. Loop
 * thread only. Other parts hear of agreements through {@link oneliner.devnet.market.AgreementListener}.
 */
package oneliner.devnet.market;
