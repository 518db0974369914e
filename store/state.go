package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// StateTime reads a moment that SetStateTime wrote under a name; the zero time when there is none.
func (d *DB) StateTime(ctx context.Context, name string) (time.Time, error) {
	var us int64
	err := d.Read.QueryRowContext(ctx, "SELECT value FROM app_state WHERE name = $1", name).Scan(&us)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMicros(us), err
}

// SetStateTime remembers a moment under a name.
func (d *DB) SetStateTime(ctx context.Context, name string, t time.Time) error {
	return d.Update(ctx, Bulk, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO app_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, micros(t))
		return err
	})
}
