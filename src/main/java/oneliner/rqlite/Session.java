package oneliner.rqlite;

import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The writes of one connection. In a transaction they are rehearsed one by one and kept; the commit sends them as one
 * atomic request behind a token. One thread at a time.
 */
final class Session {
    static final String TOKENS =
            "CREATE TABLE IF NOT EXISTS rq_commit(id TEXT PRIMARY KEY, at INTEGER NOT NULL, n INTEGER)";
    private static final String NEEDS_TOKENS = "no such table: rq_commit";
    private static final String TOKEN_USED = "UNIQUE constraint failed: rq_commit.id";
    /** Always fails while it runs, never while it is prepared: a prepare error would not roll back /db/request. */
    private static final Bound ABORT = Bound.own(SqlText.Kind.QUERY, "SELECT abs(-9223372036854775808)");

    private static final String ABORTED = "integer overflow";
    private static final String GUARD = "SELECT CASE WHEN changes()=? THEN 1 ELSE abs(-9223372036854775808) END";
    private static final Duration TOKENS_KEPT = Duration.ofDays(1);

    private final Cluster cluster;
    private final List<Kept> kept = new ArrayList<>();

    /** A write that waits for the commit; {@code rows} is what the caller was told, or -1 if not rehearsed. */
    private record Kept(Bound statement, long rows) {}

    Session(Cluster cluster) {
        this.cluster = cluster;
    }

    boolean hasWrites() {
        return !kept.isEmpty();
    }

    void forget() {
        kept.clear();
    }

    /** Reads; sees the transaction's own writes. */
    Result query(Bound statement, Duration most) throws SQLException {
        if (kept.isEmpty()) {
            Result result = cluster.send(Cluster.Way.QUERY, List.of(statement), most)
                    .results()
                    .get(0);
            if (result.error() != null) {
                throw SqlErrors.statement(result.error(), statement);
            }
            return result;
        }
        return rehearse(Cluster.Way.REHEARSE_READ, statement, most);
    }

    /** Writes within a transaction: returns the true count, stores nothing yet. */
    long keep(Bound statement, Duration most) throws SQLException {
        if (statement.kind() == SqlText.Kind.INSERT && !cluster.url().check()) {
            kept.add(new Kept(statement, -1));
            return 1;
        }
        long rows = rehearse(Cluster.Way.REHEARSE, statement, most).rows();
        kept.add(new Kept(statement, rows));
        return rows;
    }

    /** Stores everything kept. Whatever happens, nothing is kept afterwards. */
    void commit(Duration most) throws SQLException {
        if (kept.isEmpty()) {
            return;
        }
        List<Kept> all = List.copyOf(kept);
        kept.clear();
        Batch batch = new Batch();
        for (Kept each : all) {
            batch.add(each.statement());
            if (each.rows() >= 0) {
                batch.guard(each);
            }
        }
        batch.send(most);
    }

    /** Writes outside a transaction. */
    long once(Bound statement, Duration most) throws SQLException {
        if (statement.kind() == SqlText.Kind.ALONE) {
            Result result = cluster.send(Cluster.Way.ONCE, List.of(statement), most)
                    .results()
                    .get(0);
            if (result.error() != null) {
                throw SqlErrors.statement(result.error(), statement);
            }
            return 0;
        }
        Batch batch = new Batch();
        int index = batch.add(statement);
        if (!statement.kind().countsRows()) {
            batch.send(most);
            return 0;
        }
        // the count stays beside the token: a repeat whose first answer was lost can still tell it
        batch.own("UPDATE rq_commit SET n=changes() WHERE id=?", batch.token);
        List<Result> results = batch.send(most);
        return results.isEmpty() ? batch.storedCount(most) : results.get(index).rows();
    }

    /** Runs a script as one atomic request of its own. */
    void script(List<Bound> statements, Duration most) throws SQLException {
        Batch batch = new Batch();
        statements.forEach(batch::add);
        batch.send(most);
    }

