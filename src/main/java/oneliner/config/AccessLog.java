package oneliner.config;

/** How the proxy logs each request that is over. */
public enum AccessLog {
    /** As {@code key=value}. */
    TEXT,
    /** As an object of JSON. */
    JSON,
    /** Not at all. */
    OFF
}
