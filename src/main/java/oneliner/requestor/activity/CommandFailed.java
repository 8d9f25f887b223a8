package oneliner.requestor.activity;

/** Something on the rented machine went wrong. The message holds the command, its exit and the end of its output. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Stage stage;

    /** What was being done. */
    public enum Stage {
        /** The image was being set up or the machine started. */
        DEPLOY,
        /** A command of the descriptor's {@code init} ran, and said no or did not end. */
        INIT,
        /** The provider was lost under way; no command is to blame. */
        LOST
    }

    /**
     * Makes one.
     *
     * @param stage what was being done
     * @param message for a person
     */
    public CommandFailed(Stage stage, String message) {
        super(message);
        this.stage = stage;
    }

    /** What was being done. */
    public Stage stage() {
        return stage;
    }
}
