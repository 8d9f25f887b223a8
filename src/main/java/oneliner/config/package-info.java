/**
 * What a person may set, read once and checked as a whole: role, addresses, limits, durations; and the clock.
 *
 * <p>Every other package receives the records of this one by injection or in a constructor; none of them reads
 * environment variables, system properties or MicroProfile Config itself. README.md lists the keys with their
 * defaults, and a test holds that list against {@link oneliner.config.Settings}.
 */
package oneliner.config;
