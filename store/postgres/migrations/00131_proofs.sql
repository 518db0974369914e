-- +goose Up
-- Files that were handed in, by their content, and by whom.
CREATE TABLE documents (
  id TEXT COLLATE "C" PRIMARY KEY, kind TEXT NOT NULL, size BIGINT NOT NULL, findings TEXT NOT NULL, file BYTEA NOT NULL
);
CREATE TABLE document_applicants (
  document TEXT COLLATE "C" NOT NULL REFERENCES documents (id), party TEXT COLLATE "C" NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (document, party)
);
CREATE TABLE proofs (
  id TEXT COLLATE "C" PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, party TEXT COLLATE "C" NOT NULL, by_account TEXT NOT NULL, link TEXT NOT NULL, note TEXT NOT NULL,
  checked TEXT NOT NULL, reason TEXT NOT NULL, decided_by TEXT NOT NULL, handed_at BIGINT NOT NULL, decided_at BIGINT NOT NULL
);
CREATE INDEX proofs_state ON proofs (state, id);
CREATE INDEX proofs_party ON proofs (party, state, id);
