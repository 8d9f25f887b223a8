package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import oneliner.yagna.Account;
import oneliner.yagna.Allocation;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.Decoration;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/** A daemon's payment side in memory. Polls do not wait. */
final class FakePayments implements PaymentApi {
    static final Account WALLET = new Account("erc20-hoodi-tglm", "erc20", "hoodi", "0x11", true);

    List<Account> accounts = List.of(WALLET);
    final List<String> calls = new ArrayList<>();
    final Map<String, Bill> bills = new LinkedHashMap<>();
    final List<BillEvent> noteEvents = new ArrayList<>();
    final List<BillEvent> invoiceEvents = new ArrayList<>();
    final Map<String, Allocation> allocations = new LinkedHashMap<>();
    final Map<String, BigDecimal> paid = new HashMap<>();
    final Set<String> released = new HashSet<>();
    final List<Duration> waits = new ArrayList<>();

    /** Thrown by the next fetch or accept, one each. */
    final Deque<YagnaException> failures = new ArrayDeque<>();

    /** The daemon accepts and yet answers 504. */
    boolean acceptsInSilence;

    boolean amends = true;
    /** The daemon sets money aside, and its answer is lost. */
    boolean allocatesInSilence;

    private Allocation unsaid;
    /** No more money can be set aside. */
    boolean poor;
    /** The bill whose acceptance takes until {@link #goOn}. */
    String slow = "";

    final CountDownLatch slowly = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    /** Thrown by every fetch while it is there. */
    YagnaException fetchFails;
    /** Thrown by every accept while it is there. */
    YagnaException acceptFails;

    boolean failDecoration;
    boolean refusesToAccept;
    boolean failsToReject;
    private Instant stamp = Instant.parse("2026-11-20T09:00:00Z");

    void send(Bill bill) {
        bills.put(bill.id(), bill);
        announce(bill);
    }

    void announce(Bill bill) {
        stamp = stamp.plusMillis(1);
        (bill instanceof Bill.Invoice ? invoiceEvents : noteEvents).add(new BillEvent(stamp, bill.id(), true));
    }

    void at(Instant time) {
        stamp = time;
    }

    private void call(String what) {
        calls.add(what);
    }

    private void mayFetch() {
        if (fetchFails != null) {
            throw fetchFails;
        }
        mayFail();
    }

