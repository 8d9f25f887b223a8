package oneliner.rqlite;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;

/** What a ResultSetMetaData can tell. */
final class ColumnsCalls implements Refusing.Target {
    private final Result result;

    ColumnsCalls(Result result) {
        this.result = result;
    }

    public int getColumnCount() {
        return result.columns().size();
    }

    public String getColumnLabel(int column) throws SQLException {
        return result.columns().get(checked(column));
    }

    public String getColumnName(int column) throws SQLException {
        return getColumnLabel(column);
    }

    public int getColumnType(int column) throws SQLException {
        int index = checked(column);
        return Cells.jdbcType(result.types().get(index), RowsCalls.firstValue(result, index));
    }

    public String getColumnTypeName(int column) throws SQLException {
        return result.types().get(checked(column));
    }

    public String getColumnClassName(int column) throws SQLException {
        return switch (getColumnType(column)) {
            case Types.BIGINT -> "java.lang.Long";
            case Types.DOUBLE, Types.NUMERIC -> "java.lang.Double";
            case Types.BOOLEAN -> "java.lang.Boolean";
            case Types.VARBINARY -> "[B";
            default -> "java.lang.String";
        };
    }

    public int isNullable(int column) {
        return ResultSetMetaData.columnNullableUnknown;
    }

    public boolean isSigned(int column) throws SQLException {
        int type = getColumnType(column);
        return type == Types.BIGINT || type == Types.DOUBLE || type == Types.NUMERIC;
    }

    public String getTableName(int column) {
        return "";
    }

    public String getSchemaName(int column) {
        return "";
    }

    public String getCatalogName(int column) {
        return "";
    }

    public int getPrecision(int column) {
        return 0;
    }

    public int getScale(int column) {
        return 0;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public String toString() {
        return result.columns().toString();
    }

    private int checked(int column) throws SQLException {
        if (column < 1 || column > result.columns().size()) {
            throw new SQLException(
                    "There is no column " + column + ", the result has "
                            + result.columns().size() + ".",
                    "42703");
        }
        return column - 1;
    }
}
