/**
 * The main job as a person runs it: {@code deploy/run} with its processes, a browser, and signals. Needs Linux, for
 * processes are found by their environment in {@code /proc}.
 */
package oneliner.e2e;
