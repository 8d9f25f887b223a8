/**
 * The main job on one machine: {@code deploy/run} starts the server, NGINX when there is one, shows what happens to
 * every node, and ends all of it in order.
 *
 * <p>Runs in a small JVM of its own beside the server and knows it only by its HTTP addresses under {@code /-/}. One
 * thread does everything, in a loop that looks at the server, at NGINX and at the wish to stop; it waits by waiting
 * for the server's process to end, each time for a moment only. The script {@code deploy/run} turns the first signal
 * into that wish and the second into the end of the whole process group.
 */
package oneliner.boot.launch;
