package oneliner.requestor;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import oneliner.yagna.Account;
import oneliner.yagna.ActivityApi;
import oneliner.yagna.ActivityState;
import oneliner.yagna.Agreement;
import oneliner.yagna.AgreementEvent;
import oneliner.yagna.Allocation;
import oneliner.yagna.Approval;
import oneliner.yagna.Bill;
import oneliner.yagna.BillEvent;
import oneliner.yagna.CommandResult;
import oneliner.yagna.Decoration;
import oneliner.yagna.Demand;
import oneliner.yagna.IdentityApi;
import oneliner.yagna.MarketApi;
import oneliner.yagna.MarketEvent;
import oneliner.yagna.NetApi;
import oneliner.yagna.Offer;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.RegistryApi;
import oneliner.yagna.VirtualNetwork;
import oneliner.yagna.YagnaException;

/** A whole daemon with its providers in memory, quick and without HTTP. Its knobs may be turned while it runs. */
final class FakeDaemon {
    static final BigDecimal INVOICE = new BigDecimal("0.00001");

    /** Every call that changes something, in order: {@code terminate a1}. */
    final List<String> calls = new ArrayList<>();

    final Map<String, String> providerOf = new HashMap<>();
    final Map<String, String> agreementStates = new LinkedHashMap<>();
    final Map<String, String> agreementOfActivity = new HashMap<>();
    final Set<String> liveActivities = new HashSet<>();
    final Set<String> demands = new HashSet<>();
    final Map<String, Map<String, String>> networks = new HashMap<>();
    final Set<String> images = new HashSet<>(Set.of("oneliner/web:latest", "oneliner/db:latest"));
    final List<String> published = new ArrayList<>();
    boolean allocated;

    int providers = 6;
    boolean down;
    boolean unauthorised;
    /** Calls that never come back, by what {@link #calls} would say of them: {@code destroy x16}. */
    Predicate<String> hangs = call -> false;
    /** False: polls come back at once, with nothing. */
    boolean holdsPolls = true;

    int polls;
    /** Says no to an agreement. */
    Predicate<String> refuses = provider -> false;
    /** Takes demands out of the market as if an hour had passed. */
    final Set<String> expired = new HashSet<>();
    /** Result of one command on one provider: empty means that it never ends. */
    BiFunction<String, JsonObject, Optional<CommandResult>> commands = (provider, command) -> Optional.of(ok());

    private final Map<String, List<MarketEvent>> news = new HashMap<>();
    private final Map<String, String> counters = new HashMap<>();
    private final Map<String, List<CommandResult>> batches = new HashMap<>();
    private final Set<String> endless = new HashSet<>();
    private final List<AgreementEvent> agreementEvents = new ArrayList<>();
    private final Map<String, Bill.Invoice> invoices = new LinkedHashMap<>();
    private final List<BillEvent> invoiceEvents = new ArrayList<>();
    private int serial;
    private Instant stamp = Instant.now();

    static CommandResult ok() {
        return new CommandResult(0, true, "", "", "", false);
    }

    static CommandResult failed(String message, String stderr) {
        return new CommandResult(0, false, message, "", stderr, true);
    }

    Daemon daemon() {
        return new Daemon(new Identities(), new Market(), new Activities(), new Payment(), new Net(), new Registry());
    }

    /** The provider of an agreement goes away and says so. */
    synchronized void terminateByProvider(String agreementId, String reason) {
        agreementStates.put(agreementId, "Terminated");
        agreementEvents.add(new AgreementEvent(next(), agreementId, AgreementEvent.Kind.TERMINATED, reason, true));
        notifyAll();
    }

    synchronized void set(Runnable knob) {
        knob.run();
        notifyAll();
    }

