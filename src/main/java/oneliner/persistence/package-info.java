/**
 * Where the web role keeps its data: one data source that follows {@code DATABASE_URL} to rqlite, SQLite or PostgreSQL,
 * EclipseLink's view of the SQLite dialect, and the idempotent step that makes the tables.
 *
 * <p>Knows no entity of the domain except by name in {@code persistence.xml}. Nothing here connects before the first
 * request for a connection, so that the requestor role deploys without any database.
 */
package oneliner.persistence;
