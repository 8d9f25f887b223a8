package oneliner.requestor;

/** An instance could not be brought up, or was lost before it served. The message is for a person. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Blame blame;

    /** Whose fault it was, which says what to try next. */
    enum Blame {
        /** Another provider may do better. */
        PROVIDER,
        /** Most likely the app's own; a few other providers are tried. */
        APP,
        /** The daemon or the market: nobody is to be avoided, it is tried again. */
        NOBODY,
        /** No provider can mend it. */
        DESCRIPTOR
    }

    StartFailure(Blame blame, String message, Throwable cause) {
        super(message, cause);
        this.blame = blame;
    }

    Blame blame() {
        return blame;
    }
}
