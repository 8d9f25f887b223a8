package oneliner.devnet.http;

/** Comes between a call and its work. */
@FunctionalInterface
public interface Disturbance {
    /** Lets everything pass. */
    Disturbance NONE = (method, path, exchange, work) -> work.run();

    /**
     * Runs {@code work} now or later, answers in its place, or damages what it answers. On the loop.
     *
     * @param path without the query
     */
    void call(String method, String path, Exchange exchange, Runnable work);
}
