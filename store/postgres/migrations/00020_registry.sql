-- +goose Up
CREATE TABLE registry_state (id BIGINT PRIMARY KEY, revision BIGINT NOT NULL);
INSERT INTO registry_state (id, revision) VALUES (1, 0);
-- A change is written under its own number, in pieces when it is large, and seen by nobody before it has a revision.
CREATE TABLE registry_changes (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, revision BIGINT NOT NULL, started_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_changes_revision ON registry_changes (revision) WHERE revision > 0;
-- One row for each state that a record has had; the one with the newest revision counts.
CREATE TABLE registry_records (
  kind TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, change BIGINT NOT NULL, deleted BIGINT NOT NULL, doc TEXT NOT NULL,
  PRIMARY KEY (kind, id, change)
);
CREATE INDEX registry_records_change ON registry_records (change);
