package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"markwarden/store"
)

// How often the log is written back to the file, and how long it may grow. A page is 4 KiB.
const (
	checkEvery = 100 * time.Millisecond // while there are many commits
	checkIdle  = 30 * time.Second       // after any commit
	many       = 20
	longLog    = 8192  // pages; from here on the next transaction waits once, so that the log begins anew
	fallback   = 16384 // pages; the writer writes back by itself, where nobody does it for it
)

// checkpoint writes the write-ahead log back to the file beside the writer. SQLite would do it in the commit that makes the log
// 4 MiB long, and whoever waits for the writer would wait for two flushes of the disk.
func checkpoint(db *store.DB, path string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		conn, err := open(path, 1, "deferred", 0)
		if err != nil {
			return err
		}
		defer conn.Close()
		var seen int64
		last := time.Now()
		tick := time.NewTicker(checkEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
			commits := db.Commits()
			if n := commits - seen; n < many && (n == 0 || time.Since(last) < checkIdle) {
				continue
			}
			seen, last = commits, time.Now()
			pages, err := writeBack(ctx, conn)
			if err == nil && pages > longLog {
				// What came meanwhile is little; with nobody writing all of it goes back, and the next writer begins the log anew.
				err = db.Exclusive(ctx, func() error { _, err := writeBack(ctx, conn); return err })
			}
			if err != nil && ctx.Err() == nil {
				return fmt.Errorf("write back the log of %s: %w", path, err)
			}
		}
	}
}

// writeBack returns how many pages the log has.
func writeBack(ctx context.Context, conn *sql.DB) (pages int, err error) {
	var busy, done int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &done)
	return pages, err
}
