package oneliner.rqlite;

import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;

/** What a ResultSet can do: all rows are there, they are read forward. Columns by index; by label see below. */
final class RowsCalls implements Refusing.Target {
    private final StatementCalls statement;
    private final Result result;
    private final int size;
    private final ResultSet self;
    private int row = -1;
    private boolean wasNull;
    private boolean closed;

    RowsCalls(StatementCalls statement, Result result, int maxRows) {
        this.statement = statement;
        this.result = result;
        this.size = maxRows > 0
                ? Math.min(maxRows, result.values().size())
                : result.values().size();
        this.self = Refusing.of(ResultSet.class, this);
    }

    ResultSet self() {
        return self;
    }

    public boolean next() {
        row = Math.min(row + 1, size);
        return row < size;
    }

    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            if (statement.isCloseOnCompletion()) {
                statement.close();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed || statement.isClosed();
    }

    public boolean wasNull() {
        return wasNull;
    }

    public Object getObject(int column) throws SQLException {
        if (row < 0 || row >= size) {
            throw new SQLException("There is no current row: call next() and look at its answer.", "24000");
        }
        if (column < 1 || column > result.columns().size()) {
            throw new SQLException(
                    "There is no column " + column + ", the result has "
                            + result.columns().size() + ".",
                    "42703");
        }
        Object value = Cells.object(
                result.values().get(row).get(column - 1), result.types().get(column - 1));
        wasNull = value == null;
        return value;
    }

    public <T> T getObject(int column, Class<T> type) throws SQLException {
        Object value = getObject(column);
        if (value == null) {
            return null;
        }
        Object wanted = value;
        if (type == String.class) {
            wanted = Cells.stringOf(value);
        } else if (type == Long.class) {
            wanted = Cells.longOf(value);
        } else if (type == Integer.class) {
            wanted = getInt(column);
        } else if (type == Double.class) {
            wanted = Cells.doubleOf(value);
        } else if (type == BigDecimal.class) {
            wanted = Cells.decimalOf(value);
        } else if (type == Boolean.class) {
            wanted = Cells.booleanOf(value);
        } else if (type == byte[].class) {
            wanted = Cells.bytesOf(value);
        }
        if (!type.isInstance(wanted)) {
            throw new SQLDataException("Column " + column + " cannot be read as " + type.getName() + ".", "22000");
        }
        return type.cast(wanted);
    }

    public String getString(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? null : Cells.stringOf(value);
    }

    public String getNString(int column) throws SQLException {
        return getString(column);
    }

    public long getLong(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? 0 : Cells.longOf(value);
    }

    public int getInt(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? 0 : (int) Cells.longOf(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public short getShort(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? 0 : (short) Cells.longOf(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    public byte getByte(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? 0 : (byte) Cells.longOf(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    public boolean getBoolean(int column) throws SQLException {
        Object value = getObject(column);
        return value != null && Cells.booleanOf(value);
    }

    public double getDouble(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? 0 : Cells.doubleOf(value);
    }

    public float getFloat(int column) throws SQLException {
        return (float) getDouble(column);
    }

    public BigDecimal getBigDecimal(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? null : Cells.decimalOf(value);
    }

    public byte[] getBytes(int column) throws SQLException {
        Object value = getObject(column);
        return value == null ? null : Cells.bytesOf(value);
    }

    public Date getDate(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : temporal(text, Date::valueOf);
    }

    public Time getTime(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : temporal(text, Time::valueOf);
    }

    public Timestamp getTimestamp(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : temporal(text.replace('T', ' '), Timestamp::valueOf);
    }

    public Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    public String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    public BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    public byte[] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    public int findColumn(String label) throws SQLException {
        for (int i = 0; i < result.columns().size(); i++) {
            if (result.columns().get(i).equalsIgnoreCase(label)) {
                return i + 1;
            }
        }
        throw new SQLException("There is no column '" + label + "'; there are " + result.columns() + ".", "42703");
    }

    public ResultSetMetaData getMetaData() {
        return Refusing.of(ResultSetMetaData.class, new ColumnsCalls(result));
    }

    public Statement getStatement() {
        return statement.self();
    }

    public int getRow() {
        return row < size ? row + 1 : 0;
    }

    public boolean isBeforeFirst() {
        return row < 0 && size > 0;
    }

    public boolean isAfterLast() {
        return row >= size && size > 0;
    }

    public boolean isFirst() {
        return row == 0 && size > 0;
    }

    public boolean isLast() {
        return row == size - 1 && size > 0;
    }

    public int getType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    public int getConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    public int getFetchSize() {
        return 0;
    }

    public void setFetchSize(int rows) {}

    public SQLWarning getWarnings() {
        return null;
    }

    public void clearWarnings() {}

    @Override
    public String toString() {
        return size + " rows of " + result.columns();
    }

    /** First value of a column that is not null, else JSON's null. */
    static JsonValue firstValue(Result result, int column) {
        return result.values().stream()
                .map(each -> each.get(column))
                .filter(each -> each != JsonValue.NULL)
                .findFirst()
                .orElse(JsonValue.NULL);
    }

    private interface Reader<T> {
        T read(String text);
    }

    private static <T> T temporal(String text, Reader<T> reader) throws SQLException {
        try {
            return reader.read(text);
        } catch (IllegalArgumentException e) {
            throw new SQLDataException("'" + SqlText.shorten(text) + "' is no date or time.", "22007", e);
        }
    }
}
