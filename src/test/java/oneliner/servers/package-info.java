/** The requestor role as it runs: the built WAR in a real server of its own, with devnet behind it. */
package oneliner.servers;
