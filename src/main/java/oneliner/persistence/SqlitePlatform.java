package oneliner.persistence;

import org.eclipse.persistence.expressions.ExpressionOperator;
import org.eclipse.persistence.internal.databaseaccess.DatabaseCall;
import org.eclipse.persistence.internal.expressions.ExpressionSQLPrinter;
import org.eclipse.persistence.internal.expressions.SQLSelectStatement;
import org.eclipse.persistence.platform.database.DatabasePlatform;

/**
 * EclipseLink's view of the SQLite language, for SQLite itself and for rqlite; EclipseLink brings none.
 *
 * <p>Tables come from {@link Schema}, so this class says nothing about column types. Pessimistic locks are left as they
 * are on purpose: the database then answers with a syntax error, instead of the lock being silently ignored.
 */
public final class SqlitePlatform extends DatabasePlatform {
    private static final long serialVersionUID = 1L;

    /** Made by EclipseLink by name. */
    public SqlitePlatform() {
        setPingSQL("SELECT 1");
    }

    @Override
    public void printSQLSelectStatement(DatabaseCall call, ExpressionSQLPrinter printer, SQLSelectStatement statement) {
        int first = statement.getQuery() == null ? 0 : statement.getQuery().getFirstResult();
        int max = statement.getQuery() == null ? 0 : statement.getQuery().getMaxRows();
        if (!shouldUseRownumFiltering() || (max <= 0 && first <= 0)) {
            super.printSQLSelectStatement(call, printer, statement);
            return;
        }
        statement.setUseUniqueFieldAliases(true);
        call.setFields(statement.printSQL(printer));
        if (max > 0) {
            printer.printString(" LIMIT ");
            printer.printParameter(DatabaseCall.MAXROW_FIELD);
        } else {
            // SQLite has no OFFSET without LIMIT; a negative one means all
            printer.printString(" LIMIT -1");
        }
        printer.printString(" OFFSET ");
        printer.printParameter(DatabaseCall.FIRSTRESULT_FIELD);
        call.setIgnoreFirstRowSetting(true);
        call.setIgnoreMaxResultsSetting(true);
    }

    @Override
    public int computeMaxRowsForSQL(int firstResult, int maxResults) {
        return maxResults - Math.max(firstResult, 0);
    }

    @Override
    protected void initializePlatformOperators() {
        super.initializePlatformOperators();
        // the default prints +, which adds numbers in SQLite
        addOperator(ExpressionOperator.simpleLogicalNoParens(ExpressionOperator.Concat, "||"));
        addOperator(ExpressionOperator.simpleTwoArgumentFunction(ExpressionOperator.Locate, "INSTR"));
        addOperator(ExpressionOperator.simpleMath(ExpressionOperator.Mod, "%"));
    }

    @Override
    public boolean supportsIdentity() {
        return false;
    }

    @Override
    public boolean supportsForeignKeyConstraints() {
        return false;
    }

    @Override
    public boolean shouldUseJDBCOuterJoinSyntax() {
        return false;
    }
}
