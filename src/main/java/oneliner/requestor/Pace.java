package oneliner.requestor;

import java.time.Duration;

/**
 * How often the requestor looks at things, and how long it is polite. Tests go faster.
 *
 * @param activityPoll pause between looks at an activity's state
 * @param probePause pause between probes of a service that does not serve yet
 * @param hint a service that does not answer for longer gets the reason shown
 * @param eventPoll how long the daemon may hold a poll for events
 * @param retry first pause after a call to the daemon failed, and after a provider failed
 * @param drain how long requests under way may go on after an instance was taken out of the directory
 * @param polite how long processes may take to stop before their activity is destroyed
 * @param proven an instance that served this long makes earlier failures of its slot forgotten
 * @param tick pause between looks at the money spent
 * @param teardown bound of a whole stop, with everything
 */
record Pace(
        Duration activityPoll,
        Duration probePause,
        Duration hint,
        Duration eventPoll,
        Duration retry,
        Duration drain,
        Duration polite,
        Duration proven,
        Duration tick,
        Duration teardown) {

    /** For real networks and for devnet alike. */
    static Pace usual() {
        return new Pace(
                Duration.ofSeconds(10),
                Duration.ofMillis(400),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }
}
