-- +goose Up
CREATE TABLE revocations (
  id TEXT COLLATE "C" PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, grantor TEXT COLLATE "C" NOT NULL, party TEXT NOT NULL, by_account TEXT NOT NULL, signed TEXT NOT NULL,
  link TEXT NOT NULL, stores BIGINT NOT NULL, listings BIGINT NOT NULL, at_least BIGINT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, decided_at BIGINT NOT NULL
);
CREATE INDEX revocations_waiting ON revocations (grantor, id) WHERE state = 'proposed';
