package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import oneliner.devnet.core.History;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;

/** Demands and the rounds that lead to a Draft. Loop thread only. */
final class Negotiation {
    private static final Duration DEMAND_LIFE = Duration.ofHours(1);
    /** How long the proposals of a demand that is over may still be agreed to; a day of demands is heavy. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final int MAX_DEMANDS = 500;
    private static final String ACCEPT_TIMEOUT = "golem.com.payment.debit-notes.accept-timeout?";

    private final Loop loop;
    private final MarketOptions options;
    private final List<Provider> pool;
    private final Predicate<Provider> busy;
    private final Faults faults;
    private final Map<String, Demand> demands = new LinkedHashMap<>();
    private final List<Proposal> postponed = new ArrayList<>();

    Negotiation(Loop loop, MarketOptions options, List<Provider> pool, Predicate<Provider> busy, Faults faults) {
        this.loop = loop;
        this.options = options;
        this.pool = pool;
        this.busy = busy;
        this.faults = faults;
    }

    void subscribe(Exchange exchange) {
        Terms terms = Terms.read(exchange.jsonObject());
        Demand demand = new Demand(Ids.subscription(), terms, loop.stamp(), loop);
        demands.put(demand.id, demand);
        History.trim(demands, MAX_DEMANDS, d -> !d.live);
        Optional<Duration> shorter = faults.strike(Kind.DEMAND_LIFE).flatMap(f -> f.time("life"));
        loop.after(shorter.orElse(DEMAND_LIFE), () -> end(demand));
        exchange.reply(201, Wire.string(demand.id));
        pool.forEach(provider -> offer(demand, provider));
    }

    void list(Exchange exchange) {
        List<JsonObject> live = demands.values().stream()
                .filter(d -> d.live)
                .map(d -> Wire.object()
                        .add("demandId", d.id)
                        .add("requestorId", options.requestor())
                        .add("timestamp", d.timestamp.toString())
                        .add("properties", d.terms.properties())
                        .add("constraints", d.terms.constraints())
                        .build())
                .toList();
        exchange.reply(200, Wire.array(live));
    }

    void unsubscribe(Exchange exchange) {
        Demand demand = demand(exchange);
        if (!demand.live) {
            throw new ApiError(410, "Subscription [" + demand.id + "] is no longer active.");
        }
        end(demand);
        exchange.empty(204);
    }

    void events(Exchange exchange) {
        Demand demand = demand(exchange);
        int max = exchange.number("maxEvents", 20, 1, 100);
        demand.waiters.await(
                exchange.timeout(Duration.ofSeconds(5)),
                () -> {
                    if (!demand.live) {
                        exchange.error(404, "Subscription [" + demand.id + "] wasn't found.");
                        return true;
                    }
                    List<JsonObject> found = new ArrayList<>();
                    while (found.size() < max && !demand.events.isEmpty()) {
                        found.add(demand.events.poll());
                    }
                    if (found.isEmpty()) {
                        return false;
                    }
                    exchange.reply(200, Wire.array(found));
                    return true;
                },
                () -> exchange.reply(200, JsonValue.EMPTY_JSON_ARRAY),
                exchange::onHangup);
    }

    void proposal(Exchange exchange) {
        exchange.reply(
                200, proposal(demand(exchange), exchange.param("proposal")).json(options.requestor()));
    }

    void counter(Exchange exchange) {
        Demand demand = demand(exchange);
        Proposal theirs = proposal(demand, exchange.param("proposal"));
        Terms terms = Terms.read(exchange.jsonObject());
        if (theirs.mine) {
            throw new ApiError(400, "Can't react to own Proposal [" + theirs.id + "].");
        }
        if (theirs.countered) {
            throw new ApiError(410, "Proposal [" + theirs.id + "] was already countered.");
        }
        if (theirs.state == Proposal.State.REJECTED) {
            throw new ApiError(400, "Proposal [" + theirs.id + "] was rejected.");
        }
        if (!demand.live) {
            throw new ApiError(400, "Subscription [" + demand.id + "] is no longer active.");
        }
        if (!terms.matches(theirs.terms)) {
            throw new ApiError(400, "Proposal [" + theirs.id + "] doesn't match the counter-proposal.");
        }
        theirs.countered = true;
        Proposal mine = theirs.counter(terms, loop.stamp());
        demand.proposals.put(mine.id, mine);
        exchange.reply(200, Wire.string(mine.id));
        loop.after(options.answerDelay(), () -> answer(mine));
    }

    void reject(Exchange exchange) {
        Proposal theirs = proposal(demand(exchange), exchange.param("proposal"));
        Reasons.read(exchange);
        if (theirs.mine) {
            throw new ApiError(400, "Can't react to own Proposal [" + theirs.id + "].");
        }
        if (theirs.countered) {
            throw new ApiError(410, "Proposal [" + theirs.id + "] was already countered.");
        }
        if (theirs.state == Proposal.State.REJECTED) {
            throw new ApiError(400, "Proposal [" + theirs.id + "] was rejected.");
        }
        theirs.state = Proposal.State.REJECTED;
        exchange.empty(204);
    }

    /** Any proposal of any demand, for an hour of dead ones too. */
    Optional<Proposal> find(String id) {
        return demands.values().stream()
                .map(d -> d.proposals.get(id))
                .filter(p -> p != null)
                .findFirst();
    }

