package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.devnet.core.History;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.EventLog;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** {@code /market-api/v1}. Loop thread only. */
public final class Market {
    private static final String ROOT = "/market-api/v1";
    private static final int MAX_AGREEMENTS = 2000;

    private final Loop loop;
    private final MarketOptions options;
    private final Faults faults;
    private final List<Provider> pool;
    private final Negotiation negotiation;
    private final EventLog events;
    private final Map<String, Agreement> agreements = new LinkedHashMap<>();
    private final List<AgreementListener> listeners = new ArrayList<>();

    /** Makes a market with its pool of providers. */
    public Market(Loop loop, MarketOptions options, List<Provider> pool, Faults faults) {
        this.loop = loop;
        this.options = options;
        this.faults = faults;
        this.pool = pool;
        this.negotiation = new Negotiation(loop, options, pool, this::busy, faults);
        this.events = new EventLog(loop);
        faults.act(Kind.TERMINATE, this::terminateAll);
    }

    /** Adds the routes of this API. */
    public void routes(Routes routes) {
        new Scans(loop, options, pool).routes(routes, ROOT);
        routes.add("POST", ROOT + "/demands", negotiation::subscribe);
        routes.add("GET", ROOT + "/demands", negotiation::list);
        routes.add("DELETE", ROOT + "/demands/{demand}", negotiation::unsubscribe);
        routes.add("GET", ROOT + "/demands/{demand}/events", negotiation::events);
        routes.add("GET", ROOT + "/demands/{demand}/proposals/{proposal}", negotiation::proposal);
        routes.add("POST", ROOT + "/demands/{demand}/proposals/{proposal}", negotiation::counter);
        routes.add("POST", ROOT + "/demands/{demand}/proposals/{proposal}/reject", negotiation::reject);
        routes.add("POST", ROOT + "/agreements", this::create);
        routes.add("GET", ROOT + "/agreements", this::list);
        routes.add(
                "GET",
                ROOT + "/agreements/{agreement}",
                e -> e.reply(200, agreement(e).json(options.requestor())));
        routes.add("POST", ROOT + "/agreements/{agreement}/confirm", this::confirm);
        routes.add("POST", ROOT + "/agreements/{agreement}/wait", this::await);
        routes.add("POST", ROOT + "/agreements/{agreement}/cancel", this::cancel);
        routes.add("POST", ROOT + "/agreements/{agreement}/terminate", this::terminate);
        routes.add("GET", ROOT + "/agreements/{agreement}/terminate/reason", this::reason);
        routes.add("GET", ROOT + "/agreementEvents", events::poll);
    }

    /** Tells {@code listener} of every agreement from now on. */
    public void listen(AgreementListener listener) {
        listeners.add(listener);
    }

    /** Looks an agreement up. */
    public Optional<Agreement> find(String agreementId) {
        return Optional.ofNullable(agreements.get(agreementId));
    }

    /** All agreements so far. */
    public Collection<Agreement> agreements() {
        return agreements.values();
    }

    /** The pool. */
    public List<Provider> providers() {
        return pool;
    }

    /** Counts activities of an agreement: 1 when one begins, -1 when one ends. */
    public void activities(Agreement agreement, int change) {
        agreement.countActivities(change);
        if (agreement.idle != null) {
            agreement.idle.cancel();
        }
        if (agreement.activities() == 0 && agreement.state() == AgreementState.APPROVED) {
            watchIdle(agreement);
        }
    }

    /**
     * The provider ends an agreement; nothing happens when it is not in force.
     *
     * @param code value of {@code golem.provider.code}
     */
    public void providerTerminates(Agreement agreement, String code, String message) {
        if (agreement.state() == AgreementState.APPROVED) {
            end(agreement, "Provider", Reasons.provider(code, message));
        }
    }

    private void terminateAll(Fault fault, List<String> ids) {
        String code = fault.text("code", "Cancelled");
        String message = fault.text("message", "devnet was told to end the agreement");
        List.copyOf(agreements.values()).stream()
                .filter(a -> ids.contains(a.provider().id()))
                .forEach(a -> providerTerminates(a, code, message));
    }

    /** Ids of the demands that live. */
    public List<String> demands() {
        return negotiation.live();
    }

    /** Ends every demand, as if its time were over. */
    public void expireDemands() {
        negotiation.expireAll();
    }

    private boolean busy(Provider provider) {
        return agreements.values().stream()
                .anyMatch(a -> a.provider().equals(provider)
                        && (a.state() == AgreementState.APPROVED || a.state() == AgreementState.PENDING));
    }

