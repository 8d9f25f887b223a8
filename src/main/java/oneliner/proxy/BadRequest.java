package oneliner.proxy;

import java.util.Map;

/** The browser's request is refused before anything is sent to a provider. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean last;
    private final transient Map<String, String> headers;

    /** The connection ends with it: where the next request begins is not sure. */
    BadRequest(int status, String message) {
        this(status, message, true, Map.of());
    }

    /**
     * One that was understood.
     *
     * @param last whether the connection ends with it
     * @param headers of the answer
     */
    BadRequest(int status, String message, boolean last, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.last = last;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    boolean last() {
        return last;
    }

    Map<String, String> headers() {
        return headers;
    }
}
