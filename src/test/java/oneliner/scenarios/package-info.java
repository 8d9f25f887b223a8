/**
 * Providers that lie, fail and die, each in a scenario of its own: the whole requestor against devnet in one JVM, with
 * images that are shell scripts and tunnels that are real. {@link oneliner.scenarios.Scene} tells how one is written;
 * whatever happens in it, at its end the money is right and nothing is left.
 */
package oneliner.scenarios;
