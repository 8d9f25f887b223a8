/**
 * Brings an app to life on rented machines and keeps it alive. The walk through it:
 *
 * <ol>
 *   <li>{@link oneliner.requestor.RequestorBean} gives the container's threads to {@link oneliner.requestor.Requestor}.
 *   <li>{@code AppRun} is one app: {@code Foundation} finds the daemon, sets the budget aside and makes the networks.
 *   <li>Then one {@code ServiceRun} per wanted instance lives on a thread of its own: {@code Commissioning} goes from
 *       the market to the first good probe, {@code Watch} looks after what serves, and the next try follows a loss.
 *   <li>While an instance serves, a {@code Tenure} passes it from one machine to the next: before its agreement ends, or
 *       by order. {@code Changes} takes what a person wants changed, {@code Rollout} makes the running app into another.
 *       The {@code Substitute} serves before the old machine is drained, unless others know that one's address: two
 *       machines cannot have one address at once, so then the old one leaves when the substitute has its agreement.
 *   <li>Whatever a try has taken is in its {@code Lease}, so that it can be given back by whoever ends it; {@code Leftovers}
 *       drains and gives back what nobody needs any more.
 *   <li>{@code InstanceState} says where an instance is; {@code Slot} holds it, {@code Roster} all of them, and
 *       {@code Picture} makes of them what {@link oneliner.services.ServiceDirectory} tells to everybody.
 *   <li>{@code Loop} polls for ended agreements and bills; {@code Teardown} ends it all, in {@code Bounded} time.
 * </ol>
 *
 * <p>The daemon is known by its interfaces only; a thread that is interrupted ends within a moment.
 */
package oneliner.requestor;
