package oneliner.proxy;

import jakarta.servlet.ServletRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of a request as it came over the wire, one char for each byte, held against RFC 9112 without any of its
 * allowances. Payara keeps these bytes, and there they are needed: it drops one of two framings, and reads lines that
 * another server reads differently. WildFly does not keep them.
 *
 * @param line the request line
 * @param fields in the order in which they came
 * @param size bytes with all line ends
 */
record RawHead(String line, List<Field> fields, int size) {
    private static final List<String> PAYARA = List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getRequest");

    /**
     * One header line.
     *
     * @param name as written
     * @param value without blanks around it
     */
    record Field(String name, String value) {}

    /**
     * The head.
     *
     * @return empty on a server that does not keep it
     * @throws BadRequest if it can be read in more than one way
     */
    static Optional<RawHead> of(ServletRequest request) throws BadRequest {
        Object packet = Inside.follow(request, PAYARA).orElse(null);
        if (packet == null) {
            return Optional.empty();
        }
        // fails closed: this server was told to let the head through, for it is looked at here
        String text = Inside.field(packet, "headerBuffer")
                .flatMap(RawHead::text)
                .orElseThrow(() -> new BadRequest(500, "the server does not show the request's head"));
        return Optional.of(parse(text));
    }

    /**
     * The buffer of the whole head, in however many packets it came; the names and values that the server took out of it
     * may point into buffers of less. From its beginning, for the parser has moved its position.
     */
    private static Optional<String> text(Object buffer) {
        int limit = (int) Inside.call(buffer, "limit").orElse(0);
        return Inside.call(
                        buffer,
                        "toStringContent",
                        List.of(Charset.class, int.class, int.class),
                        StandardCharsets.ISO_8859_1,
                        0,
                        limit)
                .map(Object::toString);
    }

    /**
     * Reads a head.
     *
     * @param text the head; what follows its blank line is left alone
     * @throws BadRequest unless every byte is where it has to be
     */
    static RawHead parse(String text) throws BadRequest {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new BadRequest(400, "the request's head has no end");
        }
        int next = text.indexOf("\r\n");
        String line = text.substring(0, next);
        checkLine(line);
        List<Field> fields = new ArrayList<>();
        while (next < end) {
            int from = next + 2;
            next = text.indexOf("\r\n", from);
            fields.add(field(text, from, next));
        }
        return new RawHead(line, fields, end + 4);
    }

    private static void checkLine(String line) throws BadRequest {
        int method = line.indexOf(' ');
        int target = line.indexOf(' ', method + 1);
        boolean good = method > 0 && target > method + 1;
        for (int i = 0; good && i < method; i++) {
            good = token(line.charAt(i));
        }
        for (int i = method + 1; good && i < target; i++) {
            good = line.charAt(i) > ' ' && line.charAt(i) < 0x7f;
        }
        if (!good || !line.regionMatches(target, " HTTP/", 0, 6) || line.length() != target + 9) {
            throw new BadRequest(400, "the request line is not METHOD TARGET HTTP/1.1");
        }
    }

    private static Field field(String text, int from, int to) throws BadRequest {
        int colon = from;
        while (colon < to && token(text.charAt(colon))) {
            colon++;
        }
        if (colon == from || colon == to || text.charAt(colon) != ':') {
            throw new BadRequest(400, "a header line is not NAME: VALUE; folded lines are not taken either");
        }
        int begin = colon + 1;
        int end = to;
        while (begin < end && blank(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && blank(text.charAt(end - 1))) {
            end--;
        }
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new BadRequest(400, "a header holds a control character");
            }
        }
        return new Field(text.substring(from, colon), text.substring(begin, end));
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    /** RFC 9110, 5.6.2. */
    static boolean token(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