    private Result rehearse(Cluster.Way way, Bound statement, Duration most) throws SQLException {
        List<Bound> all = new ArrayList<>();
        kept.forEach(each -> all.add(each.statement()));
        all.add(statement);
        all.add(ABORT);
        List<Result> results = cluster.send(way, all, most).results();
        int index = all.size() - 2;
        for (int i = 0; i < results.size(); i++) {
            String error = results.get(i).error();
            if (error != null && i < index) {
                throw SqlErrors.stale(all.get(i));
            } else if (error != null && i == index) {
                throw SqlErrors.statement(error, statement);
            }
        }
        String end = results.get(results.size() - 1).error();
        if (end == null || !end.contains(ABORTED)) {
            kept.clear();
            throw new SQLNonTransientException(
                    "The rehearsal of a statement was not rolled back by the server (" + end
                            + "); it may be stored. This server cannot be used with this driver.",
                    SqlErrors.UNKNOWN_OUTCOME);
        }
        return results.get(index);
    }

    /** One atomic request: token, statements, guards. */
    private final class Batch {
        private final String token = UUID.randomUUID().toString();
        private final List<Bound> statements = new ArrayList<>();
        private final List<Kept> guarded = new ArrayList<>();

        Batch() {
            own("INSERT INTO rq_commit(id,at) VALUES(?,?)", token, now());
        }

        int add(Bound statement) {
            statements.add(statement);
            guarded.add(null);
            return statements.size() - 1;
        }

        void own(String sql, Object... values) {
            add(Bound.own(SqlText.Kind.CHANGE, sql, values));
        }

        void guard(Kept each) {
            statements.add(Bound.own(SqlText.Kind.QUERY, GUARD, each.rows()));
            guarded.add(each);
        }

        /** Returns all results, or none if an earlier try had stored it already. */
        List<Result> send(Duration most) throws SQLException {
            if (cluster.timeToPrune()) {
                own("DELETE FROM rq_commit WHERE at < ?", now() - TOKENS_KEPT.toMillis());
            }
            Cluster.Answer answer = cluster.send(Cluster.Way.COMMIT, statements, most);
            String first = answer.results().get(0).error();
            boolean repeated = answer.repeated();
            if (first != null && first.contains(NEEDS_TOKENS)) {
                // the token is first, so nothing of this request was stored
                makeTable(most);
                answer = cluster.send(Cluster.Way.COMMIT, statements, most);
                repeated |= answer.repeated();
                first = answer.results().get(0).error();
            }
            if (first != null && first.contains(TOKEN_USED)) {
                return List.of();
            }
            int last = answer.results().size() - 1;
            String error = answer.results().get(last).error();
            if (error == null) {
                return answer.results();
            }
            if (repeated && !bury(most)) {
                return List.of();
            }
            Kept kept = guarded.get(last);
            throw kept != null && error.contains(ABORTED)
                    ? SqlErrors.stale(kept.statement())
                    : SqlErrors.statement(error, statements.get(last));
        }

        /** How many rows the stored statement changed. */
        long storedCount(Duration most) throws SQLException {
            Bound ask = Bound.own(SqlText.Kind.QUERY, "SELECT n FROM rq_commit WHERE id=?", token);
            Result result = new Session(cluster).query(ask, most);
            if (result.values().isEmpty() || result.values().get(0).isNull(0)) {
                throw SqlErrors.unknownOutcome("it was stored, but the number of changed rows is lost");
            }
            return result.values().get(0).getJsonNumber(0).longValueExact();
        }

        /**
         * Uses up the token, so that an earlier try that is still under way somewhere cannot succeed after the caller
         * was told of a failure. False if that try had been stored before.
         */
        private boolean bury(Duration most) throws SQLException {
            Bound end = statements.get(0);
            try {
                Cluster.Answer answer = cluster.send(Cluster.Way.COMMIT, List.of(end), most);
                String error = answer.results().get(0).error();
                if (error == null) {
                    return true;
                } else if (error.contains(TOKEN_USED) && !answer.repeated()) {
                    return false;
                }
                // used up, but by which of the two: the earlier try or a lost one of this burial?
                throw SqlErrors.unknownOutcome(error);
            } catch (SQLException e) {
                throw SqlErrors.unknownOutcome(e.getMessage());
            }
        }

        private void makeTable(Duration most) throws SQLException {
            Bound table = Bound.own(SqlText.Kind.SCHEMA, TOKENS);
            Result made = cluster.send(Cluster.Way.COMMIT, List.of(table), most)
                    .results()
                    .get(0);
            if (made.error() != null) {
                throw SqlErrors.statement(made.error(), table);
            }
        }

        private long now() {
            return cluster.clock().millis();
        }
    }
}
