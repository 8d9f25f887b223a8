package oneliner.yagna;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oneliner.yagna.wire.ErrorBody;
import oneliner.yagna.wire.Fields;

/** The market over HTTP. */
final class HttpMarketApi implements MarketApi {
    private static final String ROOT = "/market-api/v1";
    /** The daemon forgets a scan that nobody reads after this. */
    private static final Duration SCAN_LIFE = Duration.ofSeconds(30);
    /** It answers at once when there is any offer; this is for an empty market. */
    private static final Duration SCAN_WAIT = Duration.ofMillis(500);

    private static final int SCAN_PAGE = 100;

    private final HttpTransport http;

    HttpMarketApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public String publish(Demand demand) throws InterruptedException {
        return http.send(
                Call.post("publish a demand", ROOT + "/demands").with(body(demand)),
                json -> Fields.string(json, "demand id"));
    }

    @Override
    public void withdraw(String demandId) throws InterruptedException {
        http.send(Call.delete("withdraw the demand " + demandId, demands(demandId))
                .fine(404, 410));
    }

    @Override
    public List<MarketEvent> events(String demandId, Duration wait, int max) throws InterruptedException {
        return http.send(
                Call.get(
                                "tell the news of demand " + demandId,
                                demands(demandId) + "/events?timeout=" + Call.seconds(wait) + "&maxEvents=" + max)
                        .holding(wait)
                        .once(),
                json -> Fields.list(json, "event").stream()
                        .flatMap(event -> event(event).stream())
                        .toList());
    }

    @Override
    public Optional<List<Offer>> offers(String constraints, int most) throws InterruptedException {
        Call begin = Call.post("look at the offers on the market", ROOT + "/scan")
                .with(Json.createObjectBuilder()
                        .add("type", "offer")
                        .add("constraints", constraints)
                        .add("timeout", SCAN_LIFE.toSeconds())
                        .build())
                .repeatable();
        HttpTransport.Answer answer = http.exchange(begin.fine(404, 405));
        if (answer.status() == 404 || answer.status() == 405) {
            return Optional.empty();
        }
        String scan =
                ROOT + "/scan/" + Call.enc(http.read(begin.what(), answer, json -> Fields.string(json, "scan id")));
        List<Offer> all = new ArrayList<>();
        try {
            List<Offer> some;
            do {
                some = http.send(
                        Call.get(
                                        "tell the offers on the market",
                                        scan + "/events?timeout=" + Call.seconds(SCAN_WAIT) + "&maxEvents=" + SCAN_PAGE)
                                .holding(SCAN_WAIT),
                        json -> Fields.list(json, "offer").stream()
                                .map(o -> new Offer(
                                        o.text("providerId"),
                                        o.objectOrEmpty("properties").json()))
                                .toList());
                all.addAll(some);
            } while (some.size() >= SCAN_PAGE && all.size() < most);
        } finally {
            http.send(Call.delete("end the look at the market", scan).fine(404, 410));
        }
        return Optional.of(all);
    }

    @Override
    public String counter(String demandId, String proposalId, Demand demand) throws InterruptedException {
        return http.send(
                Call.post("answer proposal " + proposalId, proposals(demandId, proposalId))
                        .with(body(demand)),
                json -> Fields.string(json, "proposal id"));
    }

    @Override
    public void reject(String demandId, String proposalId, String reason) throws InterruptedException {
        http.send(Call.post("reject proposal " + proposalId, proposals(demandId, proposalId) + "/reject")
                .with(Json.createObjectBuilder().add("message", reason).build())
                .repeatable()
                .fine(404, 410));
    }

    @Override
    public String createAgreement(String proposalId, Instant validTo) throws InterruptedException {
        return http.send(
                Call.post("make an agreement of proposal " + proposalId, ROOT + "/agreements")
                        .with(Json.createObjectBuilder()
                                .add("proposalId", proposalId)
                                .add("validTo", validTo.toString())
                                .build()),
                json -> Fields.string(json, "agreement id"));
    }

    @Override
    public void confirm(String agreementId, String session) throws InterruptedException {
        http.send(Call.post(
                "send agreement " + agreementId + " to its provider",
                agreements(agreementId) + "/confirm?appSessionId=" + Call.enc(session)));
    }

