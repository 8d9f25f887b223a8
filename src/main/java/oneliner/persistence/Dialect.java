package oneliner.persistence;

/** The three databases that the web role speaks to, and what differs between them. */
public enum Dialect {
    /** rqlite, over our own driver; SQLite's language. */
    RQLITE("oneliner.rqlite.RqliteDriver", "sqlite.sql"),
    /** A file of this machine. */
    SQLITE("org.sqlite.JDBC", "sqlite.sql"),
    /** A PostgreSQL server. */
    POSTGRESQL("org.postgresql.Driver", "postgresql.sql");

    private final String driverClass;
    private final String script;

    Dialect(String driverClass, String script) {
        this.driverClass = driverClass;
        this.script = script;
    }

    String driverClass() {
        return driverClass;
    }

    /** Name of the schema script among the resources. */
    String script() {
        return script;
    }
}
