package oneliner.proxy;

import java.util.Map;

/**
 * How a status is put.
 *
 * @param phrase HTTP's own (RFC 9110, 15; RFC 6585; RFC 5842), for programs
 * @param title for people
 * @param advice what the reader can do about it; empty when nothing
 * @param again true when the same request may well succeed later
 */
record Words(String phrase, String title, String advice, boolean again) {
    private static final String SOON = "This is often over in a moment.";
    private static final Words ANY = new Words("Error", "This did not work", "", false);

    private static final Map<Integer, Words> ALL = Map.ofEntries(
            Map.entry(400, new Words("Bad Request", "Bad request", "", false)),
            Map.entry(401, new Words("Unauthorized", "Sign in first", "This page needs a name and a password.", false)),
            Map.entry(403, new Words("Forbidden", "Not allowed", "", false)),
            Map.entry(404, new Words("Not Found", "Not found", "", false)),
            Map.entry(405, new Words("Method Not Allowed", "Method not allowed", "", false)),
            Map.entry(408, new Words("Request Timeout", "Request timed out", "Send it again, please.", true)),
            Map.entry(413, new Words("Content Too Large", "Too large", "Send less at a time, please.", false)),
            Map.entry(414, new Words("URI Too Long", "Address too long", "", false)),
            Map.entry(
                    431,
                    new Words(
                            "Request Header Fields Too Large",
                            "Headers too large",
                            "Deleting this site's cookies may help.",
                            false)),
            Map.entry(502, new Words("Bad Gateway", "Bad gateway", SOON, true)),
            Map.entry(503, new Words("Service Unavailable", "Not ready yet", "", true)),
            Map.entry(504, new Words("Gateway Timeout", "Gateway timed out", SOON, true)),
            Map.entry(508, new Words("Loop Detected", "Loop detected", "", false)));

    /** The words for this status. */
    static Words of(int status) {
        return ALL.getOrDefault(status, ANY);
    }
}
