-- Tables for PostgreSQL. Every statement may run any number of times.
CREATE TABLE IF NOT EXISTS chat_line (
    id BIGINT NOT NULL PRIMARY KEY,
    message TEXT NOT NULL CHECK (length(message) > 0),
    created_at BIGINT NOT NULL
);
