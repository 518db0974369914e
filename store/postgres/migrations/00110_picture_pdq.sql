-- +goose Up
ALTER TABLE pictures ADD COLUMN pdq BYTEA;
ALTER TABLE pictures ADD COLUMN frames BYTEA;
