/** The daemon's JSON as records: read defensively, written exactly. Only {@code oneliner.yagna} and devnet use these. */
package oneliner.yagna.wire;
