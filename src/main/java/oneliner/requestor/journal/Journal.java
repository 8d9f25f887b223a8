package oneliner.requestor.journal;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Everything that is rented, or about to be, and not given back. Any thread. What is made is written before the call
 * returns, or it throws: who cannot remember must not rent. What is gone is written as well, but a failure is only
 * logged: the next start finds out that it is gone.
 */
public final class Journal implements AutoCloseable {
    static final String HEADER = "header";
    /** Of the file's form; a newer one is not understood. */
    static final int VERSION = 1;
    /** Ended and paid; kept so that the ledger of the next start is whole, the oldest go. */
    static final int MAX_SETTLED = 500;

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final String ALLOCATION = "allocation/";
    private static final String CARRIED = "carried";
    private static final String NETWORK = "network/";
    private static final String DEMAND = "demand/";
    private static final String LEASE = "lease/";

    private final Optional<JournalFile> file;
    private final Map<String, JsonObject> table;
    private final boolean continued;
    private final Optional<String> earlierApp;
    private final String session;
    private final Instant since;
    private boolean closed;
    private boolean behind;

    private Journal(Optional<JournalFile> file, Map<String, JsonObject> found, String app, Clock clock) {
        this.file = file;
        this.table = found;
        JsonObject header = found.get(HEADER);
        continued = header != null;
        earlierApp = continued ? Fields.text(header, "app") : Optional.empty();
        session = continued ? header.getString("session") : UUID.randomUUID().toString();
        since = continued ? Instant.parse(header.getString("since")) : clock.instant();
        write(
                HEADER,
                header(app, continued ? Fields.text(header, "requestor") : Optional.empty())
                        .build());
    }

    /**
     * Opens the journal of a folder and takes it for this process until {@link #close}.
     *
     * @param folder of the journal's own; made when missing
     * @param app name of the app that will run
     * @throws JournalException when another process has it, a newer program wrote it, or the disk fails
     */
    public static Journal open(Path folder, String app, Clock clock) {
        JournalFile file = JournalFile.lock(Objects.requireNonNull(folder, "folder"));
        boolean done = false;
        try {
            Map<String, JsonObject> found = checked(file, file.read());
            Journal journal = new Journal(Optional.of(file), found, app, clock);
            done = true;
            return journal;
        } finally {
            if (!done) {
                file.unlock();
            }
        }
    }

    /** One that keeps nothing on disk, for who can afford to forget. */
    public static Journal forgetful(String app, Clock clock) {
        return new Journal(Optional.empty(), new LinkedHashMap<>(), app, clock);
    }

    private static Map<String, JsonObject> checked(JournalFile file, Map<String, JsonObject> found) {
        JsonObject header = found.get(HEADER);
        if (header != null && header.getInt("version", 0) > VERSION) {
            throw new JournalException(
                    "the journal " + file.path() + " was written by a newer version of this program: run that one, or "
                            + "move the file away, then what it names is neither kept nor ended",
                    null);
        }
        if (header == null ? !found.isEmpty() : !makesSense(header)) {
            LOG.log(
                    WARNING,
                    "the journal " + file.path() + " does not say whose it is; what it names is ended, what it "
                            + "does not name may still run and ends when nobody pays");
            found.put(HEADER, rescue());
        }
        return found;
    }

