-- +goose Up
ALTER TABLE pictures ADD COLUMN corners BYTEA;
ALTER TABLE pictures ADD COLUMN gray BYTEA;
