/**
 * Activities of devnet: the exe-unit's state machine, exe-scripts and their results, by long poll and as an event
 * stream. State is the loop's; commands run in a {@code devnet.process} sandbox outside it.
 */
package oneliner.devnet.activity;
