/**
 * The composition root: what starts, in which order, per role; and the command line.
 *
 * <p>May import every other package; none imports it.
 */
package oneliner.boot;
