package oneliner.requestor.payment;

/** The daemon has no wallet that can pay in the way that the settings ask for. Only a person can help. */
public final class NoAccountException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAccountException(String message) {
        super(message);
    }
}
