/**
 * A small JDBC driver for rqlite: {@link oneliner.rqlite.RqliteDriver} (address, options, SQLStates, limits) and
 * {@link oneliner.rqlite.AtomicScript} (several statements as one atomic request). Used by the package persistence;
 * stands on the JDK and a JSON parser alone.
 *
 * <p>From the outside in: {@code Refusing} makes JDBC objects of the {@code …Calls} classes; {@code Session} holds the
 * writes of a transaction and knows rehearsal, guard and token; {@code Cluster} finds a node that answers and knows
 * what a failure may have left behind; {@code Transport} is one HTTP exchange. A connection belongs to one thread at a
 * time, {@code Cluster} and {@code Transport} to any; no threads are started here.
 */
package oneliner.rqlite;
