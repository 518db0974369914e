-- +goose Up
CREATE TABLE complaints (
  id TEXT COLLATE "C" PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, party TEXT COLLATE "C" NOT NULL, holder TEXT COLLATE "C" NOT NULL,
  by_account TEXT NOT NULL, notice TEXT NOT NULL, items TEXT NOT NULL, filed_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE INDEX complaints_party ON complaints (party, id);
CREATE INDEX complaints_holder ON complaints (holder, id);
CREATE INDEX complaints_state ON complaints (state, id);
-- Which complaints name a listing: one row per item that is joined, several per item that waits (an address may hold more
-- than one thing that can be an id).
CREATE TABLE complaint_listings (
  marketplace TEXT COLLATE "C" NOT NULL, listing TEXT COLLATE "C" NOT NULL, complaint TEXT COLLATE "C" NOT NULL REFERENCES complaints (id), item BIGINT NOT NULL,
  waiting BIGINT NOT NULL, seller TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (marketplace, listing, complaint, item)
);
CREATE INDEX complaint_listings_item ON complaint_listings (complaint, item);
CREATE INDEX complaint_listings_waiting ON complaint_listings (marketplace, listing) WHERE waiting = 1;
CREATE INDEX complaint_listings_seller ON complaint_listings (marketplace, seller, complaint) WHERE seller <> '';