    /** A provider has room again: it answers what it had put off, and the rest of the market sees it anew. */
    void free(Provider provider, Demand former) {
        List<Proposal> again =
                postponed.stream().filter(p -> p.provider.equals(provider)).toList();
        postponed.removeAll(again);
        again.forEach(this::answer);
        if (former.live) {
            offer(former, provider);
        }
    }

    private void offer(Demand demand, Provider provider) {
        if (faults.gone(provider.id())) {
            return;
        }
        Terms honest = provider.offer(
                demand.terms.properties(),
                options.subnet(),
                options.platform(),
                loop.now().toEpochMilli());
        Terms offer = faults.strike(Kind.OFFER, provider.id())
                .map(f -> honest.with(f.object("set")))
                .orElse(honest);
        if (offer.matches(demand.terms)) {
            propose(Proposal.initial(demand, provider, offer, loop.stamp()));
        }
    }

    private void answer(Proposal mine) {
        String provider = mine.provider.id();
        if (!mine.demand.live
                || mine.agreed
                || faults.gone(provider)
                || faults.strike(Kind.NO_ANSWER, provider).isPresent()) {
            return;
        }
        Optional<Fault> refusal = faults.strike(Kind.PROPOSAL_REJECTED, provider);
        if (refusal.isPresent()) {
            Fault fault = refusal.get();
            refuse(mine, fault.text("message", "devnet was told to refuse"), fault.flag("final"));
            return;
        }
        JsonObject demand = mine.terms.properties();
        JsonObject offer = mine.previous.terms.properties();
        Optional<BigDecimal> accept = Wire.amount(demand, ACCEPT_TIMEOUT);
        if (!(demand.get("golem.com.payment.chosen-platform") instanceof JsonString platform)
                || !offer.containsKey("golem.com.payment.platform." + platform.getString() + ".address")) {
            refuse(mine, "No supported golem.com.payment.chosen-platform in the proposal.", true);
        } else if (accept.isPresent()
                && (accept.get().compareTo(BigDecimal.valueOf(240)) > 0
                        || accept.get().compareTo(BigDecimal.valueOf(5)) < 0)) {
            refuse(mine, "Debit note accept timeout must be between 5 and 240 s.", true);
        } else if (busy.test(mine.provider)) {
            postponed.add(mine);
            refuse(mine, "No capacity available.", false);
        } else {
            mine.state = Proposal.State.DRAFT;
            propose(mine.draft(draft(mine), loop.stamp()));
        }
    }

    /** The terms of the last round: the offer's own, unless the provider thinks better of its prices. */
    private Terms draft(Proposal mine) {
        Terms offered = mine.previous.terms;
        return faults.strike(Kind.PRICE_CHANGE, mine.provider.id())
                .flatMap(f -> f.amount("factor"))
                .map(factor -> offered.priced(factor))
                .orElse(offered);
    }

    List<String> live() {
        return demands.values().stream().filter(d -> d.live).map(d -> d.id).toList();
    }

    void expireAll() {
        demands.values().stream().filter(d -> d.live).forEach(this::end);
    }

    private void refuse(Proposal mine, String message, boolean last) {
        mine.state = Proposal.State.REJECTED;
        emit(
                mine.demand,
                Wire.object()
                        .add("eventType", "ProposalRejectedEvent")
                        .add("eventDate", loop.stamp().toString())
                        .add("proposalId", mine.id)
                        .add("reason", Reasons.rejection(message, last))
                        .build());
    }

    private void propose(Proposal theirs) {
        theirs.demand.proposals.put(theirs.id, theirs);
        emit(
                theirs.demand,
                Wire.object()
                        .add("eventType", "ProposalEvent")
                        .add("eventDate", theirs.timestamp.toString())
                        .add("proposal", theirs.json(options.requestor()))
                        .build());
    }

    private static void emit(Demand demand, JsonObject event) {
        demand.events.add(event);
        demand.waiters.signal();
    }

    private void end(Demand demand) {
        if (!demand.live) {
            return;
        }
        demand.live = false;
        loop.after(REMEMBERED, demand.proposals::clear);
        demand.events.clear();
        postponed.removeIf(p -> p.demand == demand);
        demand.waiters.signal();
    }

    private Demand demand(Exchange exchange) {
        String id = exchange.param("demand");
        Demand demand = demands.get(id);
        if (demand == null) {
            throw new ApiError(404, "Subscription [" + id + "] wasn't found.");
        }
        return demand;
    }

    private static Proposal proposal(Demand demand, String id) {
        Proposal proposal = demand.proposals.get(id);
        if (proposal == null) {
            throw new ApiError(404, "Proposal [" + id + "] wasn't found.");
        }
        return proposal;
    }
}
