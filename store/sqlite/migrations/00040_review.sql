-- +goose Up
CREATE TABLE cases (
  id TEXT PRIMARY KEY, marketplace TEXT NOT NULL, listing TEXT NOT NULL, holder TEXT NOT NULL,
  state TEXT NOT NULL, version INTEGER NOT NULL, route INTEGER NOT NULL, harm REAL NOT NULL,
  escalated_by TEXT NOT NULL, mode TEXT NOT NULL, gone INTEGER NOT NULL, attention TEXT NOT NULL,
  listing_at INTEGER NOT NULL, seller TEXT NOT NULL, seller_name TEXT NOT NULL, title TEXT NOT NULL,
  assessment TEXT NOT NULL, complaints TEXT NOT NULL, fingerprints TEXT NOT NULL, suppressed TEXT NOT NULL, barred TEXT NOT NULL, answers INTEGER NOT NULL,
  leased_by TEXT NOT NULL, free_at INTEGER NOT NULL,
  decision TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_one ON cases (marketplace, listing, holder);
-- The queue, whole and cut by marketplace or holder: the next case is the first row that is free.
CREATE INDEX cases_queue ON cases (harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_queue_marketplace ON cases (marketplace, harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_queue_holder ON cases (holder, harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_ended ON cases (state, harm DESC, id) WHERE state <> 'open';
CREATE INDEX cases_attention ON cases (harm DESC, id) WHERE attention <> '';
CREATE INDEX cases_decided ON cases (decided_by, decided_at) WHERE decided_at > 0;
CREATE TABLE case_timeline (
  case_id TEXT NOT NULL REFERENCES cases (id), n INTEGER NOT NULL, at INTEGER NOT NULL,
  actor TEXT NOT NULL, act TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (case_id, n)
) STRICT;
