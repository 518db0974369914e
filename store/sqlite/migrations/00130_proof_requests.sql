-- +goose Up
CREATE TABLE proof_requests (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, marketplace TEXT NOT NULL, party TEXT NOT NULL, store_id TEXT NOT NULL, holder TEXT NOT NULL,
  state TEXT NOT NULL, silence TEXT NOT NULL, items TEXT NOT NULL, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (marketplace, holder, party, store_id)
) STRICT;
CREATE INDEX proof_requests_party ON proof_requests (party, id) WHERE party <> '';
CREATE INDEX proof_requests_store ON proof_requests (marketplace, store_id, id) WHERE store_id <> '';
CREATE INDEX proof_requests_holder ON proof_requests (holder, id);
-- Which listings want which right of a request proved.
CREATE TABLE proof_wants (
  marketplace TEXT NOT NULL, listing TEXT NOT NULL, right_id TEXT NOT NULL, request TEXT NOT NULL REFERENCES proof_requests (id),
  PRIMARY KEY (marketplace, listing, right_id, request)
) STRICT;
CREATE INDEX proof_wants_request ON proof_wants (request, marketplace, listing, right_id);
