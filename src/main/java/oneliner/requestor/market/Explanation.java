package oneliner.requestor.market;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import oneliner.lifecycle.Deadline;
import oneliner.yagna.Decoration;

/** Tells how one search goes: the funnel, and after a while why there is no agreement yet. One thread. */
final class Explanation {
    private static final System.Logger LOG = System.getLogger(Explanation.class.getName());
    /** When nobody offers at all, the first word is said after this. */
    private static final Duration SILENCE = Duration.ofSeconds(2);
    /** Changes of mere numbers are not logged more often. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final Machine machine;
    private final Decoration decoration;
    private final String subnet;
    private final Scan scan;
    private final Duration offerWait;
    private final Clock clock;
    private final Negotiation.Progress progress;
    private final Instant begun;
    private Funnel told;
    private Funnel logged;
    private Deadline quiet = Deadline.in(Duration.ZERO);

    /**
     * Begins to count the time.
     *
     * @param offerWait how long a search goes on before it explains itself
     * @param clock real time
     */
    Explanation(
            Machine machine,
            Decoration decoration,
            String subnet,
            Scan scan,
            Duration offerWait,
            Clock clock,
            Negotiation.Progress progress) {
        this.machine = machine;
        this.decoration = decoration;
        this.subnet = subnet;
        this.scan = scan;
        this.offerWait = offerWait;
        this.clock = clock;
        this.progress = progress;
        this.begun = clock.instant();
    }

    /** Looks where the search is, and tells what is new. */
    void give(Offers offers) throws InterruptedException {
        Duration waited = Duration.between(begun, clock.instant());
        boolean silent = waited.compareTo(SILENCE) >= 0 || waited.compareTo(offerWait) >= 0;
        if (!offers.gathered() && !silent) {
            return;
        }
        Map<String, Exclusion> others = new LinkedHashMap<>();
        scan.offers().forEach((provider, all) -> others.put(provider, Listing.nearest(all, machine, decoration)));
        Offers.Report report = offers.report(others);
        if (!report.funnel().equals(told)) {
            told = report.funnel();
            progress.funnel(told);
        }
        log(report);
        long waits = waited.toMillis() / Math.max(1, offerWait.toMillis());
        if (waits > 0) {
            // rounded, so that the sentence does not change with every poll
            progress.explains(sentence(offers, report, offerWait.multipliedBy(waits)));
        }
    }

    private void log(Offers.Report report) {
        Funnel now = report.funnel();
        if (now.tellsMoreThan(logged) || (quiet.passed() && !now.equals(logged))) {
            logged = now;
            quiet = Deadline.in(QUIET);
            LOG.log(
                    Level.INFO,
                    "market, " + machine.wording() + ": " + now.words()
                            + (now.candidates() > 0 || report.advice().isEmpty() ? "" : "; " + report.advice()));
        }
    }

    private String sentence(Offers offers, Offers.Report report, Duration waited) {
        String after = " after " + waited.toSeconds() + " s (";
        String numbers = report.funnel().offers() == 0
                ? "0 offers seen"
                : report.funnel().words();
        String advice = report.advice().isEmpty() ? "" : "; " + report.advice();
        if (report.funnel().offers() == 0) {
            advice = "; is any provider in subnet '" + subnet + "' with " + machine.wording() + "?";
        } else if (report.funnel().candidates() > 0) {
            advice = "";
        }
        return (offers.seen() == 0 ? "no matching offers" : "no agreement") + after + numbers + advice + ")";
    }
}
