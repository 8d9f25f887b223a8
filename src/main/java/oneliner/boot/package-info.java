/**
 * The composition root: what starts, in which order, for which role. A newcomer starts reading here:
 * {@link oneliner.boot.Boot} inside a server, {@link oneliner.boot.Tool} on the command line.
 *
 * <p>Boot may import everything, and nobody imports boot.
 */
package oneliner.boot;
