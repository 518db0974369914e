package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"markwarden/internal/ids"
)

// Fresh makes an empty database on the server of dsn, for a bench or a test, and returns its address; drop removes it.
func Fresh(ctx context.Context, dsn string) (fresh string, drop func() error, err error) {
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		return "", nil, fmt.Errorf("open postgres: %w", err)
	}
	name := "mw_" + strings.ReplaceAll(ids.New(), "-", "")
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, errors.Join(fmt.Errorf("create database: %w", err), admin.Close())
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	u.Path = "/" + name
	return u.String(), func() error {
		_, err := admin.ExecContext(context.Background(), fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name))
		return errors.Join(err, admin.Close())
	}, nil
}
