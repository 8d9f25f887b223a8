package oneliner.testing;

/** A database server that a test may take away and bring back. */
public interface RestartableDatabase {
    /** JDBC URL; the same after a restart. */
    String url();

    /** Starts it, again after {@link #stop}, with everything it had; returns when it answers. */
    void start() throws Exception;

    /** Ends it at once, as a crash would. */
    void stop() throws Exception;

    /** Ends it for good. */
    default void close() throws Exception {
        stop();
    }
}
