-- +goose Up
CREATE TABLE messages (
  id TEXT PRIMARY KEY, ukey TEXT NOT NULL, marketplace TEXT NOT NULL, party TEXT NOT NULL, store_id TEXT NOT NULL,
  kind TEXT NOT NULL, facts TEXT NOT NULL, texts TEXT NOT NULL, at INTEGER NOT NULL, read_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_once ON messages (ukey);
CREATE INDEX messages_party ON messages (party, id) WHERE party <> '';
CREATE INDEX messages_store ON messages (marketplace, store_id, id) WHERE store_id <> '';
