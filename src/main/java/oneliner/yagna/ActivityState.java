package oneliner.yagna;

/**
 * Where an activity is.
 *
 * @param current New, Initialized, Deployed, Ready, Unresponsive or Terminated
 * @param reason words, may be empty
 */
public record ActivityState(String current, String reason) {
    /** True when it can do nothing any more. */
    public boolean dead() {
        return current.equals("Terminated") || current.equals("Unresponsive");
    }
}
