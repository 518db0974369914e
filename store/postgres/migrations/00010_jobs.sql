-- +goose Up
CREATE TABLE jobs (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL, ukey TEXT COLLATE "C" NOT NULL, queue TEXT NOT NULL, prio BIGINT NOT NULL,
  state TEXT NOT NULL, run_at BIGINT NOT NULL, attempt BIGINT NOT NULL,
  token TEXT NOT NULL, lease_until BIGINT NOT NULL, args TEXT NOT NULL, last_error TEXT NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
-- Every job is a dead row soon: vacuumed at 2 % of it, or the due index fills with what is gone.
CREATE INDEX jobs_due ON jobs (queue, prio, run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_lease ON jobs (lease_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_waiting ON jobs (kind, ukey) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (kind, ukey) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (kind, ukey) WHERE state = 'dead';
CREATE TABLE job_queues (queue TEXT PRIMARY KEY, paused BIGINT NOT NULL);
CREATE TABLE job_periods (kind TEXT PRIMARY KEY, every BIGINT NOT NULL, next_run BIGINT NOT NULL);
CREATE TABLE audit (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  seq BIGINT, hash BYTEA
);
CREATE UNIQUE INDEX audit_seq ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_open ON audit (id) WHERE seq IS NULL;
CREATE INDEX audit_subject ON audit (subject, id);
CREATE TABLE audit_checkpoints (
  seq BIGINT PRIMARY KEY, hash BYTEA NOT NULL, at BIGINT NOT NULL, key TEXT NOT NULL, signature BYTEA NOT NULL
);
