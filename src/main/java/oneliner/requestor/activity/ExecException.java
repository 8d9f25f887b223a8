package oneliner.requestor.activity;

import java.util.Objects;

/** A command could not be run beside a service, or nobody knows what it came to. The message is for a person. */
public final class ExecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Why why;

    /** What stood in the way. */
    public enum Why {
        /** The app has no such node, or the node no such instance. */
        UNKNOWN,
        /** The instance has no machine now, or one that is not set up yet. */
        NOT_RUNNING,
        /** Other commands took all the time. It was not run. */
        BUSY,
        /** The machine has no {@code /bin/sh}, or did not run the command for another reason of its own. */
        REFUSED,
        /** The command was handed over, and nobody knows what came of it: the provider or the daemon is away. */
        NO_ANSWER
    }

    /** Makes one. */
    public ExecException(Why why, String message) {
        super(message);
        this.why = Objects.requireNonNull(why, "why");
    }

    /** What stood in the way. */
    public Why why() {
        return why;
    }
}
