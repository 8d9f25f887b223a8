package oneliner.proxy.conformance;

import java.util.List;

/**
 * A request or an answer as {@link Strict} read it, one char for each byte.
 *
 * @param start the first line
 * @param headers name and value of each, in order
 * @param body unframed
 * @param trailers that came after a chunked body
 * @param framing how the body's end was known
 */
record Message(String start, List<Field> headers, String body, List<Field> trailers, Framing framing) {
    /** How long a body is. */
    enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    /** One line of a head. */
    record Field(String name, String value) {}

    int status() {
        return Integer.parseInt(start.substring(9, 12));
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    List<String> values(String name) {
        return values(headers, name);
    }

    static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** True when nothing may follow on this connection. */
    boolean last() {
        return start.startsWith("HTTP/1.0")
                || start.endsWith("HTTP/1.0")
                || framing == Framing.UNTIL_CLOSE
                || values("Connection").stream()
                        .anyMatch(value ->
                                value.toLowerCase(java.util.Locale.ROOT).contains("close"));
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(start);
        headers.forEach(
                field -> all.append('\n').append(field.name()).append(": ").append(field.value()));
        String shown = body.length() < 2000 ? body : body.substring(0, 2000) + "… " + body.length() + " bytes";
        return all.append("\n(").append(framing).append(")\n") + Strict.shown(shown) + " " + trailers;
    }
}
