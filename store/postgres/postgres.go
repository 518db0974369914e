// Package postgres opens a PostgreSQL database as the store of any number of processes.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"markwarden/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Connections of one process, at most.
const (
	durableConns = 12
	relaxedConns = 8
)

// Open connects to the database of dsn (a postgres:// address) and brings its tables to this version.
func Open(ctx context.Context, dsn string) (*store.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	db := pool(config, durableConns)
	if err := Migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate postgres: %w", err), db.Close())
	}
	relaxed := config.Copy()
	// A crash of the server loses at most the last commits, in order: SQLite's synchronous=NORMAL promises the same.
	relaxed.RuntimeParams["synchronous_commit"] = "off"
	return &store.DB{Dialect: store.Postgres, Read: db, Write: db, Relaxed: pool(relaxed, relaxedConns)}, nil
}

func pool(config *pgx.ConnConfig, conns int) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db
}

// Migrate runs the numbered migrations that the database has not seen, one process at a time.
func Migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
