-- +goose Up
CREATE TABLE registry_state (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
INSERT INTO registry_state (id, revision) VALUES (1, 0);
-- A change is written under its own number, in pieces when it is large, and seen by nobody before it has a revision.
CREATE TABLE registry_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, started_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX registry_changes_revision ON registry_changes (revision) WHERE revision > 0;
-- One row for each state that a record has had; the one with the newest revision counts.
CREATE TABLE registry_records (
  kind TEXT NOT NULL, id TEXT NOT NULL, change INTEGER NOT NULL, deleted INTEGER NOT NULL, doc TEXT NOT NULL,
  PRIMARY KEY (kind, id, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_records_change ON registry_records (change);
