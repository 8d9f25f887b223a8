package oneliner.config;

/** What this deployment of the WAR does, chosen by the key {@code oneliner.role}. */
public enum Role {
    /** Rents providers, runs the app on them, serves it through the proxy. */
    REQUESTOR,
    /** The chat itself: pages over a database. */
    WEB
}
