-- +goose Up
-- What was done lately, by act: decisions, reversals, and how long cases waited for them.
CREATE INDEX case_timeline_lately ON case_timeline (act, at);
