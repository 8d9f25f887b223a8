package oneliner.standin;

import jakarta.json.stream.JsonGenerator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;

/** Writes one statement's result the way rqlite does, its oddities included. */
final class Cells {
    private static final long MOST_SECONDS = 100_000_000_000L;

    private final JsonGenerator json;
    private final boolean blobArray;

    Cells(JsonGenerator json, boolean blobArray) {
        this.json = json;
        this.blobArray = blobArray;
    }

    void error(String text) {
        json.writeStartObject().write("error", text).writeEnd();
    }

    void nothing() {
        json.writeStartObject().writeEnd();
    }

    /** Zero is left out. */
    void counts(long lastId, long rows) {
        json.writeStartObject();
        if (lastId != 0) {
            json.write("last_insert_id", lastId);
        }
        if (rows != 0) {
            json.write("rows_affected", rows);
        }
        json.writeEnd();
    }

    /** Columns, types and values; no values if there are no rows. */
    void rows(ResultSet result) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        int width = meta.getColumnCount();
        boolean any = result.next();
        String[] types = new String[width];
        for (int i = 0; i < width; i++) {
            String table = meta.getTableName(i + 1);
            boolean expression = table == null || table.isEmpty();
            types[i] = type(expression ? "" : meta.getColumnTypeName(i + 1), any ? result.getObject(i + 1) : null);
        }
        json.writeStartObject().writeStartArray("columns");
        for (int i = 0; i < width; i++) {
            json.write(meta.getColumnLabel(i + 1));
        }
        json.writeEnd().writeStartArray("types");
        for (String type : types) {
            json.write(type);
        }
        json.writeEnd();
        if (any) {
            json.writeStartArray("values");
            for (; any; any = result.next()) {
                json.writeStartArray();
                for (int i = 0; i < width; i++) {
                    cell(result.getObject(i + 1), types[i]);
                }
                json.writeEnd();
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    /** The declared type in lower case; for an expression, that of its first value. */
    private static String type(String declared, Object first) {
        if (!declared.isEmpty()) {
            return declared.toLowerCase(Locale.ROOT);
        } else if (first instanceof Integer || first instanceof Long) {
            return "integer";
        } else if (first instanceof Double) {
            return "real";
        }
        return first == null ? "" : "text";
    }

    private void cell(Object value, String type) {
        boolean text = type.isEmpty() || type.contains("text") || type.contains("char") || type.contains("json");
        if (value == null) {
            json.writeNull();
        } else if (value instanceof byte[] bytes) {
            bytes(bytes, text);
        } else if (type.startsWith("bool") && value instanceof Number number) {
            json.write(number.doubleValue() > 0);
        } else if (type.equals("date") || type.equals("datetime") || type.equals("timestamp")) {
            json.write(moment(value));
        } else if (value instanceof Double number) {
            real(number);
        } else if (value instanceof Number number) {
            json.write(number.longValue());
        } else {
            json.write(value.toString());
        }
    }

    private void bytes(byte[] bytes, boolean text) {
        if (text) {
            json.write(new String(bytes, StandardCharsets.UTF_8));
        } else if (blobArray) {
            json.writeStartArray();
            for (byte b : bytes) {
                json.write(b & 0xFF);
            }
            json.writeEnd();
        } else {
            json.write(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private void real(double number) {
        if (Double.isInfinite(number) || Double.isNaN(number)) {
            throw new ArithmeticException("json: unsupported value: " + (number > 0 ? "+Inf" : "-Inf"));
        }
        BigDecimal exact = BigDecimal.valueOf(number);
        // 1.0 goes out as 1
        json.write(number == Math.rint(number) && Math.abs(number) < 1e21 ? exact.setScale(0) : exact);
    }

    private static String moment(Object value) {
        try {
            if (value instanceof Number number) {
                long n = number.longValue();
                return (Math.abs(n) > MOST_SECONDS ? Instant.ofEpochMilli(n) : Instant.ofEpochSecond(n)).toString();
            }
            String text = value.toString().strip().replace(' ', 'T').replaceFirst("Z$", "");
            LocalDateTime local =
                    text.length() <= 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text);
            return local.toInstant(ZoneOffset.UTC).toString();
        } catch (DateTimeException e) {
            return "0001-01-01T00:00:00Z";
        }
    }
}
