package oneliner.yagna;

/** What became of an agreement that was sent to its provider. */
public sealed interface Approval {
    /** It is in force. */
    record Approved() implements Approval {}

    /** Nothing yet: ask again. */
    record Pending() implements Approval {}

    /**
     * It will never be in force.
     *
     * @param reason the daemon's words
     */
    record Refused(String reason) implements Approval {}
}
