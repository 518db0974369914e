-- +goose Up
CREATE TABLE proof_requests (
  id TEXT COLLATE "C" PRIMARY KEY, version BIGINT NOT NULL, marketplace TEXT COLLATE "C" NOT NULL, party TEXT COLLATE "C" NOT NULL, store_id TEXT COLLATE "C" NOT NULL,
  holder TEXT COLLATE "C" NOT NULL, state TEXT NOT NULL, silence TEXT NOT NULL, items TEXT NOT NULL, opened_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  UNIQUE (marketplace, holder, party, store_id)
);
CREATE INDEX proof_requests_party ON proof_requests (party, id) WHERE party <> '';
CREATE INDEX proof_requests_store ON proof_requests (marketplace, store_id, id) WHERE store_id <> '';
CREATE INDEX proof_requests_holder ON proof_requests (holder, id);
-- Which listings want which right of a request proved.
CREATE TABLE proof_wants (
  marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, right_id TEXT COLLATE "C" NOT NULL,
  request TEXT COLLATE "C" NOT NULL REFERENCES proof_requests (id),
  PRIMARY KEY (marketplace, listing, right_id, request)
);
CREATE INDEX proof_wants_request ON proof_wants (request, marketplace, listing, right_id);