    private void create(Exchange exchange) {
        JsonObject body = exchange.jsonObject();
        String id = Wire.text(body, "proposalId").orElseThrow(() -> new ApiError(400, "missing field `proposalId`"));
        Instant validTo = Wire.text(body, "validTo")
                .map(Market::instant)
                .orElseThrow(() -> new ApiError(400, "missing field `validTo`"));
        Proposal proposal =
                negotiation.find(id).orElseThrow(() -> new ApiError(400, "Proposal [" + id + "] wasn't found."));
        if (proposal.agreed) {
            throw new ApiError(409, "Proposal [" + id + "] already has an Agreement.");
        }
        if (proposal.mine) {
            throw new ApiError(400, "Can't create an Agreement from own Proposal [" + id + "].");
        }
        if (proposal.state == Proposal.State.INITIAL) {
            throw new ApiError(400, "Proposal [" + id + "] is in state Initial; it must be countered first.");
        }
        if (proposal.state == Proposal.State.REJECTED) {
            throw new ApiError(400, "Proposal [" + id + "] was rejected.");
        }
        if (proposal.countered) {
            throw new ApiError(400, "Proposal [" + id + "] was already countered.");
        }
        if (!validTo.isAfter(loop.now())) {
            throw new ApiError(400, "validTo is in the past");
        }
        proposal.agreed = true;
        proposal.state = Proposal.State.ACCEPTED;
        Agreement agreement = new Agreement(proposal, validTo, loop.stamp(), loop);
        agreements.put(agreement.id(), agreement);
        History.trim(agreements, MAX_AGREEMENTS, a -> a.state().terminal());
        loop.after(Duration.between(loop.now(), validTo), () -> expire(agreement));
        exchange.reply(200, Wire.string(agreement.id()));
    }

    private void list(Exchange exchange) {
        List<JsonObject> found = agreements.values().stream()
                .filter(a -> exchange.query("state")
                        .map(s -> s.equals(a.state().wire()))
                        .orElse(true))
                .filter(a -> exchange.query("appSessionId")
                        .map(s -> s.equals(a.session()))
                        .orElse(true))
                .filter(a -> exchange.query("afterDate")
                        .map(s -> a.timestamp().isAfter(instant(s)))
                        .orElse(true))
                .filter(a -> exchange.query("beforeDate")
                        .map(s -> a.timestamp().isBefore(instant(s)))
                        .orElse(true))
                .map(Market::summary)
                .toList();
        exchange.reply(200, Wire.array(found));
    }

    private static JsonObject summary(Agreement agreement) {
        JsonObjectBuilder json = Wire.object()
                .add("id", agreement.id())
                .add("timestamp", agreement.timestamp().toString())
                .add("role", "Requestor");
        agreement.approvedDate().ifPresent(d -> json.add("approvedDate", d.toString()));
        return json.build();
    }

    private void confirm(Exchange exchange) {
        Agreement agreement = agreement(exchange);
        if (agreement.state().terminal()) {
            throw new ApiError(410, stands(agreement));
        }
        if (agreement.state() != AgreementState.PROPOSAL) {
            throw new ApiError(409, stands(agreement));
        }
        agreement.confirmed(exchange.query("appSessionId").orElse(""));
        exchange.empty(204);
        Optional<Duration> slow =
                faults.strike(Kind.AGREEMENT_SLOW, agreement.provider().id()).flatMap(f -> f.time("delay"));
        slow.ifPresentOrElse(
                delay -> loop.later(delay, () -> decide(agreement)),
                () -> loop.after(options.answerDelay(), () -> decide(agreement)));
    }

    private void decide(Agreement agreement) {
        String provider = agreement.provider().id();
        if (agreement.state() != AgreementState.PENDING
                || faults.gone(provider)
                || faults.strike(Kind.NO_ANSWER, provider).isPresent()) {
            return;
        }
        Optional<Fault> refusal = faults.strike(Kind.AGREEMENT_REJECTED, provider);
        if (refusal.isPresent()) {
            JsonObject reason = Reasons.rejection(refusal.get().text("message", "devnet was told to refuse"), false);
            agreement.become(AgreementState.REJECTED, loop.now(), reason);
            tell(agreement, "AgreementRejectedEvent", reason, null);
            return;
        }
        boolean taken = agreements.values().stream()
                .anyMatch(a -> a.provider().equals(agreement.provider()) && a.state() == AgreementState.APPROVED);
        if (taken) {
            JsonObject reason = Reasons.rejection("No capacity available.", false);
            agreement.become(AgreementState.REJECTED, loop.now(), reason);
            tell(agreement, "AgreementRejectedEvent", reason, null);
            return;
        }
        agreement.become(AgreementState.APPROVED, loop.stamp(), JsonValue.NULL);
        tell(agreement, "AgreementApprovedEvent", null, null);
        watchIdle(agreement);
        Wire.amount(agreement.demand(), "golem.srv.comp.expiration").ifPresent(ms -> {
            Duration left = Duration.ofMillis(ms.longValue() - loop.now().toEpochMilli());
            loop.after(left, () -> providerTerminates(agreement, "Expired", "Agreement expired."));
        });
        listeners.forEach(l -> l.approved(agreement));
    }

