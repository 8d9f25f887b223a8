package oneliner.yagna.wire;

/** A JSON text of the daemon lacks something that cannot be done without, or has it in the wrong type. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which field is wrong, and how
     */
    public MalformedException(String message) {
        super(message);
    }

    /**
     * Makes one.
     *
     * @param message which field is wrong, and how
     * @param cause what the parser said
     */
    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
