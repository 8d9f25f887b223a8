package oneliner.devnet.http;

/** A request is answered with an error; the message goes to the client as {@code {"message": …}}. */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Makes one.
     *
     * @param status HTTP status, 400 to 599
     * @param message for the client
     */
    public ApiError(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }
}
