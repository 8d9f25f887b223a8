package oneliner.rqlite;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;

/** What a PreparedStatement can do; nothing is prepared on the server. */
final class PreparedCalls extends StatementCalls {
    private static final Object UNSET = new Object();

    private final SqlText text;
    private final Object[] values;

    PreparedCalls(ConnectionCalls connection, SqlText text) {
        super(connection);
        this.text = text;
        this.values = new Object[text.parameters()];
        Arrays.fill(values, UNSET);
    }

    public ResultSet executeQuery() throws SQLException {
        return query(bound());
    }

    public int executeUpdate() throws SQLException {
        return Math.toIntExact(update(bound()));
    }

    public long executeLargeUpdate() throws SQLException {
        return update(bound());
    }

    public boolean execute() throws SQLException {
        return either(bound());
    }

    public void clearParameters() {
        Arrays.fill(values, UNSET);
    }

    public void setNull(int index, int type) throws SQLException {
        set(index, null);
    }

    public void setNull(int index, int type, String name) throws SQLException {
        set(index, null);
    }

    public void setBoolean(int index, boolean value) throws SQLException {
        set(index, value);
    }

    public void setByte(int index, byte value) throws SQLException {
        set(index, value);
    }

    public void setShort(int index, short value) throws SQLException {
        set(index, value);
    }

    public void setInt(int index, int value) throws SQLException {
        set(index, value);
    }

    public void setLong(int index, long value) throws SQLException {
        set(index, value);
    }

    public void setFloat(int index, float value) throws SQLException {
        set(index, value);
    }

    public void setDouble(int index, double value) throws SQLException {
        set(index, value);
    }

    public void setBigDecimal(int index, BigDecimal value) throws SQLException {
        set(index, value);
    }

    public void setString(int index, String value) throws SQLException {
        set(index, value);
    }

    public void setNString(int index, String value) throws SQLException {
        set(index, value);
    }

    public void setBytes(int index, byte[] value) throws SQLException {
        set(index, value);
    }

    public void setDate(int index, Date value) throws SQLException {
        set(index, value);
    }

    public void setTime(int index, Time value) throws SQLException {
        set(index, value);
    }

    public void setTimestamp(int index, Timestamp value) throws SQLException {
        set(index, value);
    }

    public void setObject(int index, Object value) throws SQLException {
        set(index, value);
    }

    public void setObject(int index, Object value, int type) throws SQLException {
        set(index, value);
    }

    public void setObject(int index, Object value, int type, int scale) throws SQLException {
        set(index, value);
    }

    /** Known only after a query has run; null means unknown, as JDBC allows. */
    public ResultSetMetaData getMetaData() {
        return null;
    }

    private void set(int index, Object value) throws SQLException {
        if (index < 1 || index > values.length) {
            throw new SQLException(
                    "There is no parameter " + index + ", the statement has " + values.length + " — in: "
                            + text.shown(),
                    "07009");
        }
        values[index - 1] = Values.bindable(value);
    }

    private Bound bound() throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNSET) {
                throw SqlErrors.missingParameter(i + 1, text);
            }
        }
        return Bound.of(text, values);
    }
}
