-- +goose Up
-- One row per listing: its newest version and that version's newest screening. Only flagged ones have assessments.
CREATE TABLE listings (
  n INTEGER PRIMARY KEY,
  marketplace TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL, seller TEXT NOT NULL,
  route TEXT NOT NULL, flagged INTEGER NOT NULL, pictures TEXT NOT NULL,
  basis_registry INTEGER NOT NULL, basis_matchers TEXT NOT NULL, basis_policy TEXT NOT NULL, basis_pictures TEXT NOT NULL,
  first_seen INTEGER NOT NULL, seen_at INTEGER NOT NULL, screened_at INTEGER NOT NULL,
  doc TEXT NOT NULL, assessments TEXT NOT NULL,
  UNIQUE (marketplace, id)
) STRICT;
CREATE INDEX listings_seller ON listings (marketplace, seller);
CREATE INDEX listings_flagged ON listings (status, route) WHERE flagged = 1;
CREATE INDEX listings_removed ON listings (status) WHERE status <> 'active';
CREATE TABLE listing_holders (
  holder TEXT NOT NULL, marketplace TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (holder, marketplace, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_holders_listing ON listing_holders (marketplace, id);
-- Changes that the search index has not seen; a listing may stand here more than once.
CREATE TABLE listings_unindexed (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, marketplace TEXT NOT NULL, id TEXT NOT NULL
) STRICT;
CREATE TABLE listing_watches (
  marketplace TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (marketplace, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE stream_offsets (
  topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL, moved_at INTEGER NOT NULL,
  PRIMARY KEY (topic, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY, topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL,
  msgkey BLOB NOT NULL, body BLOB NOT NULL, size INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, published INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX dead_letters_origin ON dead_letters (topic, part, off) WHERE topic <> '';
CREATE TABLE ingest_backscan (
  one INTEGER PRIMARY KEY CHECK (one = 1), scanned INTEGER NOT NULL, target INTEGER NOT NULL,
  after_marketplace TEXT NOT NULL, after_id TEXT NOT NULL, looked INTEGER NOT NULL, hits INTEGER NOT NULL
) STRICT;
