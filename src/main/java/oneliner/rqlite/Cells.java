package oneliner.rqlite;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;

/** JSON cells as Java values. */
final class Cells {
    private Cells() {}

    /** The natural Java value of a cell: null, Long, Double, String, Boolean or byte[]. */
    static Object object(JsonValue cell, String type) throws SQLException {
        return switch (cell.getValueType()) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case STRING -> ((JsonString) cell).getString();
            case ARRAY -> bytes((JsonArray) cell);
            case NUMBER -> number((JsonNumber) cell, type);
            case OBJECT -> throw new SQLDataException("rqlite sent an object as a value.", "22000");
        };
    }

    /** The JDBC type of a column: by its declaration, else by its first value. */
    static int jdbcType(String declared, JsonValue first) {
        String type = declared.toLowerCase(Locale.ROOT);
        if (type.contains("int")) {
            return Types.BIGINT;
        } else if (type.contains("char") || type.contains("text") || type.contains("clob")) {
            return Types.VARCHAR;
        } else if (type.contains("blob")) {
            return Types.VARBINARY;
        } else if (isReal(type)) {
            return Types.DOUBLE;
        } else if (type.startsWith("numeric") || type.startsWith("decimal")) {
            return Types.NUMERIC;
        } else if (type.startsWith("bool")) {
            return Types.BOOLEAN;
        }
        return switch (first.getValueType()) {
            case TRUE, FALSE -> Types.BOOLEAN;
            case NUMBER -> ((JsonNumber) first).isIntegral() ? Types.BIGINT : Types.DOUBLE;
            case ARRAY -> Types.VARBINARY;
            case NULL -> Types.NULL;
            default -> Types.VARCHAR;
        };
    }

    /** A whole number, exact; text is read as a number. */
    static long longOf(Object value) throws SQLException {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        try {
            return value instanceof Long number ? number : decimalOf(value).longValueExact();
        } catch (ArithmeticException e) {
            throw new SQLDataException("The value " + shown(value) + " is no whole number of 64 bits.", "22003", e);
        }
    }

    /** A whole number within bounds. */
    static long longOf(Object value, long least, long most) throws SQLException {
        long number = longOf(value);
        if (number < least || number > most) {
            throw new SQLDataException("The value " + number + " is outside " + least + " to " + most + ".", "22003");
        }
        return number;
    }

    static double doubleOf(Object value) throws SQLException {
        return value instanceof Double number ? number : decimalOf(value).doubleValue();
    }

    static BigDecimal decimalOf(Object value) throws SQLException {
        try {
            if (value instanceof Long number) {
                return BigDecimal.valueOf(number);
            } else if (value instanceof Double number) {
                return BigDecimal.valueOf(number);
            } else if (value instanceof Boolean flag) {
                return flag ? BigDecimal.ONE : BigDecimal.ZERO;
            } else if (value instanceof String text) {
                return new BigDecimal(text.strip());
            }
        } catch (NumberFormatException e) {
            throw new SQLDataException("The value " + shown(value) + " is no number.", "22018", e);
        }
        throw new SQLDataException("Bytes are no number.", "22018");
    }

    static boolean booleanOf(Object value) throws SQLException {
        if (value instanceof Boolean flag) {
            return flag;
        } else if (value instanceof String text && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return text.equalsIgnoreCase("true");
        }
        return decimalOf(value).signum() != 0;
    }

    static String stringOf(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }

    static byte[] bytesOf(Object value) {
        return value instanceof byte[] bytes ? bytes : stringOf(value).getBytes(StandardCharsets.UTF_8);
    }

    private static Object number(JsonNumber number, String type) {
        // a REAL of 1.0 arrives as 1, so the declaration decides
        if (!isReal(type) && number.isIntegral() && number.bigIntegerValue().bitLength() < 64) {
            return number.longValue();
        }
        return number.doubleValue();
    }

    private static boolean isReal(String type) {
        return type.contains("real") || type.contains("floa") || type.contains("doub");
    }

    private static byte[] bytes(JsonArray array) throws SQLException {
        byte[] bytes = new byte[array.size()];
        try {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) array.getInt(i);
            }
        } catch (ClassCastException e) {
            throw new SQLDataException("rqlite sent a list that is no blob.", "22000", e);
        }
        return bytes;
    }

    private static String shown(Object value) {
        return "'" + SqlText.shorten(stringOf(value)) + "'";
    }
}
