package oneliner.requestor;

import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorException;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.InstanceState.Partner;
import oneliner.requestor.StartFailure.Blame;
import oneliner.requestor.activity.CommandFailed;
import oneliner.requestor.activity.Console;
import oneliner.requestor.activity.ExeUnit;
import oneliner.requestor.journal.JournalException;
import oneliner.requestor.market.Contract;
import oneliner.requestor.market.Funnel;
import oneliner.requestor.market.Machine;
import oneliner.requestor.market.Negotiation;
import oneliner.requestor.payment.Hire;
import oneliner.requestor.vpn.AddressException;
import oneliner.requestor.vpn.Vpn;
import oneliner.services.AppStatus;
import oneliner.services.ServiceInstance;
import oneliner.yagna.YagnaException;

/** One try to bring one instance up: market, agreement, network, activity, init, probe. Used by the run's thread. */
final class Commissioning implements Negotiation.Progress {
    private static final System.Logger LOG = System.getLogger(Commissioning.class.getName());
    private static final Duration CREATE = Duration.ofSeconds(60);
    /** Between two looks at daemons while nothing answers. */
    private static final Duration DAEMONS = Duration.ofSeconds(3);
    /** An instance that served before has to answer within. */
    private static final Duration RESUME = Duration.ofSeconds(30);

    private final Surroundings around;
    private final Wanted wanted;
    private final App.Node node;
    private final Face slot;
    private final Lease lease;
    private final Optional<Vpn> vpn;
    private final Optional<String> before;
    private final Instant searching;

    /** Gives the address that an instance shall have, at the moment when it needs one; empty for any. */
    interface Gate {
        /** May wait until another instance has left the address. */
        Optional<String> address() throws InterruptedException;
    }

    /**
     * Makes one try.
     *
     * @param face hears how far it is
     * @param lease is told of all that is taken
     * @param before why the try before this one came to nothing, empty for the first
     */
    Commissioning(Surroundings around, Wanted wanted, Face face, Lease lease, Optional<String> before) {
        this.around = around;
        this.wanted = wanted;
        this.node = wanted.node();
        this.slot = face;
        this.lease = lease;
        this.vpn = lease.vpn();
        this.before = before;
        this.searching = around.clock().instant();
    }

    /**
     * Does it all.
     *
     * @return the instance as it serves; its probe was answered, it is not in the directory yet
     * @throws StartFailure if this try failed; the lease tells what is to be given back
     */
    Tenancy bring(Gate gate) throws InterruptedException {
        try {
            around.journal().ready();
            Contract contract = search();
            Optional<String> address = gate.address();
            Deadline deadline = Deadline.in(around.settings().startupTimeout());
            return start(contract, address, deadline);
        } catch (YagnaException e) {
            // without any answer it is the daemon that is away, not the provider
            throw new StartFailure(e.status() == 0 ? Blame.NOBODY : Blame.PROVIDER, e.getMessage(), e);
        } catch (CommandFailed e) {
            throw new StartFailure(
                    e.stage() == CommandFailed.Stage.INIT ? Blame.APP : Blame.PROVIDER, e.getMessage(), e);
        } catch (AddressException e) {
            throw new StartFailure(Blame.NOBODY, e.getMessage(), e);
        } catch (StartFailure e) {
            throw e;
        } catch (DescriptorException e) {
            // what a command refers to may have been lost just now
            boolean all = around.roster().missing(node.dependsOn(), true).isEmpty();
            throw new StartFailure(
                    all ? Blame.DESCRIPTOR : Blame.NOBODY, "node '" + node.name() + "': " + e.getMessage(), e);
        } catch (RuntimeException e) {
            if (around.stop().given()) {
                throw new InterruptedException("stopped: " + e.getMessage());
            }
            if (e instanceof JournalException) {
                throw new StartFailure(Blame.NOBODY, e.getMessage(), e);
            }
            LOG.log(Level.ERROR, slot.name() + ": unexpected", e);
            throw new StartFailure(Blame.APP, "unexpected: " + e, e);
        }
    }

    private Contract search() throws InterruptedException {
        try {
            slot.set(new InstanceState.Negotiating(searching, before.map(why -> "again, since " + why)));
            Machine machine = around.images().machine(wanted.payload(), vpn.isPresent());
            Contract contract = around.negotiation().seek(machine, around.decoration(), lease.scope(), this);
            lease.approved(contract.approvedAt());
            around.payments()
                    .track(Hire.begun(
                            contract.agreementId(),
                            slot.name(),
                            contract.providerId(),
                            contract.providerName(),
                            contract.offer(),
                            contract.approvedAt()));
            return contract;
        } catch (YagnaException e) {
            Blame blame = e.status() == 401 || e.status() == 403 ? Blame.DESCRIPTOR : Blame.NOBODY;
            throw new StartFailure(blame, e.getMessage(), e);
        }
    }

