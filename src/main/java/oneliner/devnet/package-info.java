/**
 * The embedded daemon: answers yagna's REST and websocket API on loopback and runs providers as local processes, so
 * that the requestor needs nothing installed and never knows. Strict where the daemon is strict. Its own
 * {@code /devnet/} API shows its state and makes providers fail.
 *
 * <p>Threads come from the factory given at start: two event loops for connections, one loop that owns all protocol
 * state, and workers for whatever blocks. The JDK adds its own reaper threads for child processes.
 */
package oneliner.devnet;
