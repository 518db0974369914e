-- +goose Up
CREATE TABLE stock_pictures (
  content TEXT COLLATE "C" PRIMARY KEY, kind TEXT NOT NULL, by_account TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL
);
