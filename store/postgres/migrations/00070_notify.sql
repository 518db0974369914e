-- +goose Up
CREATE TABLE messages (
  id TEXT COLLATE "C" PRIMARY KEY, ukey TEXT NOT NULL, marketplace TEXT NOT NULL, party TEXT NOT NULL, store_id TEXT NOT NULL,
  kind TEXT NOT NULL, facts TEXT NOT NULL, texts TEXT NOT NULL, at BIGINT NOT NULL, read_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX messages_once ON messages (ukey);
CREATE INDEX messages_party ON messages (party, id) WHERE party <> '';
CREATE INDEX messages_store ON messages (marketplace, store_id, id) WHERE store_id <> '';
