package oneliner.standin;

/** A request that gets a plain-text answer with a status of its own. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BadRequest(int status, String text) {
        super(text);
        this.status = status;
    }

    int status() {
        return status;
    }
}
