-- +goose Up
CREATE TABLE app_state (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
