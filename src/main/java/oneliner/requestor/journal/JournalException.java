package oneliner.requestor.journal;

/** The journal cannot be read, written or locked; the message names the file and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param cause may be null
     */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
