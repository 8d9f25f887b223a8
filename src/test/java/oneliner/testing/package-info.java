/** What tests of several packages share: the deployment on a real server, databases to test against. */
package oneliner.testing;
