package oneliner.requestor.activity;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exe-scripts as the daemon reads them, which is not in every point what its specification says. Pure. */
final class Script {
    /** Bytes of each stream that a provider keeps of a command; a failing command says why at its end. */
    static final int TAIL_BYTES = 16384;

    /** The same for a command beside the service, which a person asks for. */
    static final int EXEC_BYTES = 65536;

    /** The same for the output of all daemons. */
    static final int LOG_BYTES = 262_144;

    private Script() {}

    /**
     * Sets the image up and starts the machine.
     *
     * @param net the network it joins, empty for none
     * @param hosts names it shall know, with their addresses
     */
    static JsonArray deployAndStart(Optional<JsonObject> net, Map<String, String> hosts) {
        JsonObjectBuilder deploy = Json.createObjectBuilder();
        net.ifPresent(n -> deploy.add("net", Json.createArrayBuilder().add(n)));
        if (!hosts.isEmpty()) {
            JsonObjectBuilder names = Json.createObjectBuilder();
            hosts.forEach(names::add);
            deploy.add("hosts", names);
        }
        return Json.createArrayBuilder()
                .add(command("deploy", deploy.build()))
                .add(command(
                        "start",
                        Json.createObjectBuilder()
                                .add("args", JsonArray.EMPTY_JSON_ARRAY)
                                .build()))
                .build();
    }

    /**
     * Runs one program.
     *
     * @param words the program's path and its arguments
     */
    static JsonArray run(List<String> words) {
        return run(words, TAIL_BYTES);
    }

    /** The same with another bound of what is kept of each stream. */
    static JsonArray run(List<String> words, int bytes) {
        JsonArrayBuilder args = Json.createArrayBuilder();
        words.stream().skip(1).forEach(args::add);
        return Json.createArrayBuilder()
                .add(command(
                        "run",
                        Json.createObjectBuilder()
                                .add("entry_point", words.get(0))
                                .add("args", args)
                                .add(
                                        "capture",
                                        Json.createObjectBuilder()
                                                .add("stdout", stream(bytes))
                                                .add("stderr", stream(bytes)))
                                .build()))
                .build();
    }

    /** Stops everything that runs in the activity. */
    static JsonArray terminate() {
        return Json.createArrayBuilder()
                .add(command("terminate", JsonObject.EMPTY_JSON_OBJECT))
                .build();
    }

    /** The part selector stands beside the format; the daemon ignores it where the specification puts it. */
    private static JsonObject stream(int bytes) {
        return Json.createObjectBuilder()
                .add("atEnd", Json.createObjectBuilder().add("format", "string").add("tail", bytes))
                .build();
    }

    private static JsonObject command(String name, JsonObject fields) {
        return Json.createObjectBuilder().add(name, fields).build();
    }
}
