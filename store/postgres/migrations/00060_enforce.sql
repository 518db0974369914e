-- +goose Up
CREATE TABLE measures (
  id TEXT COLLATE "C" PRIMARY KEY, case_id TEXT NOT NULL, marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, holder TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL, territory TEXT COLLATE "C" NOT NULL, decision TEXT NOT NULL, stands_from BIGINT NOT NULL, released_at BIGINT NOT NULL
);
CREATE INDEX measures_listing ON measures (marketplace, listing, id);
-- One standing measure of a kind per case and territory, whoever computes it twice.
CREATE UNIQUE INDEX measures_standing ON measures (marketplace, listing, holder, kind, territory, case_id) WHERE released_at = 0;
CREATE TABLE desired_states (
  marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, states TEXT NOT NULL, reasons TEXT NOT NULL, since BIGINT NOT NULL,
  reported_seq BIGINT NOT NULL, reported TEXT NOT NULL, reported_at BIGINT NOT NULL, drift BIGINT NOT NULL,
  PRIMARY KEY (marketplace, listing)
);
CREATE INDEX desired_states_drift ON desired_states (marketplace, listing) WHERE drift = 1;
CREATE TABLE hooks (id TEXT COLLATE "C" PRIMARY KEY, disabled_at BIGINT NOT NULL);
CREATE TABLE hook_targets (
  hook TEXT COLLATE "C" NOT NULL, marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, acked_seq BIGINT NOT NULL, acked_at BIGINT NOT NULL,
  last_status BIGINT NOT NULL, last_error TEXT NOT NULL, last_at BIGINT NOT NULL,
  PRIMARY KEY (hook, marketplace, listing)
);
CREATE TABLE hook_attempts (
  id TEXT COLLATE "C" PRIMARY KEY, hook TEXT NOT NULL, marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL,
  at BIGINT NOT NULL, status BIGINT NOT NULL, error TEXT NOT NULL, took BIGINT NOT NULL
);
CREATE INDEX hook_attempts_listing ON hook_attempts (marketplace, listing, id DESC);
