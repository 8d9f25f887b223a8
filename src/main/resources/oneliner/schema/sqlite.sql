-- Tables for SQLite and rqlite. Every statement may run any number of times.
-- STRICT refuses a value of the wrong type; times are microseconds since 1970, bound by the client.
CREATE TABLE IF NOT EXISTS chat_line (
    id INTEGER NOT NULL PRIMARY KEY,
    message TEXT NOT NULL CHECK (length(message) > 0),
    created_at INTEGER NOT NULL
) STRICT;