    private static boolean makesSense(JsonObject header) {
        try {
            return Fields.text(header, "session").isPresent()
                    && Fields.time(header, "since").isPresent();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static JsonObject rescue() {
        return Json.createObjectBuilder()
                .add("version", VERSION)
                .add("app", "")
                .add("session", UUID.randomUUID().toString())
                .add("since", Instant.EPOCH.toString())
                .build();
    }

    private JsonObjectBuilder header(String app, Optional<String> requestor) {
        JsonObjectBuilder header = Json.createObjectBuilder()
                .add("version", VERSION)
                .add("app", app)
                .add("session", session)
                .add("since", since.toString());
        requestor.ifPresent(id -> header.add("requestor", id));
        return header;
    }

    /** True when an earlier run has left something: it did not stop in order. */
    public boolean continued() {
        return continued;
    }

    /** The app of the earlier run; empty when there was none. */
    public Optional<String> earlierApp() {
        return earlierApp;
    }

    /** The app session: that of the earlier run when there was one, so that its bills and agreements are ours. */
    public String session() {
        return session;
    }

    /** When the session began. */
    public Instant since() {
        return since;
    }

    /**
     * Says who we are at the daemon. When the earlier run was somebody else, nothing of it can be reached: its journal
     * is put aside, and this one begins empty.
     *
     * @return false when it was put aside
     */
    public synchronized boolean requestor(String nodeId) {
        JsonObject header = table.get(HEADER);
        Optional<String> known = Fields.text(header, "requestor");
        if (known.equals(Optional.of(nodeId))) {
            return true;
        }
        boolean mine = known.isEmpty();
        if (!mine) {
            putAside(known.get(), nodeId);
        }
        write(HEADER, header(header.getString("app"), Optional.of(nodeId)).build());
        return mine;
    }

    private void putAside(String old, String nodeId) {
        try {
            if (file.isPresent()) {
                Path kept = file.get().putAside(old);
                LOG.log(
                        WARNING,
                        "the earlier run was requestor " + old + ", this one is " + nodeId
                                + ": what that one rented cannot be reached, its journal is kept as " + kept
                                + "; to end it, use its app-key and name the file \"journal\" again");
            }
            table.keySet().removeIf(key -> !key.equals(HEADER));
        } catch (IOException e) {
            throw new JournalException("the journal of requestor " + old + " cannot be put aside: " + e, e);
        }
    }

    /** Money set aside, or about to be. */
    public List<AllocationRecord> allocations() {
        return all(ALLOCATION, (key, json) -> AllocationRecord.of(json));
    }

    /** Remembers money. */
    public void allocation(AllocationRecord record) {
        write(ALLOCATION + record.until(), record.json());
    }

    /** It is given back. */
    public void noAllocation(AllocationRecord record) {
        erase(ALLOCATION + record.until());
    }

    /** GLM paid under agreements of this session that are not among the leases any more, for there were too many. */
    public synchronized BigDecimal carried() {
        return Optional.ofNullable(table.get(CARRIED))
                .flatMap(json -> Fields.text(json, "glm"))
                .map(BigDecimal::new)
                .orElse(BigDecimal.ZERO);
    }

    /** Networks, in the order of their making. */
    public List<NetworkRecord> networks() {
        return all(NETWORK, (key, json) -> NetworkRecord.of(json));
    }

    /** Remembers a network. */
    public void network(NetworkRecord record) {
        write(NETWORK + record.name(), record.json());
    }

    /** It is deleted. */
    public void noNetwork(String name) {
        erase(NETWORK + name);
    }

    /** Demands on the market. */
    public Set<String> demands() {
        return new LinkedHashSet<>(all(DEMAND, (key, json) -> key));
    }

    /** Remembers a demand. */
    public void demand(String id) {
        write(DEMAND + id, JsonObject.EMPTY_JSON_OBJECT);
    }

    /** It is withdrawn or expired. */
    public void noDemand(String id) {
        erase(DEMAND + id);
    }

    /** Leases, oldest first; those that are ended too. */
    public List<LeaseRecord> leases() {
        return all(LEASE, LeaseRecord::of);
    }

    /** Remembers a lease, or what it is now. */
    public void lease(LeaseRecord record) {
        write(LEASE + record.key(), record.json());
        if (record.settled()) {
            forgetOldest();
        }
    }

    /** It came to nothing. */
    public void noLease(String key) {
        erase(LEASE + key);
    }

    /** What is done to a record may fail without harm, when it only says that something is gone. */
    public void leaseLess(LeaseRecord record) {
        try {
            lease(record);
        } catch (JournalException e) {
            LOG.log(WARNING, e.getMessage());
        }
    }

    /**
     * To be called before anything new is rented: when the last change could not be written, tries that again.
     *
     * @throws JournalException when it still cannot be written
     */
    public synchronized void ready() {
        if (behind) {
            write(HEADER, table.get(HEADER));
        }
    }

    /** True when nothing is rented any more. */
    public synchronized boolean empty() {
        return table.keySet().stream()
                        .allMatch(key -> key.equals(HEADER) || key.equals(CARRIED) || key.startsWith(LEASE))
                && leases().stream().allMatch(lease -> lease.endedAt().isPresent());
    }

    /** Lets the next process have it. The file goes when nothing is rented any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        file.ifPresent(disk -> {
            try {
                if (empty()) {
                    disk.delete();
                } else {
                    LOG.log(INFO, "the journal " + disk.path() + " keeps what could not be ended for the next start");
                }
            } catch (IOException e) {
                LOG.log(WARNING, "the journal " + disk.path() + " could not be removed: " + e);
            } finally {
                disk.unlock();
            }
        });
    }

    private synchronized void forgetOldest() {
        if (table.keySet().stream().filter(key -> key.startsWith(LEASE)).count() <= MAX_SETTLED) {
            return;
        }
        List<LeaseRecord> settled =
                leases().stream().filter(LeaseRecord::settled).toList();
        for (int i = 0; i < settled.size() - MAX_SETTLED; i++) {
            LeaseRecord oldest = settled.get(i);
            String sum = carried().add(oldest.paid().orElseThrow()).toPlainString();
            write(CARRIED, Json.createObjectBuilder().add("glm", sum).build());
            erase(LEASE + oldest.key());
        }
    }

    private synchronized <T> List<T> all(String prefix, BiFunction<String, JsonObject, T> read) {
        List<T> found = new ArrayList<>();
        table.forEach((key, json) -> {
            if (key.startsWith(prefix)) {
                try {
                    found.add(read.apply(key.substring(prefix.length()), json));
                } catch (NullPointerException | ClassCastException | DateTimeException | NumberFormatException e) {
                    // its checksum is right: somebody wrote it so, and nobody can use it
                    LOG.log(WARNING, "the journal's record " + key + " makes no sense and is left out: " + e);
                }
            }
        });
        return found;
    }

    private synchronized void write(String key, JsonObject value) {
        table.put(key, value);
        store(new Line(key, Optional.of(value)));
    }

    private synchronized void erase(String key) {
        if (table.remove(key) != null) {
            try {
                store(new Line(key, Optional.empty()));
            } catch (JournalException e) {
                LOG.log(WARNING, e.getMessage());
            }
        }
    }

    private void store(Line line) {
        if (file.isEmpty() || closed) {
            return;
        }
        try {
            file.get().append(line, table);
            behind = false;
        } catch (IOException e) {
            behind = true;
            throw new JournalException(
                    "the journal " + file.get().path() + " cannot be written, nothing is rented until it can: " + e, e);
        }
    }
}
