package oneliner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealingConnectionTest {
    private final List<Physical> opened = new ArrayList<>();
    private boolean databaseUp = true;

    @Test
    void opensAgainBetweenTransactions() throws SQLException {
        Connection connection = healing();
        restart();
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);

        assertThat(connection.nativeSQL("x")).isEqualTo("2");
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void hidesNothingInsideATransaction() throws SQLException {
        Connection connection = healing();
        connection.setAutoCommit(false);
        restart();

        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }

    @Test
    void rollsBackWhatIsGoneAnyway() throws SQLException {
        Connection connection = healing();
        connection.setAutoCommit(false);
        restart();

        connection.rollback();
        connection.setAutoCommit(true);

        assertThat(connection.nativeSQL("x")).isEqualTo("2");
    }

    @Test
    void saysSoWhenAutoCommitWouldHaveCommittedWhatIsLost() throws SQLException {
        Connection connection = healing();
        connection.setAutoCommit(false);
        connection.nativeSQL("something pending");
        restart();

        assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
    }

    @Test
    void healsAfterATransactionThatNobodyRolledBackIsLost() throws SQLException {
        Connection connection = healing();
        connection.setAutoCommit(false);
        restart();
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);

        assertThat(connection.nativeSQL("x")).isEqualTo("2");
    }

    @Test
    void keepsIsolationOverARestart() throws SQLException {
        Connection connection = healing();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        restart();
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);

        connection.nativeSQL("x");

        assertThat(opened.get(1).isolation).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    }

    @Test
    void failsWhileTheDatabaseIsAwayAndWorksAfterwards() throws SQLException {
        Connection connection = healing();
        restart();
        databaseUp = false;
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);
        databaseUp = true;

        assertThat(connection.nativeSQL("x")).isEqualTo("2");
    }

    @Test
    void staysClosed() throws SQLException {
        Connection connection = healing();
        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        assertThatThrownBy(() -> connection.nativeSQL("x")).isInstanceOf(SQLException.class);
        assertThat(opened).hasSize(1);
    }

    @Test
    void opensNothingBeforeItIsUsed() throws SQLException {
        Connection connection = lazy();
        connection.setAutoCommit(true);

        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.isValid(1)).isTrue();
        connection.close();

        assertThat(opened).isEmpty();
    }

    private Connection healing() throws SQLException {
        Connection connection = lazy();
        assertThat(connection.nativeSQL("x")).isEqualTo("1");
        return connection;
    }

    private Connection lazy() {
        return HealingConnection.around(() -> {
            if (!databaseUp) {
                throw new SQLException("refused", "08001");
            }
            Physical physical = new Physical(opened.size() + 1);
            opened.add(physical);
            return (Connection)
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, physical);
        });
    }

    private void restart() {
        opened.get(opened.size() - 1).lost = true;
    }

    /** A connection that can be lost; {@code nativeSQL} tells which one answers. */
    private static final class Physical implements InvocationHandler {
        private final int number;
        private boolean lost;
        private boolean autoCommit = true;
        private int isolation = Connection.TRANSACTION_READ_COMMITTED;

        Physical(int number) {
            this.number = number;
        }

        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) throws SQLException {
            String name = method.getName();
            if (name.equals("isValid")) {
                return !lost;
            }
            if (name.equals("isClosed")) {
                return false;
            }
            if (lost && !name.equals("close")) {
                throw new SQLException("connection lost", "08006");
            }
            if (name.equals("setAutoCommit")) {
                autoCommit = (Boolean) arguments[0];
            } else if (name.equals("setTransactionIsolation")) {
                isolation = (Integer) arguments[0];
            }
            return name.equals("nativeSQL") ? "" + number : name.equals("getAutoCommit") ? (Object) autoCommit : null;
        }
    }
}
