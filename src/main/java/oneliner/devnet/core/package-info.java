/**
 * What every part of devnet stands on: one serial loop that owns all protocol state, long-poll waiters, persistent
 * event logs, ids and JSON. Protocol state is touched on the loop's thread only, so it needs no locks.
 */
package oneliner.devnet.core;
