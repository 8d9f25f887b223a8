package oneliner.yagna;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code /market-api/v1} for a requestor. Every method throws {@link YagnaException}; a 404 or 410 for something that
 * is to end anyway (withdraw, terminate) counts as success.
 */
public interface MarketApi {
    /** Puts a demand on the market; returns its id. It lives for one hour in the daemon. */
    String publish(Demand demand) throws InterruptedException;

    /** Takes a demand back; fine if it is gone already. */
    void withdraw(String demandId) throws InterruptedException;

    /**
     * Long poll, consuming.
     *
     * @param wait how long the daemon may hold the call when there is nothing
     * @throws YagnaException.Refused with 404 when the demand has expired
     */
    List<MarketEvent> events(String demandId, Duration wait, int max) throws InterruptedException;

    /**
     * Offers on the market now, without a demand ({@code /scan}); may take a few calls.
     *
     * @param constraints what they must be
     * @param most how many are enough
     * @return empty when this daemon knows no scans
     */
    Optional<List<Offer>> offers(String constraints, int most) throws InterruptedException;

    /** Answers a proposal; returns the id of our counter-proposal. */
    String counter(String demandId, String proposalId, Demand demand) throws InterruptedException;

    /** Says no to a proposal. */
    void reject(String demandId, String proposalId, String reason) throws InterruptedException;

    /**
     * Makes an agreement from a provider's Draft.
     *
     * @param validTo until when it may be approved, not how long the work lasts
     * @return agreement id
     */
    String createAgreement(String proposalId, Instant validTo) throws InterruptedException;

    /** Sends the agreement to the provider; {@code session} also marks the invoices that follow. */
    void confirm(String agreementId, String session) throws InterruptedException;

    /** Waits for the provider's word. */
    Approval awaitApproval(String agreementId, Duration wait) throws InterruptedException;

    /** Looks an agreement up. */
    Agreement agreement(String agreementId) throws InterruptedException;

    /**
     * Ends an agreement; fine if it is over already.
     *
     * @param message words for the provider
     * @param code one of {@code Success}, {@code Cancelled}, {@code TooManyDebitNotes}; see yagna's golem.requestor.code
     */
    void terminate(String agreementId, String message, String code) throws InterruptedException;

    /** Long poll; events strictly after {@code after}, of agreements confirmed under {@code session}. */
    List<AgreementEvent> agreementEvents(Instant after, Duration wait, int max, String session)
            throws InterruptedException;
}
