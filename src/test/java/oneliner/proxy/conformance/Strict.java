package oneliner.proxy.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import oneliner.proxy.conformance.Message.Field;
import oneliner.proxy.conformance.Message.Framing;

/** Reads HTTP/1.1 as RFC 9112 writes it, and takes nothing else: whatever a lenient reader could read in two ways. */
final class Strict {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";
    private static final int MOST = 256 * 1024;

    /** Where bytes come from: -1 after the last. */
    @FunctionalInterface
    interface Source {
        int read() throws IOException;
    }

    /** It is no HTTP. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** It ended in the middle. */
    static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;

        Cut(String message) {
            super(message);
        }
    }

    private final Source in;

    Strict(Source in) {
        this.in = in;
    }

    /** A string as bytes to read. */
    static Source of(String bytes) {
        int[] at = {0};
        return () -> at[0] < bytes.length() ? bytes.charAt(at[0]++) : -1;
    }

    /** The head of the next request; its body comes with {@link #body}. */
    Message requestHead() throws IOException {
        Message head = head();
        String[] parts = head.start().split(" ", -1);
        require(parts.length == 3, "a request line of three parts", head.start());
        require(token(parts[0]), "a method", head.start());
        require(!parts[1].isEmpty() && parts[1].chars().allMatch(c -> c > 0x20 && c != 0x7f), "a target", head.start());
        require(parts[2].matches("HTTP/1\\.[01]"), "a version", head.start());
        require(
                parts[2].endsWith("0") || head.values("Host").size() == 1,
                "one Host",
                head.values("Host").toString());
        return with(head, requestFraming(head));
    }

    /** A whole request. */
    Message request() throws IOException {
        return body(requestHead());
    }

    /** The head of the next answer. */
    Message answerHead(boolean bodiless) throws IOException {
        Message head = head();
        require(head.start().matches("(?s)HTTP/1\\.[01] [1-9]\\d\\d( .*)?"), "a status line", head.start());
        int status = head.status();
        Framing framing = framing(head, Framing.UNTIL_CLOSE);
        boolean none = bodiless || status < 200 || status == 204 || status == 304;
        return with(head, none ? Framing.NONE : framing);
    }

    /** A whole answer, an interim one included. */
    Message answer(boolean bodiless) throws IOException {
        return body(answerHead(bodiless));
    }

    private static Framing requestFraming(Message head) throws Broken {
        return framing(head, Framing.NONE);
    }

    private static Framing framing(Message head, Framing otherwise) throws Broken {
        List<String> length = head.values("Content-Length");
        List<String> coding = head.values("Transfer-Encoding");
        require(length.isEmpty() || coding.isEmpty(), "one kind of length", length + " and " + coding);
        require(coding.isEmpty() || coding.get(0).toLowerCase(Locale.ROOT).equals("chunked"), "chunked", coding + "");
        require(coding.size() < 2 && length.size() < 2, "one length", length + " " + coding);
        require(length.isEmpty() || length.get(0).matches("\\d{1,15}"), "a length", length.toString());
        return !coding.isEmpty() ? Framing.CHUNKED : length.isEmpty() ? otherwise : Framing.LENGTH;
    }

    private static Message with(Message head, Framing framing) {
        return new Message(head.start(), head.headers(), "", List.of(), framing);
    }

    /** The body that belongs to a head. */
    Message body(Message head) throws IOException {
        StringBuilder body = new StringBuilder();
        List<Field> trailers = List.of();
        switch (head.framing()) {
            case NONE -> {}
            case LENGTH -> take(Long.parseLong(head.values("Content-Length").get(0)), body);
            case CHUNKED -> {
                while (chunk(body)) {
                    // the next one
                }
                trailers = fields();
            }
            case UNTIL_CLOSE -> {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    body.append((char) c);
                }
            }
        }
        return new Message(head.start(), head.headers(), body.toString(), trailers, head.framing());
    }

    /** Reads one chunk; false after the last. */
    boolean chunk(StringBuilder body) throws IOException {
        String line = line();
        require(line.matches("[0-9A-Fa-f]{1,12}(;[\\t\\x20-\\x7e\\x80-\\xff]*)?"), "the size of a chunk", line);
        long size = Long.parseLong(line.replaceFirst(";.*", ""), 16);
        if (size > 0) {
            take(size, body);
            require(line().isEmpty(), "the end of a chunk", line);
        }
        return size > 0;
    }

    private void take(long size, StringBuilder body) throws IOException {
        for (long i = 0; i < size; i++) {
            int c = in.read();
            if (c < 0) {
                throw new Cut("cut after " + i + " bytes of " + size);
            }
            body.append((char) c);
        }
    }

    private Message head() throws IOException {
        String start = line();
        require(start.chars().allMatch(c -> c >= 0x20 && c != 0x7f), "a first line", start);
        return new Message(start, fields(), "", List.of(), Framing.NONE);
    }

    private List<Field> fields() throws IOException {
        List<Field> all = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            require(colon > 0 && token(line.substring(0, colon)), "a header", line);
            String value = line.substring(colon + 1);
            require(value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f)), "a header's value", line);
            all.add(new Field(line.substring(0, colon), value.replaceAll("^[ \t]+|[ \t]+$", "")));
        }
        return all;
    }

    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= 'a' && c <= 'z')
                                || TOKEN.indexOf(c) >= 0);
    }

    /** Up to CR LF, neither of which may stand alone. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new Cut(line.length() == 0 ? "nothing came" : "cut after: " + shown(line.toString()));
            }
            if (c == '\r') {
                int next = in.read();
                if (next < 0) {
                    throw new Cut("cut after: " + shown(line.toString()));
                }
                require(next == '\n', "LF after CR", line.toString());
                return line.toString();
            }
            require(c != '\n', "CR before LF", line.toString());
            require(line.length() < MOST, "a line of any sense", "");
            line.append((char) c);
        }
    }

    private static void require(boolean good, String wanted, String seen) throws Broken {
        if (!good) {
            throw new Broken("no " + wanted + ": " + shown(seen));
        }
    }

    /** With its control characters to be seen. */
    static String shown(String text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                all.append("\\r");
            } else if (c == '\n') {
                all.append("\\n\n");
            } else if (c < 0x20 || c > 0x7e) {
                all.append(String.format("\\x%02x", (int) c));
            } else {
                all.append(c);
            }
        }
        return all.toString();
    }
}
