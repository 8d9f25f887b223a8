package oneliner.devnet.faults;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can be made to go wrong, with the words it understands beside those of every fault. */
public enum Kind {
    /** Initial offers are changed: {@code set} has properties, those that are JSON null go. */
    OFFER("offer", Map.of("set", Word.OBJECT)),
    /** Neither proposals nor confirmations are answered. */
    NO_ANSWER("no-answer", Map.of()),
    /** A counter-proposal is rejected, for good where {@code final}. */
    PROPOSAL_REJECTED("proposal-rejected", Map.of("final", Word.FLAG, "message", Word.TEXT)),
    /** The draft of the last round has other prices: all multiplied by {@code factor}. */
    PRICE_CHANGE("price-change", Map.of("factor", Word.AMOUNT)),
    /** An agreement is rejected. */
    AGREEMENT_REJECTED("agreement-rejected", Map.of("message", Word.TEXT)),
    /** An agreement is decided only after {@code delay}, a real one: who waits for less sees 408 first. */
    AGREEMENT_SLOW("agreement-slow", Map.of("delay", Word.TIME)),
    /** Demands live for {@code life} of the calendar. */
    DEMAND_LIFE("demand-life", Map.of("life", Word.TIME)),
    /** At once: the provider ends its agreements with a {@code code} of its own. */
    TERMINATE("terminate", Map.of("code", Word.TEXT, "message", Word.TEXT)),

    /** Making an activity fails with {@code status}; with {@code made} it exists all the same. */
    CREATE("create", Map.of("status", Word.STATUS, "made", Word.FLAG)),
    /** A deploy fails with {@code message}, or never ends with {@code stall}. */
    DEPLOY("deploy", Map.of("stall", Word.FLAG, "message", Word.TEXT)),
    /** A run command fails with {@code code}, or never ends with {@code stall}. */
    EXEC("exec", Map.of("stall", Word.FLAG, "code", Word.NUMBER, "message", Word.TEXT)),
    /** Output comes as an array of bytes although text was asked for. */
    BYTES("bytes", Map.of()),
    /** The activity's state reads {@code Unresponsive}. */
    UNRESPONSIVE("unresponsive", Map.of()),

    /** At once and as long as it lasts: all processes are dead, and whatever {@link #GONE} does. */
    DIE("die", Map.of()),
    /** Nobody reaches the provider: 500 "GSB error", 504 for tunnels, no answers, no bills. Its processes live on. */
    GONE("gone", Map.of()),
    /** The node is not in the VPN: tunnels that are open end, new ones get 504. */
    VPN_GONE("vpn-gone", Map.of()),
    /**
     * Tunnels: {@code answer} of the handshake is {@code refused} (400) or {@code timeout} (504 after 5 s); or after
     * so many bytes of the service the tunnel is cut or stalls; or it carries so many bytes a second; or, with
     * {@code keep-open}, nobody hears that the service has closed.
     */
    TUNNEL(
            "tunnel",
            Map.of(
                    "answer", Word.oneOf(List.of("refused", "timeout")),
                    "cut-after", Word.NUMBER,
                    "stall-after", Word.NUMBER,
                    "bytes-per-second", Word.NUMBER,
                    "keep-open", Word.FLAG)),

    /** Debit notes: see {@link Bill}. */
    NOTE("note", Bill.NOTE_WORDS),
    /** Invoices: see {@link Bill}. */
    INVOICE("invoice", Bill.WORDS),
    /** Allocations live for {@code life} of the calendar, whatever was asked for. */
    ALLOCATION_LIFE("allocation-life", Map.of("life", Word.TIME)),
    /** At once: all {@code demands} or {@code allocations} are over, as {@code what} says. */
    EXPIRE("expire", Map.of("what", Word.oneOf(List.of("demands", "allocations")))),

    /** Any call: see {@link ApiTrouble}. */
    API("api", ApiTrouble.WORDS),
    /**
     * At once: the daemon drops every connection, listens again after {@code away}, a real time, and has forgotten
     * {@code nothing}, its {@code networks} or {@code everything}, as {@code forget} says.
     */
    RESTART("restart", Map.of("away", Word.TIME, "forget", Word.oneOf(List.of("nothing", "networks", "everything"))));

    private final String wire;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
    private final Map<String, Word> words;

    Kind(String wire, Map<String, Word> words) {
        this.wire = wire;
        this.words = Map.copyOf(words);
    }

    /** Its name in JSON. */
    public String wire() {
        return wire;
    }

    Map<String, Word> words() {
        return words;
    }

    static Optional<Kind> of(String name) {
        return Arrays.stream(values()).filter(k -> k.wire.equals(name)).findFirst();
    }
}
