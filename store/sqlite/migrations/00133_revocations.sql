-- +goose Up
CREATE TABLE revocations (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, grantor TEXT NOT NULL, party TEXT NOT NULL, by_account TEXT NOT NULL, signed TEXT NOT NULL,
  link TEXT NOT NULL, stores INTEGER NOT NULL, listings INTEGER NOT NULL, at_least INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revocations_waiting ON revocations (grantor, id) WHERE state = 'proposed';
