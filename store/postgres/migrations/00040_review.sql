-- +goose Up
CREATE TABLE cases (
  id TEXT COLLATE "C" PRIMARY KEY, marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, holder TEXT COLLATE "C" NOT NULL,
  state TEXT NOT NULL, version BIGINT NOT NULL, route BIGINT NOT NULL, harm DOUBLE PRECISION NOT NULL,
  escalated_by TEXT NOT NULL, mode TEXT NOT NULL, gone BIGINT NOT NULL, attention TEXT NOT NULL,
  listing_at BIGINT NOT NULL, seller TEXT NOT NULL, seller_name TEXT NOT NULL, title TEXT NOT NULL,
  assessment TEXT NOT NULL, complaints TEXT NOT NULL, fingerprints TEXT NOT NULL, suppressed TEXT NOT NULL, barred TEXT NOT NULL, answers BIGINT NOT NULL,
  leased_by TEXT NOT NULL, free_at BIGINT NOT NULL,
  decision TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at BIGINT NOT NULL,
  opened_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cases_one ON cases (marketplace, listing, holder);
-- The queue, whole and cut by marketplace or holder: the next case is the first row that is free.
CREATE INDEX cases_queue ON cases (harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_queue_marketplace ON cases (marketplace, harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_queue_holder ON cases (holder, harm DESC, id) WHERE state = 'open';
CREATE INDEX cases_ended ON cases (state, harm DESC, id) WHERE state <> 'open';
CREATE INDEX cases_attention ON cases (harm DESC, id) WHERE attention <> '';
CREATE INDEX cases_decided ON cases (decided_by, decided_at) WHERE decided_at > 0;
CREATE TABLE case_timeline (
  case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id), n BIGINT NOT NULL, at BIGINT NOT NULL,
  actor TEXT NOT NULL, act TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (case_id, n)
);
