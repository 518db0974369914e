-- +goose Up
CREATE TABLE measures (
  id TEXT PRIMARY KEY, case_id TEXT NOT NULL, marketplace TEXT NOT NULL, listing TEXT NOT NULL, holder TEXT NOT NULL,
  kind TEXT NOT NULL, territory TEXT NOT NULL, decision TEXT NOT NULL, stands_from INTEGER NOT NULL, released_at INTEGER NOT NULL
) STRICT;
CREATE INDEX measures_listing ON measures (marketplace, listing, id);
-- One standing measure of a kind per case and territory, whoever computes it twice.
CREATE UNIQUE INDEX measures_standing ON measures (marketplace, listing, holder, kind, territory, case_id) WHERE released_at = 0;
CREATE TABLE desired_states (
  marketplace TEXT NOT NULL, listing TEXT NOT NULL, seq INTEGER NOT NULL, states TEXT NOT NULL, reasons TEXT NOT NULL, since INTEGER NOT NULL,
  reported_seq INTEGER NOT NULL, reported TEXT NOT NULL, reported_at INTEGER NOT NULL, drift INTEGER NOT NULL,
  PRIMARY KEY (marketplace, listing)
) STRICT;
CREATE INDEX desired_states_drift ON desired_states (marketplace, listing) WHERE drift = 1;
CREATE TABLE hooks (id TEXT PRIMARY KEY, disabled_at INTEGER NOT NULL) STRICT;
CREATE TABLE hook_targets (
  hook TEXT NOT NULL, marketplace TEXT NOT NULL, listing TEXT NOT NULL, acked_seq INTEGER NOT NULL, acked_at INTEGER NOT NULL,
  last_status INTEGER NOT NULL, last_error TEXT NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (hook, marketplace, listing)
) STRICT;
CREATE TABLE hook_attempts (
  id TEXT PRIMARY KEY, hook TEXT NOT NULL, marketplace TEXT NOT NULL, listing TEXT NOT NULL, seq INTEGER NOT NULL,
  at INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL, took INTEGER NOT NULL
) STRICT;
CREATE INDEX hook_attempts_listing ON hook_attempts (marketplace, listing, id DESC);
