package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"markwarden"
)

// Stock are the pictures that belong to nobody at that time, the newest first, those of which no hash is known left out.
func (s PictureStore) Stock(ctx context.Context, at time.Time) ([]markwarden.StockPicture, error) {
	var all []markwarden.StockPicture
	err := s.each(ctx, `SELECT s.content, s.kind, s.by_account, s.note, s.at, s.until, p.p256
FROM stock_pictures s JOIN pictures p ON p.content = s.content WHERE s.until > $1 ORDER BY s.at DESC, s.content`, []any{micros(at)}, func(rows *sql.Rows) error {
		var p markwarden.StockPicture
		var from, until int64
		var p256 []byte
		if err := rows.Scan(&p.Content, &p.Kind, &p.By, &p.Note, &from, &until, &p256); err != nil {
			return err
		}
		if len(p256) != hashBytes {
			return fmt.Errorf("picture %s has a hash of %d bytes", p.Content, len(p256))
		}
		p.At, p.Until, p.P256 = fromMicros(from), fromMicros(until), hashOf(p256)
		all = append(all, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("stock pictures: %w", err)
	}
	return all, nil
}

// AddStock says that a picture belongs to nobody, in place of what was said of it, and has the listing on which it was seen looked at again.
func (s PictureStore) AddStock(ctx context.Context, p markwarden.StockPicture, seen markwarden.ListingKey) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO stock_pictures (content, kind, by_account, note, at, until) VALUES ($1,$2,$3,$4,$5,$6)
ON CONFLICT (content) DO UPDATE SET kind=excluded.kind, by_account=excluded.by_account, note=excluded.note, at=excluded.at, until=excluded.until`,
			p.Content, string(p.Kind), string(p.By), p.Note, micros(p.At), micros(p.Until))
		if err != nil {
			return fmt.Errorf("stock picture: %w", err)
		}
		err = tx.Audit(ctx, markwarden.AuditEntry{Actor: string(p.By), Action: "picture.stock", Subject: "picture:" + p.Content, Reason: p.Note, Detail: fmt.Sprintf(`{"kind":%q,"until":%q}`, p.Kind, p.Until.Format(time.DateOnly))})
		if err != nil {
			return err
		}
		return tx.Emit(ctx, markwarden.Event{Kind: markwarden.EventRecheck, Key: seen.String()})
	})
}

// RemoveStock takes back what was said of a picture; markwarden.ErrNotFound when nothing was.
func (s PictureStore) RemoveStock(ctx context.Context, content string, by markwarden.AccountID) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		r, err := tx.ExecContext(ctx, `DELETE FROM stock_pictures WHERE content = $1`, content)
		if err != nil {
			return fmt.Errorf("stock picture: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, markwarden.ErrNotFound)
		}
		return tx.Audit(ctx, markwarden.AuditEntry{Actor: string(by), Action: "picture.stock_end", Subject: "picture:" + content})
	})
}

// StockVersion changes whenever what is said of pictures does.
func (s PictureStore) StockVersion(ctx context.Context) (v [2]int64, err error) {
	err = s.Read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MAX(at), 0) FROM stock_pictures`).Scan(&v[0], &v[1])
	return v, err
}
