package oneliner.devnet.activity;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import oneliner.devnet.core.Wire;

/** Reads exe-scripts as strictly as the daemon does. */
final class Script {
    private static final int MAX_COMMANDS = 1000;

    private Script() {}

    /**
     * Reads the commands of a script.
     *
     * @param text a JSON array
     * @throws IllegalArgumentException if it is not one, or a command in it is wrong; the message says which
     */
    static List<Command> read(String text) {
        if (!(Wire.parse(text) instanceof JsonArray array)) {
            throw new IllegalArgumentException("the script must be an array of commands");
        }
        if (array.size() > MAX_COMMANDS) {
            throw new IllegalArgumentException("the script has more than " + MAX_COMMANDS + " commands");
        }
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            try {
                commands.add(command(array.get(i)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("command " + i + ": " + e.getMessage(), e);
            }
        }
        return commands;
    }

    private static Command command(JsonValue value) {
        if (!(value instanceof JsonObject object) || object.size() != 1) {
            throw new IllegalArgumentException("must be an object with exactly one key");
        }
        String name = object.keySet().iterator().next();
        if (!(object.get(name) instanceof JsonObject fields)) {
            throw new IllegalArgumentException(name + " must be an object");
        }
        return switch (name) {
            case "deploy" -> deploy(fields);
            case "start" -> {
                texts(fields, "args", false);
                yield new Command.Start();
            }
            case "run" -> run(fields);
            case "transfer" -> transfer(fields);
            case "sign" -> new Command.Sign();
            case "terminate" -> new Command.Terminate();
            default -> throw new IllegalArgumentException("unknown variant `" + name + "`");
        };
    }

    private static Command deploy(JsonObject fields) {
        JsonValue net = fields.get("net");
        List<Command.Net> nets = new ArrayList<>();
        if (net instanceof JsonArray array) {
            for (JsonValue value : array) {
                if (!(value instanceof JsonObject one)) {
                    throw new IllegalArgumentException("net must hold objects");
                }
                if (!(one.get("nodes") instanceof JsonObject nodes)) {
                    throw new IllegalArgumentException("missing field `nodes`");
                }
                text(one, "ip");
                nets.add(new Command.Net(text(one, "id"), text(one, "nodeIp"), nodes));
            }
        } else if (net != null) {
            throw new IllegalArgumentException("net must be an array");
        }
        return new Command.Deploy(nets, hosts(fields));
    }

    private static Map<String, String> hosts(JsonObject fields) {
        JsonValue value = fields.get("hosts");
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject object)) {
            throw new IllegalArgumentException("hosts must be an object of address by name");
        }
        Map<String, String> hosts = new LinkedHashMap<>();
        object.forEach((name, ip) -> {
            if (!Hosts.isName(name)
                    || !(ip instanceof JsonString text)
                    || !text.getString().matches("[0-9a-fA-F.:]+")) {
                throw new IllegalArgumentException("hosts must be an object of address by name");
            }
            hosts.put(name, text.getString());
        });
        return hosts;
    }

    private static Command transfer(JsonObject fields) {
        boolean archive = List.of("format", "depth", "fileset").stream()
                .map(fields::get)
                .anyMatch(v -> v != null && v.getValueType() != JsonValue.ValueType.NULL);
        return new Command.Transfer(text(fields, "from"), text(fields, "to"), archive);
    }

    private static Command run(JsonObject fields) {
        JsonValue capture = fields.get("capture");
        if (capture != null && capture.getValueType() != JsonValue.ValueType.NULL && !(capture instanceof JsonObject)) {
            throw new IllegalArgumentException("capture must be an object");
        }
        JsonObject streams = capture instanceof JsonObject o ? o : JsonValue.EMPTY_JSON_OBJECT;
        return new Command.Run(
                text(fields, "entry_point"),
                texts(fields, "args", true),
                Capture.read(streams.get("stdout")),
                Capture.read(streams.get("stderr")));
    }

    private static String text(JsonObject fields, String name) {
        return Wire.text(fields, name).orElseThrow(() -> new IllegalArgumentException("missing field `" + name + "`"));
    }

    private static List<String> texts(JsonObject fields, String name, boolean required) {
        JsonValue value = fields.get(name);
        if (value == null && !required) {
            return List.of();
        }
        if (!(value instanceof JsonArray array)) {
            throw new IllegalArgumentException(name + " must be an array of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue item : array) {
            if (!(item instanceof JsonString text)) {
                throw new IllegalArgumentException(name + " must be an array of texts");
            }
            texts.add(text.getString());
        }
        return texts;
    }
}
