package oneliner.services;

import java.util.List;
import java.util.Objects;

/** What was asked of {@link AppControl} is not done; the message is for a person. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<String> faults;

    /** Who would have to do something else. */
    public enum Kind {
        /** There is no such node or instance: HTTP 404. */
        UNKNOWN,
        /** What was sent cannot be used, whenever it is sent: HTTP 400. */
        INVALID,
        /** The app is not in a state for it; later it may be: HTTP 409. */
        NOT_NOW,
        /** Nobody knows what came of it, for the answer did not come in time: HTTP 504. */
        TIMED_OUT
    }

    /** Makes one with a single message. */
    public ControlException(Kind kind, String message) {
        this(kind, message, List.of());
    }

    /**
     * Makes one that has several causes.
     *
     * @param faults one line for each, such as the faults of a descriptor
     */
    public ControlException(Kind kind, String message, List<String> faults) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.faults = List.copyOf(faults);
    }

    /** Who would have to do something else. */
    public Kind kind() {
        return kind;
    }

    /** The single causes, when there are several; else empty. */
    public List<String> faults() {
        return faults;
    }
}
