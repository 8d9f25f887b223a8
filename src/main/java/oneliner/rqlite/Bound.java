package oneliner.rqlite;

import jakarta.json.stream.JsonGenerator;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement with its parameters, ready to be sent.
 *
 * @param kind what it does
 * @param sql text as it goes out
 * @param parameters null, Long, Double, String or byte[]
 */
record Bound(SqlText.Kind kind, String sql, List<Object> parameters) {

    /**
     * Joins text and values. A text that rqlite would store as a blob goes out as bytes, cast back to text.
     *
     * @param values as made by {@link Values#bindable}
     */
    static Bound of(SqlText text, Object[] values) {
        StringBuilder sql = new StringBuilder(text.pieces().get(0));
        List<Object> parameters = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof String s && Values.looksLikeBlob(s)) {
                sql.append("CAST(? AS TEXT)");
                parameters.add(s.getBytes(StandardCharsets.UTF_8));
            } else {
                sql.append('?');
                parameters.add(values[i]);
            }
            sql.append(text.pieces().get(i + 1));
        }
        return new Bound(text.kind(), sql.toString(), parameters);
    }

    /** A statement of the driver's own. */
    static Bound own(SqlText.Kind kind, String sql, Object... values) {
        List<Object> parameters = new ArrayList<>();
        for (Object value : values) {
            parameters.add(value);
        }
        return new Bound(kind, sql, parameters);
    }

    /** A statement without parameters. */
    static Bound plain(String sql) throws SQLException {
        SqlText text = SqlText.parse(sql);
        if (text.parameters() > 0) {
            throw SqlErrors.missingParameter(1, text);
        }
        return of(text, new Object[0]);
    }

    void write(JsonGenerator json) {
        json.writeStartArray();
        json.write(sql);
        for (Object parameter : parameters) {
            Values.write(json, parameter);
        }
        json.writeEnd();
    }
}
