package oneliner.requestor;

import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import oneliner.config.Settings;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.market.Negotiation;
import oneliner.requestor.market.Providers;
import oneliner.requestor.payment.Payments;
import oneliner.requestor.vpn.Vpn;
import oneliner.services.Probe;
import oneliner.services.ServiceDirectory;
import oneliner.yagna.Decoration;

/**
 * What all runs of one app share.
 *
 * @param daemon the daemon
 * @param settings how to rent
 * @param lifetime how long agreements last
 * @param pace how often to look
 * @param clock what "now" means
 * @param stop given when the app is to end
 * @param roster all instances
 * @param directory where serving instances are put
 * @param probe asks a service whether it serves
 * @param payments money
 * @param decoration what demands must carry so that providers can be paid
 * @param networks by name, as they are now
 * @param providers who is in use and who failed
 * @param negotiation the market
 * @param agreements news of agreements
 * @param images payloads
 * @param units machines, for commands beside services
 * @param bounded does what may hang
 * @param leftovers leases that nobody needs any more
 * @param threads runs what it is given on a thread of its own
 * @param journal what is rented, on disk
 */
record Surroundings(
        Daemon daemon,
        Settings.Requestor settings,
        Settings.Lifetime lifetime,
        Pace pace,
        Clock clock,
        StopSignal stop,
        Roster roster,
        ServiceDirectory directory,
        Probe probe,
        Payments payments,
        Decoration decoration,
        Map<String, Vpn> networks,
        Providers providers,
        Negotiation negotiation,
        AgreementWatch agreements,
        Images images,
        Units units,
        Bounded bounded,
        Leftovers leftovers,
        Consumer<Runnable> threads,
        Journal journal) {}