    private void mayFail() {
        YagnaException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<Account> accounts() {
        return accounts;
    }

    @Override
    public Allocation allocate(BigDecimal total, Account from, Instant timeout) {
        if (poor) {
            throw new YagnaException.Refused("insufficient funds", 400);
        }
        call("allocate " + total + " " + from.platform() + " " + timeout);
        String id = Character.toString('A' + allocations.size());
        allocations.put(id, new Allocation(id, from.platform(), from.address(), total, BigDecimal.ZERO, total));
        if (allocatesInSilence) {
            allocatesInSilence = false;
            unsaid = allocations.get(id);
            throw new YagnaException.Unavailable("the connection broke", 0, null);
        }
        return allocations.get(id);
    }

    @Override
    public Allocation allocation(String allocationId) {
        if (!allocations.containsKey(allocationId) || released.contains(allocationId)) {
            throw new YagnaException.Refused("no such allocation", 410);
        }
        return allocations.get(allocationId);
    }

    @Override
    public Optional<Allocation> find(BigDecimal total, Instant timeout) {
        return Optional.ofNullable(unsaid);
    }

    @Override
    public Allocation amend(String allocationId, Optional<BigDecimal> total, Optional<Instant> timeout) {
        call("amend " + allocationId + total.map(t -> " " + t.toPlainString()).orElse("")
                + timeout.map(t -> " " + t).orElse(""));
        if (!amends) {
            throw new YagnaException.Refused("no such thing", 405);
        }
        Allocation old = allocation(allocationId);
        BigDecimal next = total.orElse(old.total());
        allocations.put(
                allocationId,
                new Allocation(
                        allocationId, old.platform(), old.address(), next, old.spent(), next.subtract(old.spent())));
        return allocations.get(allocationId);
    }

    private void spend(Bill bill, String allocationId) {
        Allocation from = allocation(allocationId);
        String of = bill instanceof Bill.DebitNote note ? note.activityId() : bill.agreementId();
        BigDecimal before = paid.getOrDefault(of, BigDecimal.ZERO);
        if (bill instanceof Bill.Invoice invoice) {
            before = invoice.activityIds().stream()
                    .map(x -> paid.getOrDefault(x, BigDecimal.ZERO))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
        BigDecimal more = bill.amount().subtract(before).max(BigDecimal.ZERO);
        if (from.remaining().compareTo(more) < 0) {
            throw new YagnaException.Refused("not enough in allocation " + allocationId, 400);
        }
        paid.merge(of, more, BigDecimal::add);
        BigDecimal spent = from.spent().add(more);
        allocations.put(
                allocationId,
                new Allocation(
                        allocationId,
                        from.platform(),
                        from.address(),
                        from.total(),
                        spent,
                        from.total().subtract(spent)));
    }

    @Override
    public void release(String allocationId) {
        call("release " + allocationId);
        released.add(allocationId);
    }

    @Override
    public List<Bill.DebitNote> debitNotes(Instant after, int max) {
        return bills.values().stream()
                .filter(Bill.DebitNote.class::isInstance)
                .map(Bill.DebitNote.class::cast)
                .toList();
    }

    @Override
    public List<Bill.Invoice> invoices(Instant after, int max) {
        return bills.values().stream()
                .filter(Bill.Invoice.class::isInstance)
                .map(Bill.Invoice.class::cast)
                .toList();
    }

    @Override
    public Decoration decoration(String allocationId) {
        if (failDecoration) {
            throw new YagnaException.Unavailable("scripted", 500, null);
        }
        return new Decoration(Map.of("a", "b"), List.of("(c=d)"));
    }

    @Override
    public List<BillEvent> debitNoteEvents(Instant after, Duration wait, int max, String session) {
        return events(noteEvents, after, wait);
    }

    @Override
    public List<BillEvent> invoiceEvents(Instant after, Duration wait, int max, String session) {
        return events(invoiceEvents, after, wait);
    }

    private List<BillEvent> events(List<BillEvent> all, Instant after, Duration wait) {
        waits.add(wait);
        return all.stream().filter(event -> event.at().isAfter(after)).toList();
    }

    @Override
    public Bill.DebitNote debitNote(String id) {
        mayFetch();
        return (Bill.DebitNote) bills.get(id);
    }

    @Override
    public Bill.Invoice invoice(String id) {
        mayFetch();
        return (Bill.Invoice) bills.get(id);
    }

    @Override
    public void accept(Bill bill, String allocationId) throws InterruptedException {
        if (bill.id().equals(slow)) {
            slowly.countDown();
            goOn.await(20, TimeUnit.SECONDS);
        }
        call("accept " + bill.id() + " " + bill.amount().toPlainString() + " " + allocationId);
        if (acceptFails != null) {
            throw acceptFails;
        }
        if (acceptsInSilence) {
            acceptsInSilence = false;
            spend(bill, allocationId);
            bills.computeIfPresent(bill.id(), (id, old) -> accepted(old));
            throw new YagnaException.Unavailable("the provider does not acknowledge", 504, null);
        }
        if (refusesToAccept) {
            throw new YagnaException.Refused("not enough in the allocation", 400);
        }
        mayFail();
        spend(bill, allocationId);
        bills.computeIfPresent(bill.id(), (id, old) -> accepted(old));
    }

    private static Bill accepted(Bill bill) {
        if (bill instanceof Bill.DebitNote note) {
            return new Bill.DebitNote(
                    note.id(),
                    note.agreementId(),
                    note.activityId(),
                    note.amount(),
                    note.usage(),
                    "ACCEPTED",
                    note.issuerId(),
                    note.at(),
                    note.due());
        }
        Bill.Invoice invoice = (Bill.Invoice) bill;
        return new Bill.Invoice(
                invoice.id(),
                invoice.agreementId(),
                invoice.activityIds(),
                invoice.amount(),
                "ACCEPTED",
                invoice.issuerId(),
                invoice.at(),
                invoice.due());
    }

    @Override
    public void reject(Bill.Invoice invoice, String message) {
        call("reject " + invoice.id());
        if (failsToReject) {
            failsToReject = false;
            throw new YagnaException.Unavailable("scripted", 504, null);
        }
    }
}
