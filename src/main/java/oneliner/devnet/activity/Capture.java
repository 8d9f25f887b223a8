package oneliner.devnet.activity;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import oneliner.devnet.core.Wire;

/**
 * What is kept of one output stream of a command.
 *
 * @param mode when it is given out
 * @param binary as bytes instead of text
 * @param head bytes from the beginning
 * @param tail bytes from the end
 */
record Capture(Mode mode, boolean binary, int head, int tail) {
    /** Whatever a client asks for, no more than this is held in memory per part. */
    private static final int MAX_BYTES = 1 << 20;

    /** When output is given out. */
    enum Mode {
        /** Never. */
        NONE,
        /** With the result. */
        AT_END,
        /** As events while the command runs. */
        STREAM
    }

    static final Capture NOTHING = new Capture(Mode.NONE, false, 0, 0);

    /**
     * Reads one stream's part of {@code capture}.
     *
     * @param value null and JSON null mean that nothing is kept
     * @throws IllegalArgumentException if it cannot be read
     */
    static Capture read(JsonValue value) {
        if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
            return NOTHING;
        }
        if (value instanceof JsonObject object && object.size() == 1) {
            if (object.get("atEnd") instanceof JsonObject end) {
                return atEnd(end);
            }
            if (object.get("stream") instanceof JsonObject stream) {
                return new Capture(
                        Mode.STREAM, binary(stream), limit(stream, "limit").orElse(MAX_BYTES), 0);
            }
        }
        throw new IllegalArgumentException("capture must have atEnd or stream");
    }

    /** The same as bytes, whatever was asked for. */
    Capture asBytes() {
        return new Capture(mode, true, head, tail);
    }

    /** Bytes as the client asked for them. */
    JsonValue present(byte[] bytes) {
        if (!binary) {
            return Wire.string(new String(bytes, StandardCharsets.UTF_8));
        }
        JsonArrayBuilder array = Wire.array();
        for (byte b : bytes) {
            array.add(b & 255);
        }
        return array.build();
    }

    private static Capture atEnd(JsonObject end) {
        Optional<Integer> head = limit(end, "head");
        Optional<Integer> tail = limit(end, "tail");
        Optional<Integer> both = limit(end, "headTail");
        boolean binary = binary(end);
        if (head.isPresent()) {
            return new Capture(Mode.AT_END, binary, head.get(), 0);
        }
        if (tail.isPresent()) {
            return new Capture(Mode.AT_END, binary, 0, tail.get());
        }
        int all = both.orElse(2 * MAX_BYTES);
        return new Capture(Mode.AT_END, binary, all - all / 2, all / 2);
    }

    private static Optional<Integer> limit(JsonObject part, String name) {
        JsonValue value = part.get(name);
        if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
            return Optional.empty();
        }
        if (value instanceof JsonNumber number
                && number.isIntegral()
                && number.bigDecimalValue().signum() >= 0) {
            return Optional.of((int) Math.min(number.longValue(), MAX_BYTES));
        }
        throw new IllegalArgumentException(name + " must be a whole number of bytes");
    }

    private static boolean binary(JsonObject part) {
        String format = Wire.text(part, "format").orElse("string");
        return switch (format) {
            case "str", "string" -> false;
            case "bin", "binary" -> true;
            default ->
                throw new IllegalArgumentException("format '" + format + "' is none of str, string, bin, binary");
        };
    }
}
