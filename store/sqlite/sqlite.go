// Package sqlite opens a SQLite file as the store of a single process.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"markwarden/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the file at path, makes it when it is not there, and brings its tables to this version.
func Open(ctx context.Context, path string) (*store.DB, error) {
	write, err := open(path, 1, "immediate", 65536)
	if err != nil {
		return nil, err
	}
	if err := Migrate(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate %s: %w", path, err), write.Close())
	}
	read, err := open(path, 4, "deferred", 65536)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	db := &store.DB{Dialect: store.SQLite, Read: read, Write: write}
	db.Upkeep = checkpoint(db, path)
	return db, nil
}

// open opens so many connections with so many KiB of cache each.
func open(path string, conns int, txlock string, cache int) (*sql.DB, error) {
	q := url.Values{"_txlock": {txlock}, "_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "foreign_keys(1)", "temp_store(MEMORY)",
		fmt.Sprintf("cache_size(-%d)", cache), fmt.Sprintf("wal_autocheckpoint(%d)", fallback),
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// Migrate runs the numbered migrations that the database has not seen.
func Migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
