/** Reading the daemon's JSON defensively: its many ways to write one thing, and what is missing. Pure functions of JSON-P values. */
package oneliner.yagna.wire;
