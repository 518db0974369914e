-- +goose Up
CREATE TABLE access_accounts (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, party TEXT NOT NULL, marketplaces TEXT NOT NULL,
  disabled INTEGER NOT NULL, created_at INTEGER NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE TABLE access_credentials (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL, account TEXT NOT NULL REFERENCES access_accounts (id),
  prefix TEXT NOT NULL, name TEXT NOT NULL, created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER NOT NULL, ended_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX access_credentials_hash ON access_credentials (hash);
CREATE INDEX access_credentials_account ON access_credentials (account, kind, id);
CREATE INDEX access_credentials_kind ON access_credentials (kind, id);
CREATE TABLE access_answers (
  key BLOB PRIMARY KEY, body BLOB NOT NULL, token TEXT NOT NULL, done INTEGER NOT NULL,
  status INTEGER NOT NULL, content_type TEXT NOT NULL, answer BLOB NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_answers_expiry ON access_answers (expires_at);
