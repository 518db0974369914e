// Package postgres opens a PostgreSQL database as the store of any number of processes.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"markwarden/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Open connects to the database of dsn (a postgres:// address) and brings its tables to this version.
func Open(ctx context.Context, dsn string) (*store.DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	if err := Migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate postgres: %w", err), db.Close())
	}
	return &store.DB{Dialect: store.Postgres, Read: db, Write: db}, nil
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