    private void watchIdle(Agreement agreement) {
        agreement.idle = loop.after(options.idleLimit(), () -> {
            if (agreement.activities() == 0) {
                providerTerminates(
                        agreement,
                        "NoActivity",
                        "No activity for " + options.idleLimit().toSeconds() + " s.");
            }
        });
    }

    private void await(Exchange exchange) {
        Agreement agreement = agreement(exchange);
        if (agreement.state() == AgreementState.PROPOSAL || agreement.state() == AgreementState.TERMINATED) {
            throw new ApiError(400, stands(agreement));
        }
        agreement.waiters.await(
                exchange.timeout(Duration.ofSeconds(5)),
                () -> {
                    switch (agreement.state()) {
                        case PENDING, PROPOSAL -> {
                            return false;
                        }
                        case APPROVED -> exchange.empty(204);
                        case TERMINATED -> exchange.error(400, stands(agreement));
                        case REJECTED, CANCELLED, EXPIRED -> exchange.error(410, stands(agreement));
                    }
                    return true;
                },
                () -> exchange.error(408, "Timeout while waiting for Agreement approval."),
                exchange::onHangup);
    }

    private void cancel(Exchange exchange) {
        Agreement agreement = agreement(exchange);
        JsonValue reason = Reasons.read(exchange);
        if (agreement.state().terminal()) {
            throw new ApiError(410, stands(agreement));
        }
        if (agreement.state() == AgreementState.APPROVED) {
            throw new ApiError(409, stands(agreement));
        }
        agreement.become(AgreementState.CANCELLED, loop.now(), reason);
        tell(agreement, "AgreementCancelledEvent", reason, null);
        exchange.empty(200);
    }

    private void expire(Agreement agreement) {
        if (agreement.state() == AgreementState.PROPOSAL || agreement.state() == AgreementState.PENDING) {
            agreement.become(AgreementState.EXPIRED, loop.now(), JsonValue.NULL);
        }
    }

    private void terminate(Exchange exchange) {
        Agreement agreement = agreement(exchange);
        JsonValue reason = Reasons.read(exchange);
        if (agreement.state().terminal()) {
            throw new ApiError(410, stands(agreement));
        }
        if (agreement.state() != AgreementState.APPROVED) {
            throw new ApiError(409, stands(agreement));
        }
        end(agreement, "Requestor", reason);
        exchange.empty(200);
    }

    private void end(Agreement agreement, String terminator, JsonValue reason) {
        agreement.become(AgreementState.TERMINATED, loop.now(), reason);
        if (agreement.idle != null) {
            agreement.idle.cancel();
        }
        tell(agreement, "AgreementTerminatedEvent", reason, terminator);
        listeners.forEach(l -> l.terminated(agreement));
        loop.after(options.answerDelay(), () -> negotiation.free(agreement.provider(), agreement.subscription()));
    }

    private void reason(Exchange exchange) {
        Agreement agreement = agreement(exchange);
        if (agreement.state() != AgreementState.TERMINATED) {
            throw new ApiError(409, stands(agreement));
        }
        exchange.reply(200, agreement.reason());
    }

    private void tell(Agreement agreement, String type, JsonValue reason, String terminator) {
        JsonObjectBuilder event = Wire.object().add("eventType", type).add("agreementId", agreement.id());
        if (reason instanceof JsonObject) {
            event.add("reason", reason);
        }
        if (terminator != null) {
            event.add("terminator", terminator).add("signature", "NoSignature");
        }
        events.add(agreement.session(), event);
    }

    private Agreement agreement(Exchange exchange) {
        String id = exchange.param("agreement");
        return find(id).orElseThrow(() -> new ApiError(404, "Agreement [" + id + "] wasn't found."));
    }

    private static String stands(Agreement agreement) {
        String why = agreement.reason() instanceof JsonObject o && o.get("message") instanceof JsonString s
                ? ", reason: " + s.getString()
                : "";
        return "Agreement [" + agreement.id() + "] is in state "
                + agreement.state().wire() + why;
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw new ApiError(400, "'" + text + "' is no time such as 2026-11-20T09:00:00Z");
        }
    }
}
