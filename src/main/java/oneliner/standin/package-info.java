/**
 * A single-node stand-in for rqlited: its HTTP API over one SQLite file, for machines without the real server. One
 * process with {@link oneliner.standin.Standin} as its entry; it has no Raft, no authentication and no TLS.
 *
 * <p>One SQLite connection does all work, one request at a time. Handlers run on a small pool made by the entry.
 */
package oneliner.standin;
