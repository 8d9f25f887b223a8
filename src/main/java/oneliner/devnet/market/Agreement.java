package oneliner.devnet.market;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import oneliner.devnet.core.Ids;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Waiters;
import oneliner.devnet.core.Wire;

/** One agreement between the requestor and a provider. Loop thread only. */
public final class Agreement {
    private final String id = Ids.hex(64);
    private final Proposal proposal;
    private final Instant validTo;
    private final Instant timestamp;
    final Waiters waiters;
    private AgreementState state = AgreementState.PROPOSAL;
    private String session = "";
    private Instant approved;
    private JsonValue reason = JsonValue.NULL;
    private int activities;
    Loop.Cancel idle;

    Agreement(Proposal proposal, Instant validTo, Instant timestamp, Loop loop) {
        this.proposal = proposal;
        this.validTo = validTo;
        this.timestamp = timestamp;
        this.waiters = new Waiters(loop);
    }

    /** 64 hex digits. */
    public String id() {
        return id;
    }

    /** Where it stands. */
    public AgreementState state() {
        return state;
    }

    /** Who provides. */
    public Provider provider() {
        return proposal.provider;
    }

    /** The app session given at confirm; empty when none was. */
    public String session() {
        return session;
    }

    /** Properties of the requestor's side, as last negotiated. */
    public JsonObject demand() {
        return proposal.previous.terms.properties();
    }

    /** Properties of the provider's side. */
    public JsonObject offer() {
        return proposal.terms.properties();
    }

    /** The payment platform that was chosen. */
    public String platform() {
        return Wire.text(demand(), "golem.com.payment.chosen-platform").orElse("");
    }

    /** Prices: one per usage counter per second, the start price last; empty where the offer has no such. */
    public List<BigDecimal> coefficients() {
        return proposal.terms.prices();
    }

    /** A number of seconds that both sides named; the demand's word counts. Empty when the demand is silent. */
    public Optional<Duration> negotiated(String key) {
        return offer().containsKey(key)
                ? Wire.amount(demand(), key)
                        .map(s -> Duration.ofMillis(s.movePointRight(3).longValue()))
                : Optional.empty();
    }

    /** True when the requestor said that it makes several activities. */
    public boolean multiActivity() {
        return JsonValue.TRUE.equals(demand().get("golem.srv.caps.multi-activity"));
    }

    /** Activities that live now. */
    public int activities() {
        return activities;
    }

    Demand subscription() {
        return proposal.demand;
    }

    Proposal proposal() {
        return proposal;
    }

    Instant validTo() {
        return validTo;
    }

    JsonValue reason() {
        return reason;
    }

    Optional<Instant> approvedDate() {
        return Optional.ofNullable(approved);
    }

    Instant timestamp() {
        return timestamp;
    }

    void confirmed(String appSession) {
        session = appSession;
        state = AgreementState.PENDING;
    }

    void become(AgreementState next, Instant now, JsonValue why) {
        state = next;
        reason = why;
        if (next == AgreementState.APPROVED) {
            approved = now;
        }
        waiters.signal();
    }

    void countActivities(int change) {
        activities += change;
    }

    JsonObject json(String requestor) {
        Proposal counter = proposal.previous;
        JsonObjectBuilder json = Wire.object()
                .add("agreementId", id)
                .add(
                        "demand",
                        Wire.object()
                                .add("demandId", proposal.demand.id)
                                .add("requestorId", requestor)
                                .add("timestamp", counter.timestamp.toString())
                                .add("properties", counter.terms.properties())
                                .add("constraints", counter.terms.constraints()))
                .add(
                        "offer",
                        Wire.object()
                                .add("offerId", proposal.offerId)
                                .add("providerId", proposal.provider.id())
                                .add("timestamp", proposal.timestamp.toString())
                                .add("properties", proposal.terms.properties())
                                .add("constraints", proposal.terms.constraints()))
                .add("validTo", validTo.toString())
                .add("state", state.wire())
                .add("timestamp", timestamp.toString())
                .add("proposedSignature", "NoSignature");
        if (approved != null) {
            json.add("approvedDate", approved.toString())
                    .add("approvedSignature", "NoSignature")
                    .add("committedSignature", "NoSignature");
        }
        if (!session.isEmpty()) {
            json.add("appSessionId", session);
        }
        return json.build();
    }
}
