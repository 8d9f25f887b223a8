package oneliner.yagna;

/** Who the daemon is and who we are at it. */
public interface IdentityApi {
    /**
     * Who the app-key belongs to.
     *
     * @param nodeId {@code 0x} and 40 hex digits
     * @param name of the app-key
     */
    record Identity(String nodeId, String name) {}

    /** The daemon's version, such as 0.17.6. Needs no app-key. */
    String version() throws InterruptedException;

    /** Our identity; {@link YagnaException.Refused} with 401 when the app-key is wrong. */
    Identity me() throws InterruptedException;
}
