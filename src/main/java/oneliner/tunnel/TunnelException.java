package oneliner.tunnel;

import java.io.IOException;

/** A tunnel did not come up. Nothing was sent through it. */
public final class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What the caller should make of it. */
    public enum Kind {
        /** Refused: by the daemon, by the service's machine, or the daemon is not there. */
        CANNOT_OPEN,
        /** Nobody answered in time. */
        TIMEOUT
    }

    private final Kind kind;
    private final int status;

    /**
     * Makes one.
     *
     * @param kind refused or silent
     * @param status HTTP status of the refused handshake, 0 when there was none
     * @param message what was tried and what came of it, for a person
     * @param cause may be null
     */
    public TunnelException(Kind kind, int status, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
    }

    /** Refused or silent. */
    public Kind kind() {
        return kind;
    }

    /** HTTP status with which the daemon refused the handshake, 0 when it did not answer. */
    public int status() {
        return status;
    }
}
