/**
 * What happens on a rented machine: the activity, the exe-script that deploys and starts the image and runs the init
 * commands, and the end of it all. {@code ServiceRun} calls it from its own thread; waits are bounded by deadlines.
 */
package oneliner.requestor.activity;
