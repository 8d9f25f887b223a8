/**
 * From "such a machine is wanted" to an agreement in force: the demand, the offers and their price, the talk with
 * providers. {@code ServiceRun} calls it; one {@link oneliner.requestor.market.Negotiation} serves one thread at a
 * time, {@link oneliner.requestor.market.Providers} is shared by all.
 *
 * <p>The walk: {@link oneliner.requestor.market.DemandBuilder} writes what is wanted, {@code Subscription} keeps it on the
 * market, {@code Offers} gathers what comes, {@code Appraisal} says who may be taken and in which order,
 * {@code PaymentTerms} comes to terms in rounds, {@code Explanation} tells why it takes so long.
 */
package oneliner.requestor.market;
