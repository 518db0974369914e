-- +goose Up
CREATE TABLE access_accounts (
  id TEXT COLLATE "C" PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, party TEXT NOT NULL, marketplaces TEXT NOT NULL,
  disabled BIGINT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL
);
CREATE TABLE access_credentials (
  id TEXT COLLATE "C" PRIMARY KEY, kind TEXT NOT NULL, hash BYTEA NOT NULL, account TEXT COLLATE "C" NOT NULL REFERENCES access_accounts (id),
  prefix TEXT NOT NULL, name TEXT NOT NULL, created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT NOT NULL, ended_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_credentials_hash ON access_credentials (hash);
CREATE INDEX access_credentials_account ON access_credentials (account, kind, id);
CREATE INDEX access_credentials_kind ON access_credentials (kind, id);
CREATE TABLE access_answers (
  key BYTEA PRIMARY KEY, body BYTEA NOT NULL, token TEXT NOT NULL, done BIGINT NOT NULL,
  status BIGINT NOT NULL, content_type TEXT NOT NULL, answer BYTEA NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX access_answers_expiry ON access_answers (expires_at);
