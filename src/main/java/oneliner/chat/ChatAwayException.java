package oneliner.chat;

/** The chat cannot read or keep lines now, because its database does not answer; a later try may succeed. */
public final class ChatAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChatAwayException(String what, Throwable cause) {
        super(what, cause);
    }
}
