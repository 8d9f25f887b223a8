package oneliner.boot.launch;

/** The start or the run cannot go on; the message is for the person at the terminal and says what to do. */
final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
