-- +goose Up
-- The request that a complaint or a proof came of: the same request again has no second effect, whenever it comes. Empty: not said.
ALTER TABLE complaints ADD COLUMN once TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX complaints_once ON complaints (once) WHERE once <> '';
ALTER TABLE proofs ADD COLUMN once TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX proofs_once ON proofs (once) WHERE once <> '';
