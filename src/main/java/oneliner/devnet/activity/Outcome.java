package oneliner.devnet.activity;

import jakarta.json.JsonValue;
import oneliner.devnet.core.Wire;

/**
 * How a command ended.
 *
 * @param ok true for success
 * @param code exit code, 0 for commands that have none
 * @param stdout what was kept of its output, JSON null when nothing
 * @param stderr what was kept of its errors, JSON null when nothing
 * @param message null when there is none
 */
record Outcome(boolean ok, int code, JsonValue stdout, JsonValue stderr, String message) {
    /** Success without output. */
    static final Outcome DONE = new Outcome(true, 0, JsonValue.NULL, JsonValue.NULL, null);

    /** Success of a deploy, in the runtime's own words. */
    static Outcome deployed() {
        String words = "{\"valid\":{\"Ok\":\"\"},\"vols\":[],\"startMode\":\"blocking\"}";
        return new Outcome(true, 0, Wire.string(words), JsonValue.NULL, null);
    }

    /** Failure without output. */
    static Outcome failed(String message) {
        return new Outcome(false, 1, JsonValue.NULL, JsonValue.NULL, message);
    }
}
