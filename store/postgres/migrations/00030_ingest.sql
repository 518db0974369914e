-- +goose Up
-- One row per listing: its newest version and that version's newest screening. Only flagged ones have assessments.
CREATE TABLE listings (
  marketplace TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, status TEXT NOT NULL, seller TEXT COLLATE "C" NOT NULL,
  route TEXT NOT NULL, flagged BIGINT NOT NULL, pictures TEXT NOT NULL,
  basis_registry BIGINT NOT NULL, basis_matchers TEXT NOT NULL, basis_policy TEXT NOT NULL, basis_pictures TEXT NOT NULL,
  first_seen BIGINT NOT NULL, seen_at BIGINT NOT NULL, screened_at BIGINT NOT NULL,
  doc TEXT NOT NULL, assessments TEXT NOT NULL,
  PRIMARY KEY (marketplace, id)
);
CREATE INDEX listings_seller ON listings (marketplace, seller);
CREATE INDEX listings_flagged ON listings (status, route) WHERE flagged = 1;
CREATE INDEX listings_removed ON listings (status) WHERE status <> 'active';
CREATE TABLE listing_holders (
  holder TEXT COLLATE "C" NOT NULL, marketplace TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (holder, marketplace, id)
);
CREATE INDEX listing_holders_listing ON listing_holders (marketplace, id);
-- Changes that the search index has not seen; a listing may stand here more than once.
CREATE TABLE listings_unindexed (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, marketplace TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL
);
CREATE TABLE listing_watches (
  marketplace TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (marketplace, id)
);
CREATE TABLE stream_offsets (
  topic TEXT NOT NULL, part BIGINT NOT NULL, next BIGINT NOT NULL, moved_at BIGINT NOT NULL,
  PRIMARY KEY (topic, part)
);
CREATE TABLE dead_letters (
  id TEXT COLLATE "C" PRIMARY KEY, topic TEXT NOT NULL, part BIGINT NOT NULL, off BIGINT NOT NULL,
  msgkey BYTEA NOT NULL, body BYTEA NOT NULL, size BIGINT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, published BIGINT NOT NULL
);
CREATE UNIQUE INDEX dead_letters_origin ON dead_letters (topic, part, off) WHERE topic <> '';
CREATE TABLE ingest_backscan (
  one BIGINT PRIMARY KEY CHECK (one = 1), scanned BIGINT NOT NULL, target BIGINT NOT NULL,
  after_marketplace TEXT NOT NULL, after_id TEXT NOT NULL, looked BIGINT NOT NULL, hits BIGINT NOT NULL
);
