-- +goose Up
ALTER TABLE pictures ADD COLUMN pdq BLOB;
ALTER TABLE pictures ADD COLUMN frames BLOB;
