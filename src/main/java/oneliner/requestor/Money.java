package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.lifecycle.StopSignal;
import oneliner.requestor.journal.AllocationRecord;
import oneliner.requestor.journal.Journal;
import oneliner.requestor.journal.LeaseRecord;
import oneliner.requestor.market.Providers;
import oneliner.requestor.payment.Balance;
import oneliner.requestor.payment.Caps;
import oneliner.requestor.payment.LedgerEntry;
import oneliner.requestor.payment.Offence;
import oneliner.requestor.payment.PaymentListener;
import oneliner.requestor.payment.Payments;
import oneliner.requestor.payment.Standing;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;

/**
 * What payments mean for the app: keeps their loops, tells what was paid, ends agreements whose provider asks for more
 * than it is owed, and says when the budget is used up. Any thread, but {@link #usedUp} belongs to one.
 */
final class Money implements PaymentListener {
    private static final System.Logger LOG = System.getLogger(Money.class.getName());

    /** A provider that is slow to acknowledge keeps one of these for up to 15 s. */
    private static final int CASHIERS = 4;

    /** Real pause between two comparisons of the ledger with the daemon's documents. */
    private static final Duration CHECK = Duration.ofMinutes(2);

    private final Payments payments;
    private final Journal journal;
    private final AgreementWatch agreements;
    private final ServiceDirectory directory;
    private final Clock clock;
    private final Pace pace;
    private final Instant calendar;
    private final long begun = System.nanoTime();
    private final Runnable wake;
    private volatile Optional<Providers> providers = Optional.empty();
    private long nextCheck = System.nanoTime();
    private Standing.Level level = Standing.Level.FINE;

    /**
     * Makes it.
     *
     * @param wake called when a figure has changed
     */
    Money(
            Daemon daemon,
            Settings.Yagna yagna,
            Journal journal,
            AgreementWatch agreements,
            ServiceDirectory directory,
            Clock clock,
            Pace pace,
            Runnable wake) {
        this.journal = journal;
        this.agreements = agreements;
        this.directory = directory;
        this.clock = clock;
        this.pace = pace;
        this.wake = wake;
        this.calendar = clock.instant();
        this.payments = new Payments(daemon.payment(), yagna, clock, journal.session(), this);
    }

    Payments payments() {
        return payments;
    }

    /** How much to set aside: what all instances can cost for the life of one agreement, within the budget. */
    static Payments.Plan plan(App app, Settings settings, BigDecimal carried) {
        Settings.Market prices = settings.market();
        BigDecimal hours = BigDecimal.valueOf(settings.lifetime().agreement().toSeconds())
                .divide(BigDecimal.valueOf(3600), 6, RoundingMode.UP);
        BigDecimal wanted = BigDecimal.ZERO;
        for (App.Node node : app.nodes().values()) {
            BigDecimal threads =
                    BigDecimal.valueOf(app.payloads().get(node.payload()).minCpuThreads());
            BigDecimal one = prices.maxPriceHour()
                    .add(prices.maxPriceCpuHour().multiply(threads))
                    .multiply(hours)
                    .add(prices.maxPriceStart());
            wanted = wanted.add(one.multiply(BigDecimal.valueOf(node.instances())));
        }
        BigDecimal budget = settings.requestor().budget().subtract(carried).max(BigDecimal.ZERO);
        BigDecimal first = wanted.signum() > 0 ? wanted.min(budget) : budget;
        return new Payments.Plan(
                new Caps(budget, settings.money().maxGlmHour()),
                first,
                settings.money().allocationTerm());
    }

    /** Starts the loops; providers that ask for too much go onto the deny list of {@code known}. */
    void launch(Providers known, StopSignal stop, Consumer<Runnable> threads) {
        providers = Optional.of(known);
        loop("debit notes", stop, threads, () -> payments.learnDebitNotes(pace.eventPoll()));
        loop("invoices", stop, threads, () -> payments.learnInvoices(pace.eventPoll()));
        for (int i = 0; i < CASHIERS; i++) {
            boolean freshOnly = i == 0;
            loop("bills", stop, threads, () -> payments.decideNext(pace.eventPoll(), freshOnly));
        }
        loop("money set aside", stop, threads, () -> {
            payments.upkeep();
            if (System.nanoTime() - nextCheck >= 0) {
                nextCheck = System.nanoTime() + CHECK.toNanos();
                payments.check();
            }
            stop.pause(pace.eventPoll());
        });
    }

