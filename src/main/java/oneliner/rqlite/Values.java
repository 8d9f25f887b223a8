package oneliner.rqlite;

import jakarta.json.stream.JsonGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.UUID;
import java.util.regex.Pattern;

/** Java values as rqlite parameters: null, Long, Double, String and byte[] are what remains. */
final class Values {
    /** What rqlite would store as a blob although it was sent as text. A little wider than its own rule on purpose. */
    private static final Pattern BLOB_LITERAL = Pattern.compile("\\s*[xX]'[^']*'\\s*");

    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Values() {}

    /**
     * Turns a value into one of the five forms.
     *
     * @throws SQLException if it has no exact form
     */
    static Object bindable(Object value) throws SQLException {
        if (value == null || value instanceof Long) {
            return value;
        } else if (value instanceof byte[] bytes) {
            return bytes.clone();
        } else if (value instanceof String text) {
            checkText(text, "a text parameter");
            return text;
        } else if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof Double || value instanceof Float) {
            return real(((Number) value).doubleValue());
        } else if (value instanceof BigInteger big) {
            return integer(big);
        } else if (value instanceof BigDecimal decimal) {
            // as text it stays exact; a column with numeric affinity turns it into a number itself
            return decimal.scale() == 0 ? integer(decimal.unscaledValue()) : decimal.toPlainString();
        } else if (value instanceof Character || value instanceof UUID || value instanceof Enum<?>) {
            return bindable(value.toString());
        } else if (value instanceof java.sql.Timestamp
                || value instanceof java.sql.Date
                || value instanceof java.sql.Time
                || value instanceof java.time.LocalDate
                || value instanceof java.time.LocalDateTime
                || value instanceof java.time.LocalTime) {
            return value.toString();
        }
        throw new SQLFeatureNotSupportedException(
                "A " + value.getClass().getName() + " cannot be a parameter; bind a number, a text or bytes"
                        + " (moments best as a long).",
                "0A000");
    }

    /** Refuses what would not come back as it was: NUL and halves of surrogate pairs. */
    static void checkText(String text, String what) throws SQLDataException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new SQLDataException("There is a NUL character at position " + i + " of " + what + ".", "22021");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    throw new SQLDataException(
                            "There is half a character (a lone surrogate) at position " + i + " of " + what + ".",
                            "22021");
                }
            }
        }
    }

    /** True if rqlite would take this text for a blob. */
    static boolean looksLikeBlob(String text) {
        return text.indexOf('\'') >= 0 && BLOB_LITERAL.matcher(text).matches();
    }

    /** Writes a value as JSON. */
    static void write(JsonGenerator json, Object value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Long number) {
            json.write(number);
        } else if (value instanceof Double number) {
            json.write(BigDecimal.valueOf(number));
        } else if (value instanceof byte[] bytes) {
            json.writeStartArray();
            for (byte b : bytes) {
                json.write(b & 0xFF);
            }
            json.writeEnd();
        } else {
            json.write((String) value);
        }
    }

    private static Double real(double number) throws SQLDataException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new SQLDataException(number + " cannot be stored: SQLite has no such number.", "22003");
        }
        return number;
    }

    private static Object integer(BigInteger big) throws SQLDataException {
        if (big.compareTo(MIN) < 0 || big.compareTo(MAX) > 0) {
            throw new SQLDataException(big + " does not fit into 64 bits and would silently lose digits.", "22003");
        }
        return big.longValue();
    }
}
