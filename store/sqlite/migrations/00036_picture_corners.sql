-- +goose Up
ALTER TABLE pictures ADD COLUMN corners BLOB;
ALTER TABLE pictures ADD COLUMN gray BLOB;
