-- +goose Up
-- Files that were handed in, by their content, and by whom.
CREATE TABLE documents (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, size INTEGER NOT NULL, findings TEXT NOT NULL, file BLOB NOT NULL
) STRICT;
CREATE TABLE document_applicants (
  document TEXT NOT NULL REFERENCES documents (id), party TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (document, party)
) STRICT;
CREATE TABLE proofs (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, party TEXT NOT NULL, by_account TEXT NOT NULL, link TEXT NOT NULL, note TEXT NOT NULL,
  checked TEXT NOT NULL, reason TEXT NOT NULL, decided_by TEXT NOT NULL, handed_at INTEGER NOT NULL, decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX proofs_state ON proofs (state, id);
CREATE INDEX proofs_party ON proofs (party, state, id);
