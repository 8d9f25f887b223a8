package oneliner.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decodes {@code application/x-www-form-urlencoded}, strictly: what is no UTF-8 is an error, never a replacement. */
final class FormFields {
    private FormFields() {}

    /**
     * The fields in the order in which they were sent, those of the query first.
     *
     * @param query of the address, may be null
     * @param body one character for each byte
     * @throws CharacterCodingException at a percent sign without two hex digits, and at bytes that are not UTF-8
     */
    static Map<String, String[]> read(String query, String body) throws CharacterCodingException {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        add(query == null ? "" : query, lists);
        add(body, lists);
        Map<String, String[]> fields = new LinkedHashMap<>();
        lists.forEach((name, values) -> fields.put(name, values.toArray(String[]::new)));
        return fields;
    }

    private static void add(String encoded, Map<String, List<String>> lists) throws CharacterCodingException {
        for (int start = 0; start < encoded.length(); ) {
            int end = encoded.indexOf('&', start);
            end = end < 0 ? encoded.length() : end;
            if (end > start) {
                String pair = encoded.substring(start, end);
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                lists.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
            start = end + 1;
        }
    }

    private static String decode(String encoded) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 <= encoded.length() - 1 ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
                if (low < 0) {
                    throw new MalformedInputException(i);
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }
}