    private Tenancy start(Contract contract, Optional<String> address, Deadline deadline) throws InterruptedException {
        Optional<String> ip = Optional.empty();
        if (vpn.isPresent()) {
            lease.joining();
            String taken = vpn.get().join(contract.providerId(), address);
            lease.joined(taken);
            ip = Optional.of(taken);
        }
        Partner who = new Partner(contract.providerId(), contract.providerName(), contract.agreementId(), ip);
        slot.set(new InstanceState.Deploying(now(), who, Optional.empty()));
        // also for a call that fails: the provider may have begun all the same, and its start price is owed then
        around.payments().started(contract.agreementId());
        String activity = around.daemon().activity().create(contract.agreementId(), deadline.atMost(CREATE));
        lease.activity(activity);
        around.payments().activity(contract.agreementId(), activity);
        slot.set(new InstanceState.Deploying(now(), who, Optional.of(activity)));
        ExeUnit unit = new ExeUnit(around.daemon().activity(), activity, lease.alarm()::reason, around.stop());
        Optional<JsonObject> net =
                vpn.isPresent() ? Optional.of(vpn.get().deployment(ip.orElseThrow())) : Optional.empty();
        around.units().put(slot.name(), activity, unit);
        unit.deploy(net, node.network().map(wanted.app()::hosts).orElse(Map.of()), deadline);
        slot.set(new InstanceState.Starting(now(), who, activity, Optional.empty()));
        References references = new References(wanted, around.roster(), slot);
        InitCommands.run(unit, node, references::resolve, deadline);
        Optional<ServiceInstance> instance = instance(who);
        probe(who, activity, instance, deadline);
        lease.running();
        return new Tenancy(wanted, lease, who, activity, instance, now(), contract.expiresAt(), false);
    }

    /**
     * Goes on with an instance of an earlier run: nothing is done to it, it only has to answer one probe.
     *
     * @throws StartFailure if it does not; the lease tells what is to be given back
     */
    Tenancy resume(Adopted found) throws InterruptedException {
        ExeUnit unit =
                new ExeUnit(around.daemon().activity(), found.activityId(), lease.alarm()::reason, around.stop());
        around.units().put(slot.name(), found.activityId(), unit);
        InitCommands.adopt(unit, node, new References(wanted, around.roster(), slot)::resolve);
        Optional<ServiceInstance> instance = instance(found.who());
        probe(found.who(), found.activityId(), instance, Deadline.in(RESUME));
        return new Tenancy(
                wanted, lease, found.who(), found.activityId(), instance, found.since(), found.expiresAt(), true);
    }

    private Optional<ServiceInstance> instance(Partner who) {
        return who.ip()
                .map(ip -> new ServiceInstance(
                        // the order of the directory is that of the ids
                        slot.name() + "#" + UUID.randomUUID(),
                        node.name(),
                        wanted.index(),
                        who.providerId(),
                        who.providerName(),
                        ip,
                        vpn.orElseThrow().tunnel(ip)));
    }

    private void probe(Partner who, String activity, Optional<ServiceInstance> instance, Deadline deadline)
            throws InterruptedException {
        Optional<App.Probe> probe = Pulse.of(wanted, instance);
        if (probe.isEmpty()) {
            return;
        }
        App.Probe how = probe.get();
        Pulse pulse = new Pulse(around, slot);
        Instant begun = now();
        // every service refuses at first; only one that goes on doing so needs a hint
        Optional<String> words = Optional.of("waiting for " + how.awaited());
        Deadline normal = Deadline.in(around.pace().hint());
        Deadline daemons = Deadline.in(DAEMONS);
        slot.set(new InstanceState.Probing(begun, who, activity, words));
        while (true) {
            Console.Health health = pulse.feel(wanted, how, instance, activity, deadline.atMost(how.timeout()));
            Optional<String> fault = health.fault();
            if (health.known() && fault.isEmpty()) {
                return;
            }
            if (normal.passed() && fault.isPresent() && !fault.equals(words)) {
                words = fault;
                slot.set(new InstanceState.Probing(begun, who, activity, words));
            }
            if (daemons.passed()) {
                Optional<String> failed = around.units().failedDaemon(slot.name(), activity);
                if (failed.isPresent()) {
                    throw new StartFailure(Blame.APP, failed.get(), null);
                }
                daemons = Deadline.in(DAEMONS);
            }
            if (lease.alarm().pause(deadline.atMost(around.pace().probePause()))) {
                throw new StartFailure(Blame.PROVIDER, lease.alarm().reason().orElse("the provider is lost"), null);
            }
            if (deadline.passed()) {
                throw new StartFailure(
                        Blame.APP,
                        around.units()
                                .lastWords(
                                        slot.name(),
                                        activity,
                                        timedOut(how)
                                                + fault.map(why -> ": " + why).orElse("")),
                        null);
            }
        }
    }

    private String timedOut(App.Probe how) {
        return "waited for " + how.awaited() + " for the startup timeout of "
                + around.settings().startupTimeout().toSeconds() + " s";
    }

    private Instant now() {
        return around.clock().instant();
    }

    @Override
    public void funnel(Funnel funnel) {
        slot.found(new AppStatus.Market(funnel.offers(), funnel.candidates(), funnel.out()));
    }

    @Override
    public void explains(String reason) {
        Optional<String> words =
                Optional.of(reason + before.map(why -> "; before that: " + why).orElse(""));
        if (!slot.state().reason().equals(words)) {
            slot.set(new InstanceState.Negotiating(searching, words));
        }
    }

    @Override
    public void agreeing(String agreementId, String providerId, String providerName) {
        lease.agreement(agreementId, providerId, providerName);
        slot.set(new InstanceState.Agreeing(
                now(), new Partner(providerId, providerName, agreementId, Optional.empty())));
    }

    @Override
    public void refused(String agreementId, String reason) {
        LOG.log(Level.DEBUG, slot.name() + ": agreement " + agreementId + " came to nothing: " + reason);
        lease.refused();
        slot.set(new InstanceState.Negotiating(searching, Optional.of("refused: " + reason)));
    }
}
