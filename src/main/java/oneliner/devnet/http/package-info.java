/**
 * The HTTP side of devnet on Netty: one port, keep-alive, routes by path, long polls without a thread each, event
 * streams and websocket upgrades. Handlers run on the loop of {@code devnet.core}; replies may come from any thread.
 */
package oneliner.devnet.http;
