-- +goose Up
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, ukey TEXT NOT NULL, queue TEXT NOT NULL, prio INTEGER NOT NULL,
  state TEXT NOT NULL, run_at INTEGER NOT NULL, attempt INTEGER NOT NULL,
  token TEXT NOT NULL, lease_until INTEGER NOT NULL, args TEXT NOT NULL, last_error TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (queue, prio, run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_lease ON jobs (lease_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_waiting ON jobs (kind, ukey) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (kind, ukey) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (kind, ukey) WHERE state = 'dead';
CREATE TABLE job_queues (queue TEXT PRIMARY KEY, paused INTEGER NOT NULL) STRICT;
CREATE TABLE job_periods (kind TEXT PRIMARY KEY, every INTEGER NOT NULL, next_run INTEGER NOT NULL) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  seq INTEGER, hash BLOB
) STRICT;
CREATE UNIQUE INDEX audit_seq ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_open ON audit (id) WHERE seq IS NULL;
CREATE INDEX audit_subject ON audit (subject, id);
CREATE TABLE audit_checkpoints (
  seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, at INTEGER NOT NULL, key TEXT NOT NULL, signature BLOB NOT NULL
) STRICT;
