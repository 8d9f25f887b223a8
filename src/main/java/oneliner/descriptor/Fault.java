package oneliner.descriptor;

/**
 * One thing that is wrong in a descriptor.
 *
 * @param file its name, empty when no file is to blame
 * @param line from 1; 0 when no line is to blame
 * @param key path such as {@code nodes.http.init[0]}, may be empty
 * @param message what is wrong and what to do, for a person
 */
public record Fault(String file, int line, String key, String message) {
    /** As compilers write it: {@code file:line: key: message}, without the parts that are not known. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (!file.isEmpty()) {
            out.append(file).append(line > 0 ? ":" + line : "").append(": ");
        }
        return out.append(key.isEmpty() ? "" : key + ": ").append(message).toString();
    }
}