    synchronized <T> T get(Supplier<T> value) {
        return value.get();
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Agreements in force. */
    synchronized List<String> approved() {
        return agreementStates.entrySet().stream()
                .filter(e -> e.getValue().equals("Approved"))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Instant next() {
        stamp = stamp.plusNanos(1000);
        return stamp;
    }

    private String id(String prefix) {
        serial++;
        return prefix + serial;
    }

    private void up() {
        if (down) {
            throw new YagnaException.Unavailable("connection refused", 0, null);
        }
    }

    private void hang(String call) throws InterruptedException {
        while (hangs.test(call)) {
            wait(1000);
        }
    }

    private <T> List<T> await(Supplier<List<T>> what, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + (holdsPolls ? wait.toNanos() : 0);
        polls++;
        while (true) {
            up();
            List<T> found = what.get();
            long left = (end - System.nanoTime()) / 1_000_000;
            if (!found.isEmpty() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    static String provider(int n) {
        return "0x" + String.format("%040x", n);
    }

    static JsonObject offer(int n) {
        return Json.createObjectBuilder()
                .add("golem.node.id.name", "provider-" + n)
                .add("golem.com.pricing.model", "linear")
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder()
                                .add(new BigDecimal("0.00001").multiply(BigDecimal.valueOf(n)))
                                .add(new BigDecimal("0.00001"))
                                .add(BigDecimal.ONE.movePointLeft(3)))
                .add(
                        "golem.com.usage.vector",
                        Json.createArrayBuilder().add("golem.usage.cpu_sec").add("golem.usage.duration_sec"))
                .add("golem.inf.cpu.threads", 4)
                .build();
    }

    private final class Identities implements IdentityApi {
        @Override
        public String version() {
            return "0.17.6";
        }

        @Override
        public Identity me() {
            synchronized (FakeDaemon.this) {
                up();
                if (unauthorised) {
                    throw new YagnaException.Refused("who am I: Invalid application key", 401);
                }
                return new Identity(provider(0xfff), "test");
            }
        }
    }

    private final class Market implements MarketApi {
        @Override
        public String publish(Demand demand) {
            synchronized (FakeDaemon.this) {
                up();
                String id = id("d");
                demands.add(id);
                published.add(id);
                List<MarketEvent> offers = new ArrayList<>();
                for (int n = 1; n <= providers; n++) {
                    offers.add(new MarketEvent.Proposal(next(), id("R-i"), provider(n), true, null, offer(n), "()"));
                }
                news.put(id, offers);
                calls.add("publish " + id);
                return id;
            }
        }

        @Override
        public void withdraw(String demandId) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("withdraw " + demandId);
                demands.remove(demandId);
                calls.add("withdraw " + demandId);
            }
        }

        @Override
        public List<MarketEvent> events(String demandId, Duration wait, int max) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                if (expired.remove(demandId)) {
                    demands.remove(demandId);
                    throw new YagnaException.Refused("demand " + demandId + " not found", 404);
                }
                List<MarketEvent> all = await(() -> List.copyOf(news.get(demandId)), wait);
                news.get(demandId).removeAll(all);
                return all;
            }
        }

        @Override
        public Optional<List<Offer>> offers(String constraints, int most) {
            return Optional.empty();
        }

        @Override
        public String counter(String demandId, String proposalId, Demand demand) {
            synchronized (FakeDaemon.this) {
                up();
                if (!demand.properties().containsKey("golem.com.payment.chosen-platform")) {
                    throw new YagnaException.Refused("no chosen platform", 400);
                }
                String mine = id("R-c");
                // the proposal's provider is found by its own id, which the offer carried
                String provider = counters.getOrDefault(proposalId, providerByProposal(proposalId));
                int n = Integer.parseInt(provider.substring(2), 16);
                String draft = id("R-d");
                counters.put(draft, provider);
                news.get(demandId).add(new MarketEvent.Proposal(next(), draft, provider, false, mine, offer(n), "()"));
                FakeDaemon.this.notifyAll();
                return mine;
            }
        }

        private String providerByProposal(String proposalId) {
            // offers are numbered one after the other behind their demand
            int number = Integer.parseInt(proposalId.substring(3));
            int demand = published.stream()
                    .mapToInt(d -> Integer.parseInt(d.substring(1)))
                    .filter(d -> d < number)
                    .max()
                    .orElseThrow();
            return provider(number - demand);
        }

        @Override
        public void reject(String demandId, String proposalId, String reason) {}

        @Override
        public String createAgreement(String proposalId, Instant validTo) {
            synchronized (FakeDaemon.this) {
                up();
                String id = id("a");
                providerOf.put(id, counters.get(proposalId));
                agreementStates.put(id, "Proposal");
                return id;
            }
        }

        @Override
        public void confirm(String agreementId, String session) {
            synchronized (FakeDaemon.this) {
                up();
                agreementStates.put(agreementId, refuses.test(providerOf.get(agreementId)) ? "Rejected" : "Approved");
                calls.add("confirm " + agreementId);
            }
        }

        @Override
        public Approval awaitApproval(String agreementId, Duration wait) {
            synchronized (FakeDaemon.this) {
                up();
                return agreementStates.get(agreementId).equals("Approved")
                        ? new Approval.Approved()
                        : new Approval.Refused("no room");
            }
        }

        @Override
        public Agreement agreement(String agreementId) {
            synchronized (FakeDaemon.this) {
                String provider = providerOf.get(agreementId);
                return new Agreement(
                        agreementId, agreementStates.get(agreementId), "d", provider, JsonObject.EMPTY_JSON_OBJECT);
            }
        }

        @Override
        public void terminate(String agreementId, String message, String code) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("terminate " + agreementId);
                agreementStates.put(agreementId, "Terminated");
                calls.add("terminate " + agreementId);
                Bill.Invoice invoice = new Bill.Invoice(
                        "i" + agreementId,
                        agreementId,
                        List.of(),
                        INVOICE,
                        "RECEIVED",
                        "",
                        Instant.now(),
                        Optional.empty());
                if (invoices.putIfAbsent(invoice.id(), invoice) == null) {
                    invoiceEvents.add(new BillEvent(next(), invoice.id(), true));
                }
                FakeDaemon.this.notifyAll();
            }
        }

        @Override
        public List<AgreementEvent> agreementEvents(Instant after, Duration wait, int max, String session)
                throws InterruptedException {
            synchronized (FakeDaemon.this) {
                return await(
                        () -> agreementEvents.stream()
                                .filter(e -> e.at().isAfter(after))
                                .toList(),
                        wait);
            }
        }
    }

    private final class Activities implements ActivityApi {
        @Override
        public String create(String agreementId, Duration timeout) {
            synchronized (FakeDaemon.this) {
                up();
                String id = id("x");
                agreementOfActivity.put(id, agreementId);
                liveActivities.add(id);
                calls.add("create " + id);
                return id;
            }
        }

        @Override
        public void destroy(String activityId, Duration timeout) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("destroy " + activityId);
                liveActivities.remove(activityId);
                calls.add("destroy " + activityId);
            }
        }

        @Override
        public String exec(String activityId, JsonArray script) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("exec " + activityId);
                if (script.getJsonObject(0).containsKey("terminate")) {
                    calls.add("stop processes " + activityId);
                    FakeDaemon.this.notifyAll();
                }
                String batch = id("b");
                List<CommandResult> results = new ArrayList<>();
                String provider = providerOf.get(agreementOfActivity.get(activityId));
                for (int i = 0; i < script.size(); i++) {
                    Optional<CommandResult> result = commands.apply(provider, script.getJsonObject(i));
                    if (result.isEmpty()) {
                        endless.add(batch);
                        break;
                    }
                    CommandResult r = result.get();
                    boolean last = !r.ok() || i == script.size() - 1;
                    results.add(new CommandResult(i, r.ok(), r.message(), r.stdout(), r.stderr(), last));
                    if (last) {
                        break;
                    }
                }
                batches.put(batch, results);
                return batch;
            }
        }

        @Override
        public List<CommandResult> results(String activityId, String batchId, Duration wait)
                throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                if (endless.contains(batchId)) {
                    await(List::of, wait);
                }
                return batches.get(batchId);
            }
        }

        @Override
        public ActivityState state(String activityId) {
            synchronized (FakeDaemon.this) {
                up();
                return new ActivityState(liveActivities.contains(activityId) ? "Ready" : "Terminated", "");
            }
        }
    }

    private final class Payment implements PaymentApi {
        private BigDecimal spent = BigDecimal.ZERO;
        private BigDecimal total = BigDecimal.ZERO;

        @Override
        public List<Account> accounts() {
            return List.of(new Account("erc20-hoodi-tglm", "erc20", "hoodi", "0x1", true));
        }

        @Override
        public Allocation allocate(BigDecimal amount, Account from, Instant timeout) {
            synchronized (FakeDaemon.this) {
                up();
                allocated = true;
                total = amount;
                calls.add("allocate");
                return allocation("al");
            }
        }

        @Override
        public Allocation allocation(String allocationId) {
            return new Allocation("al", "erc20-hoodi-tglm", "0x1", total, spent, total.subtract(spent));
        }

        @Override
        public Optional<Allocation> find(BigDecimal amount, Instant timeout) {
            return Optional.empty();
        }

        @Override
        public Allocation amend(String allocationId, Optional<BigDecimal> amount, Optional<Instant> timeout) {
            synchronized (FakeDaemon.this) {
                up();
                amount.ifPresent(a -> total = a);
                return allocation("al");
            }
        }

        @Override
        public List<Bill.DebitNote> debitNotes(Instant after, int max) {
            return List.of();
        }

        @Override
        public List<Bill.Invoice> invoices(Instant after, int max) {
            synchronized (FakeDaemon.this) {
                up();
                return List.copyOf(invoices.values());
            }
        }

        @Override
        public void release(String allocationId) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("release");
                allocated = false;
                calls.add("release");
            }
        }

        @Override
        public Decoration decoration(String allocationId) {
            return new Decoration(
                    Map.of("golem.com.payment.platform.erc20-hoodi-tglm.address", "0x1"),
                    List.of("(golem.com.payment.platform.erc20-hoodi-tglm.address=*)"));
        }

        @Override
        public List<BillEvent> debitNoteEvents(Instant after, Duration wait, int max, String session)
                throws InterruptedException {
            synchronized (FakeDaemon.this) {
                return await(List::<BillEvent>of, wait);
            }
        }

        @Override
        public List<BillEvent> invoiceEvents(Instant after, Duration wait, int max, String session)
                throws InterruptedException {
            synchronized (FakeDaemon.this) {
                return await(
                        () -> invoiceEvents.stream()
                                .filter(e -> e.at().isAfter(after))
                                .toList(),
                        wait);
            }
        }

        @Override
        public Bill.DebitNote debitNote(String id) {
            throw new YagnaException.Refused("no such note", 404);
        }

        @Override
        public Bill.Invoice invoice(String id) {
            synchronized (FakeDaemon.this) {
                return invoices.get(id);
            }
        }

        @Override
        public void accept(Bill bill, String allocationId) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("accept " + bill.id());
                if (!allocated) {
                    throw new YagnaException.Refused("allocation is released", 410);
                }
                spent = spent.add(bill.amount());
                calls.add("accept " + bill.id());
            }
        }

        @Override
        public void reject(Bill.Invoice invoice, String message) {
            synchronized (FakeDaemon.this) {
                calls.add("reject " + invoice.id());
            }
        }
    }

    private final class Net implements NetApi {
        @Override
        public VirtualNetwork create(String cidr) {
            synchronized (FakeDaemon.this) {
                up();
                String id = id("n");
                networks.put(id, new HashMap<>());
                calls.add("network " + id);
                return new VirtualNetwork(id, cidr.substring(0, cidr.indexOf('/')), "255.255.255.0", "");
            }
        }

        @Override
        public void delete(String networkId) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("delete " + networkId);
                networks.remove(networkId);
                calls.add("delete " + networkId);
            }
        }

        @Override
        public void addAddress(String networkId, String ip) {}

        @Override
        public void addNode(String networkId, String nodeId, String ip) {
            synchronized (FakeDaemon.this) {
                up();
                networks.get(networkId).put(nodeId, ip);
            }
        }

        @Override
        public void removeNode(String networkId, String nodeId) throws InterruptedException {
            synchronized (FakeDaemon.this) {
                up();
                hang("leave " + nodeId);
                networks.get(networkId).remove(nodeId);
                calls.add("leave " + nodeId);
            }
        }

        @Override
        public URI tunnel(String networkId, String ip) {
            return URI.create("ws://127.0.0.1:7465/net-api/v1/net/" + networkId + "/tcp/" + ip);
        }
    }

    private final class Registry implements RegistryApi {
        @Override
        public Optional<Image> byTag(String tag, boolean https) {
            synchronized (FakeDaemon.this) {
                up();
                return images.contains(tag)
                        ? Optional.of(new Image("ab".repeat(28), "http://images/" + tag))
                        : Optional.empty();
            }
        }

        @Override
        public Optional<Image> byHash(String sha3, boolean https) {
            return Optional.empty();
        }
    }
}