    @Override
    public Approval awaitApproval(String agreementId, Duration wait) throws InterruptedException {
        HttpTransport.Answer answer = http.exchange(Call.post(
                        "wait for the approval of agreement " + agreementId,
                        agreements(agreementId) + "/wait?timeout=" + Call.seconds(wait))
                .holding(wait)
                .repeatable()
                .fine(408, 410));
        if (answer.status() == 408) {
            return new Approval.Pending();
        }
        if (answer.status() == 410) {
            return new Approval.Refused(ErrorBody.words(answer.body()));
        }
        return new Approval.Approved();
    }

    @Override
    public Agreement agreement(String agreementId) throws InterruptedException {
        return http.send(Call.get("show agreement " + agreementId, agreements(agreementId)), json -> {
            Fields agreement = Fields.of(json, "agreement");
            Fields offer = agreement.object("offer");
            return new Agreement(
                    agreement.text("agreementId", agreementId),
                    agreement.text("state"),
                    agreement.objectOrEmpty("demand").text("demandId", ""),
                    offer.text("providerId"),
                    offer.objectOrEmpty("properties").json());
        });
    }

    @Override
    public void terminate(String agreementId, String message, String code) throws InterruptedException {
        http.send(Call.post("end agreement " + agreementId, agreements(agreementId) + "/terminate")
                .with(Json.createObjectBuilder()
                        .add("message", message)
                        .add("golem.requestor.code", code)
                        .build())
                .repeatable()
                .fine(404, 410));
    }

    @Override
    public List<AgreementEvent> agreementEvents(Instant after, Duration wait, int max, String session)
            throws InterruptedException {
        return http.send(
                Call.get(
                                "tell the news of our agreements",
                                ROOT + "/agreementEvents?timeout=" + Call.seconds(wait) + "&afterTimestamp="
                                        + Call.enc(after.toString()) + "&maxEvents=" + max + "&appSessionId="
                                        + Call.enc(session))
                        .holding(wait),
                json -> Fields.list(json, "event").stream()
                        .map(HttpMarketApi::agreementEvent)
                        .toList());
    }

    private static Optional<MarketEvent> event(Fields event) {
        Instant at = event.time("eventDate");
        switch (type(event)) {
            case "ProposalEvent" -> {
                Fields proposal = event.object("proposal");
                return Optional.of(new MarketEvent.Proposal(
                        at,
                        proposal.text("proposalId"),
                        proposal.text("issuerId", ""),
                        proposal.text("state").equals("Initial"),
                        proposal.text("prevProposalId", null),
                        proposal.objectOrEmpty("properties").json(),
                        proposal.text("constraints", "")));
            }
            case "ProposalRejectedEvent" -> {
                Fields reason = event.objectOrEmpty("reason");
                return Optional.of(new MarketEvent.Rejected(
                        at,
                        event.text("proposalId"),
                        reason.text("message", ""),
                        reason.flag("golem.proposal.rejection.is-final", false)));
            }
            default -> {
                // newer than this client
                return Optional.empty();
            }
        }
    }

    private static AgreementEvent agreementEvent(Fields event) {
        AgreementEvent.Kind kind = switch (type(event)) {
            case "AgreementApprovedEvent" -> AgreementEvent.Kind.APPROVED;
            case "AgreementRejectedEvent" -> AgreementEvent.Kind.REJECTED;
            case "AgreementCancelledEvent" -> AgreementEvent.Kind.CANCELLED;
            case "AgreementTerminatedEvent" -> AgreementEvent.Kind.TERMINATED;
            default -> AgreementEvent.Kind.OTHER;
        };
        return new AgreementEvent(
                event.time("eventDate"),
                event.text("agreementId", ""),
                kind,
                event.objectOrEmpty("reason").text("message", ""),
                event.text("terminator", "").equals("Provider"));
    }

    /** Older daemons write {@code eventtype}. */
    static String type(Fields event) {
        return event.text("eventType", event.text("eventtype", ""));
    }

    private static JsonObject body(Demand demand) {
        return Json.createObjectBuilder()
                .add("properties", demand.properties())
                .add("constraints", demand.constraints())
                .build();
    }

    private static String demands(String id) {
        return ROOT + "/demands/" + Call.enc(id);
    }

    private static String proposals(String demandId, String id) {
        return demands(demandId) + "/proposals/" + Call.enc(id);
    }

    private static String agreements(String id) {
        return ROOT + "/agreements/" + Call.enc(id);
    }
}
