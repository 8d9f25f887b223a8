package oneliner.requestor.market;

import java.time.Duration;
import oneliner.lifecycle.Deadline;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.Approval;
import oneliner.yagna.MarketApi;

/** Confirms an agreement and waits for the provider's word. */
record Approvals(MarketApi api, StopSignal stop) {
    private static final Duration BREATH = Duration.ofMillis(200);

    /**
     * Confirms and waits; an agreement that is still pending at the deadline is ended.
     *
     * @return empty text when it is in force, else why not
     */
    String of(String agreementId, String session, Deadline deadline, Duration poll) throws InterruptedException {
        api.confirm(agreementId, session);
        while (true) {
            Turn turn = Turn.ofAtLeast(BREATH);
            Approval word = api.awaitApproval(agreementId, deadline.atMost(poll));
            if (word instanceof Approval.Approved) {
                return "";
            }
            if (word instanceof Approval.Refused refused) {
                return refused.reason().isBlank() ? "refused without a reason" : refused.reason();
            }
            if (deadline.passed()) {
                api.terminate(agreementId, "not approved in time", "Cancelled");
                return "no approval in time";
            }
            turn.sitOut(stop);
        }
    }
}
