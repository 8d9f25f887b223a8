/**
 * Runs a provider's commands as local processes in a private copy of an image folder, and makes sure that nothing a
 * provider started outlives its activity or the server. Everything here may block: never call it on the loop.
 */
package oneliner.devnet.process;