    private void loop(String what, StopSignal stop, Consumer<Runnable> threads, Loop.Work work) {
        threads.accept(new Loop(what, stop, pace.retry(), t -> {}, work));
    }

    /** Why the app must be stopped now; empty while there is money for it and for its end. */
    Optional<String> usedUp() {
        Standing now = payments.standing(ahead());
        if (now.level() != level) {
            level = now.level();
            now.words().ifPresent(words -> LOG.log(Level.WARNING, words));
        }
        return now.level() == Standing.Level.USED_UP ? now.words() : Optional.empty();
    }

    /** What status pages show. */
    AppStatus.Money figures(AppStatus.Money known) {
        Standing now = payments.standing(Duration.ZERO);
        return new AppStatus.Money(
                known.budget(),
                now.spent(),
                now.atMost().subtract(now.spent()).max(BigDecimal.ZERO),
                payments.rejected(),
                payments.caps().perHour(),
                payments.lastHour(),
                now.words());
    }

    /** By the calendar, the time until the next look and then until everything is ended. */
    private Duration ahead() {
        Duration real = pace.teardown().plus(pace.tick().multipliedBy(2));
        double seconds = Math.max(1, (System.nanoTime() - begun) / 1e9);
        double factor = Duration.between(calendar, clock.instant()).toMillis() / 1000.0 / seconds;
        return Duration.ofMillis((long) (real.toMillis() * Math.max(1, factor)));
    }

    @Override
    public void accepted(LedgerEntry entry) {
        LOG.log(
                Level.INFO,
                entry.slot() + ": " + entry.kind().words() + " over "
                        + entry.amount().toPlainString() + " GLM accepted, agreement " + entry.agreementId());
        directory.paid(
                new ServiceEvent.Paid(entry.at(), entry.node(), entry.agreementId(), kind(entry), entry.amount()));
        wake.run();
    }

    @Override
    public void refused(LedgerEntry entry) {
        directory.tell(new ServiceEvent.Refused(
                entry.at(), entry.node(), entry.agreementId(), kind(entry), entry.amount(), entry.reason()));
        wake.run();
    }

    private static String kind(LedgerEntry entry) {
        return entry.kind() == LedgerEntry.Kind.INVOICE ? "invoice" : "debit-note";
    }

    /** Bills that are decided need not be waited for by the next start. */
    void noteSettled() {
        List<LeaseRecord> open = journal.leases().stream()
                .filter(record -> record.endedAt().isPresent() && !record.settled())
                .toList();
        if (!open.isEmpty()) {
            Map<String, BigDecimal> paid = payments.balances().stream()
                    .filter(Balance::settled)
                    .collect(Collectors.toMap(Balance::agreementId, Balance::accepted));
            open.stream()
                    .filter(record -> paid.containsKey(record.agreementId()))
                    .forEach(record -> journal.leaseLess(record.settled(paid.get(record.agreementId()))));
        }
    }

    @Override
    public void settingAside(BigDecimal glm, Instant until) {
        journal.allocation(new AllocationRecord(glm, until, Optional.empty()));
    }

    @Override
    public void setAside(String allocationId, BigDecimal glm, Instant until) {
        boolean known = journal.allocations().stream().anyMatch(one -> one.id().equals(Optional.of(allocationId)));
        if (!known) {
            journal.allocation(new AllocationRecord(glm, until, Optional.of(allocationId)));
        }
    }

    @Override
    public void givenBack(String allocationId) {
        journal.allocations().stream()
                .filter(one -> one.id().equals(Optional.of(allocationId)))
                .forEach(journal::noAllocation);
    }

    @Override
    public void offended(Offence offence) {
        LOG.log(
                Level.WARNING,
                "provider " + offence.providerId() + " is not rented again, and its agreements are ended: "
                        + offence.reason());
        providers.ifPresent(known -> known.deny(offence.providerId(), offence.reason()));
        for (Balance line : payments.balances()) {
            if (line.providerId().equalsIgnoreCase(offence.providerId())
                    && line.endedAt().isEmpty()) {
                agreements.raise(line.agreementId(), offence.reason(), offence.code());
            }
        }
    }
}
