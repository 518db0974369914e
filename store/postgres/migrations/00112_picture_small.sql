-- +goose Up
ALTER TABLE pictures ADD COLUMN small BYTEA;
