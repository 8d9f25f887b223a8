package oneliner.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The header lines of a request: as they came where the server keeps them, else as it tells them.
 *
 * @param target as it stands in the request line; empty where the server does not keep it
 * @param fields in order
 * @param size bytes of the whole head, about that where the server does not keep it
 */
record RequestLines(Optional<String> target, List<RawHead.Field> fields, int size) {
    /** What Payara takes out or makes up: told by the raw head alone. */
    private static final Set<String> ITS_OWN = Set.of("host", "content-length", "transfer-encoding");

    private static final int LINE_ENDS = 4;

    static RequestLines of(HttpServletRequest request) throws BadRequest {
        Optional<RawHead> raw = RawHead.of(request);
        if (raw.isPresent()) {
            return checked(request, raw.get());
        }
        List<RawHead.Field> fields = new ArrayList<>();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        int size = request.getMethod().length() + request.getProtocol().length() + LINE_ENDS + LINE_ENDS;
        for (String name : Collections.list(request.getHeaderNames())) {
            if (!seen.add(name)) {
                continue;
            }
            for (String value : Collections.list(request.getHeaders(name))) {
                // Undertow ends a name at a blank, so "Name : value" comes as a value that begins with the colon
                if (value.startsWith(":")) {
                    throw new BadRequest(400, "a header line is not NAME: VALUE");
                }
                fields.add(new RawHead.Field(name, value));
                size += name.length() + value.length() + LINE_ENDS;
            }
        }
        return new RequestLines(Optional.empty(), fields, size);
    }

    /** Payara puts folded lines together within these bytes, and only its own view of a value shows that. */
    private static RequestLines checked(HttpServletRequest request, RawHead raw) throws BadRequest {
        RequestLines lines = new RequestLines(Optional.of(raw.line().split(" ", 3)[1]), raw.fields(), raw.size());
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (RawHead.Field field : raw.fields()) {
            String name = field.name();
            if (!seen.add(name) || ITS_OWN.stream().anyMatch(name::equalsIgnoreCase)) {
                continue;
            }
            List<String> told = Collections.list(request.getHeaders(name));
            List<String> came = lines.values(name);
            boolean same = told.size() == came.size();
            for (int i = 0; same && i < came.size(); i++) {
                same = !ascii(came.get(i)) || came.get(i).equals(told.get(i).strip());
            }
            if (!same) {
                throw new BadRequest(400, "a header is folded over several lines");
            }
        }
        return lines;
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Every value of a header, in order. */
    List<String> values(String name) {
        List<String> values = new ArrayList<>(1);
        for (RawHead.Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The first value, or null. */
    String first(String name) {
        for (RawHead.Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }
}
