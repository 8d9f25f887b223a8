package oneliner.devnet.activity;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import oneliner.devnet.core.Wire;

/** What a demand says about the image it wants. */
final class TaskPackage {
    private static final System.Logger LOG = System.getLogger(TaskPackage.class.getName());

    private TaskPackage() {}

    /** The hash in the task package, or in the payload of a manifest. */
    static Optional<String> imageHash(JsonObject demand) {
        Optional<String> hash = Wire.text(demand, "golem.srv.comp.task_package").flatMap(TaskPackage::packageHash);
        if (hash.isPresent()) {
            return hash;
        }
        Consumer<String> note = why -> LOG.log(Level.DEBUG, () -> "no image in the manifest: " + why);
        try {
            return Wire.text(demand, "golem.srv.comp.payload")
                    .map(p -> new String(Base64.getDecoder().decode(p), StandardCharsets.UTF_8))
                    .map(Wire::parse)
                    .flatMap(TaskPackage::manifestHash);
        } catch (IllegalArgumentException | JsonException e) {
            note.accept(e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> packageHash(String taskPackage) {
        String[] parts = taskPackage.split(":", 4);
        return parts.length >= 3 && parts[0].equals("hash") && parts[1].equals("sha3")
                ? Optional.of(parts[2])
                : Optional.empty();
    }

    private static Optional<String> manifestHash(JsonValue manifest) {
        if (manifest instanceof JsonObject object
                && object.get("payload") instanceof JsonArray list
                && !list.isEmpty()
                && list.get(0) instanceof JsonObject first
                && ((Map<String, JsonValue>) first).get("hash") instanceof JsonString hash) {
            String text = hash.getString();
            return Optional.of(text.startsWith("sha3:") ? text.substring(5) : text);
        }
        return Optional.empty();
    }
}
