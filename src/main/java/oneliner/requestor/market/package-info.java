/**
 * From "such a machine is wanted" to an agreement in force: the demand, the offers and their price, the talk with
 * providers. {@code ServiceRun} calls it; one {@link oneliner.requestor.market.Negotiation} serves one thread at a
 * time, {@link oneliner.requestor.market.Providers} is shared by all.
 */
package oneliner.requestor.market;
