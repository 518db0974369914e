-- +goose Up
CREATE INDEX listings_unseen ON listings (flagged) WHERE pictures = 'incomplete' AND status = 'active';
