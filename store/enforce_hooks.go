package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"markwarden"
	"markwarden/enforce"
	"markwarden/internal/ids"
)

// Target reads a listing's state at a hook.
func (s EnforceStore) Target(ctx context.Context, hook string, key markwarden.ListingKey) (t enforce.Target, disabled bool, err error) {
	t = enforce.Target{Hook: hook, Key: key}
	var acked, last, off int64
	err = s.Read.QueryRowContext(ctx, "SELECT acked_seq, acked_at, last_status, last_error, last_at FROM hook_targets WHERE hook=$1 AND marketplace=$2 AND listing=$3",
		hook, string(key.Marketplace), string(key.Listing)).Scan(&t.AckedSeq, &acked, &t.LastStatus, &t.LastError, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return t, false, err
	}
	t.AckedAt, t.LastAt = fromMicros(acked), fromMicros(last)
	err = s.Read.QueryRowContext(ctx, "SELECT disabled_at FROM hooks WHERE id=$1", hook).Scan(&off)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return t, off != 0, err
}

// Attempted records one try.
func (s EnforceStore) Attempted(ctx context.Context, a enforce.Attempt, disable bool) error {
	var seq, at int64
	if a.Error == "" {
		seq, at = a.Seq, micros(a.At)
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		m, l := string(a.Key.Marketplace), string(a.Key.Listing)
		_, err := tx.ExecContext(ctx, "INSERT INTO hook_attempts (id, hook, marketplace, listing, seq, at, status, error, took) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
			ids.New(), a.Hook, m, l, a.Seq, micros(a.At), a.Status, a.Error, a.Took.Microseconds())
		if err != nil {
			return fmt.Errorf("attempt at %s: %w", a.Hook, err)
		}
		// An acknowledgement that arrives late must not take a newer one back.
		_, err = tx.ExecContext(ctx, `INSERT INTO hook_targets (hook, marketplace, listing, acked_seq, acked_at, last_status, last_error, last_at)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
			ON CONFLICT (hook, marketplace, listing) DO UPDATE SET
			  acked_at = CASE WHEN excluded.acked_seq > hook_targets.acked_seq THEN excluded.acked_at ELSE hook_targets.acked_at END,
			  acked_seq = CASE WHEN excluded.acked_seq > hook_targets.acked_seq THEN excluded.acked_seq ELSE hook_targets.acked_seq END,
			  last_status = excluded.last_status, last_error = excluded.last_error, last_at = excluded.last_at`,
			a.Hook, m, l, seq, at, a.Status, a.Error, micros(a.At))
		if err != nil {
			return fmt.Errorf("target %s: %w", a.Hook, err)
		}
		if !disable {
			return nil
		}
		if err := tx.setHook(ctx, a.Hook, micros(a.At)); err != nil {
			return err
		}
		return tx.Audit(ctx, markwarden.AuditEntry{Actor: "system:enforce", Action: "hook.disable", Subject: "hook:" + a.Hook, Reason: a.Error})
	})
}

func (tx *Tx) setHook(ctx context.Context, hook string, disabledAt int64) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO hooks (id, disabled_at) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET disabled_at=excluded.disabled_at", hook, disabledAt)
	return err
}

// Attempts reads the newest tries for a listing.
func (s EnforceStore) Attempts(ctx context.Context, key markwarden.ListingKey, limit int) (as []enforce.Attempt, err error) {
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf("SELECT hook, seq, at, status, error, took FROM hook_attempts WHERE marketplace=$1 AND listing=$2 ORDER BY id DESC LIMIT %d", limit),
		string(key.Marketplace), string(key.Listing))
	if err != nil {
		return nil, fmt.Errorf("attempts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		a := enforce.Attempt{Key: key}
		var at, took int64
		if err := rows.Scan(&a.Hook, &a.Seq, &at, &a.Status, &a.Error, &took); err != nil {
			return nil, err
		}
		a.At, a.Took = fromMicros(at), time.Duration(took)*time.Microsecond
		as = append(as, a)
	}
	return as, rows.Err()
}

// Enable switches a hook on.
func (s EnforceStore) Enable(ctx context.Context, hook string) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if err := tx.setHook(ctx, hook, 0); err != nil {
			return err
		}
		return tx.Audit(ctx, markwarden.AuditEntry{Actor: "system:enforce", Action: "hook.enable", Subject: "hook:" + hook})
	})
}

// CatchUp makes due what a hook missed.
func (s EnforceStore) CatchUp(ctx context.Context, hook string, marketplaces []markwarden.MarketplaceID) (due int, err error) {
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		keys, err := tx.missed(ctx, hook, marketplaces)
		due = len(keys)
		return errors.Join(err, tx.deliver(ctx, keys))
	})
	return due, err
}

func (tx *Tx) missed(ctx context.Context, hook string, marketplaces []markwarden.MarketplaceID) (keys []string, err error) {
	w := &where{}
	w.add("COALESCE(t.acked_seq, 0) < d.seq")
	w.in("d.marketplace", strs(marketplaces))
	w.args = append(w.args, hook)
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT d.marketplace, d.listing FROM desired_states d
		LEFT JOIN hook_targets t ON t.hook=$%d AND t.marketplace=d.marketplace AND t.listing=d.listing
		WHERE %s ORDER BY d.marketplace, d.listing`, len(w.args), w), w.args...)
	if err != nil {
		return nil, fmt.Errorf("what %s missed: %w", hook, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k markwarden.ListingKey
		if err := rows.Scan(&k.Marketplace, &k.Listing); err != nil {
			return nil, err
		}
		keys = append(keys, enforce.HookKey(hook, k))
	}
	return keys, rows.Err()
}

// Hooks tells the state of every hook that was ever tried.
func (s EnforceStore) Hooks(ctx context.Context) (hs []enforce.HookState, err error) {
	rows, err := s.Read.QueryContext(ctx, `SELECT t.hook, COALESCE(max(h.disabled_at), 0), sum(CASE WHEN t.acked_seq < d.seq THEN 1 ELSE 0 END)
		FROM hook_targets t
		JOIN desired_states d ON d.marketplace=t.marketplace AND d.listing=t.listing
		LEFT JOIN hooks h ON h.id=t.hook
		GROUP BY t.hook ORDER BY t.hook`)
	if err != nil {
		return nil, fmt.Errorf("hooks: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h enforce.HookState
		var off int64
		if err := rows.Scan(&h.ID, &off, &h.Behind); err != nil {
			return nil, err
		}
		h.Disabled, h.DisabledAt = off != 0, fromMicros(off)
		hs = append(hs, h)
	}
	return hs, rows.Err()
}

// Report keeps what a shop says of a listing.
func (s EnforceStore) Report(ctx context.Context, r enforce.Report, deliver []string) error {
	states, err := json.Marshal(r.States)
	if err != nil {
		return err
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		d, err := desiredOf(ctx, tx, r.Key)
		if err != nil {
			return err
		}
		m, l := string(r.Key.Marketplace), string(r.Key.Listing)
		_, err = tx.ExecContext(ctx, `INSERT INTO desired_states (marketplace, listing, seq, states, reasons, since, reported_seq, reported, reported_at, drift)
			VALUES ($1,$2,0,'{}','[]',0,$3,$4,$5,$6)
			ON CONFLICT (marketplace, listing) DO UPDATE SET reported_seq=excluded.reported_seq, reported=excluded.reported, reported_at=excluded.reported_at, drift=excluded.drift`,
			m, l, r.Seq, string(states), micros(r.At), bit(!maps.Equal(d.States, r.States)))
		if err != nil {
			return fmt.Errorf("report on %s: %w", r.Key, err)
		}
		if len(deliver) == 0 {
			return nil
		}
		// The hook said that it has the state, and the shop says that it does not stand: tell it again.
		if _, err := tx.ExecContext(ctx, "UPDATE hook_targets SET acked_seq=0 WHERE marketplace=$1 AND listing=$2", m, l); err != nil {
			return err
		}
		return tx.deliver(ctx, deliver)
	})
}

// Drifts lists reported states that differ from the desired ones.
func (s EnforceStore) Drifts(ctx context.Context, after markwarden.ListingKey, limit int) (ds []enforce.Drift, err error) {
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf(`SELECT marketplace, listing, seq, states, reasons, since, reported_seq, reported, reported_at
		FROM desired_states WHERE drift=1 AND (marketplace>$1 OR (marketplace=$1 AND listing>$2)) ORDER BY marketplace, listing LIMIT %d`, limit),
		string(after.Marketplace), string(after.Listing))
	if err != nil {
		return nil, fmt.Errorf("drifts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d enforce.Drift
		var states, reasons, reported string
		var since, at int64
		k := &d.Desired.Key
		if err := rows.Scan(&k.Marketplace, &k.Listing, &d.Desired.Seq, &states, &reasons, &since, &d.Report.Seq, &reported, &at); err != nil {
			return nil, err
		}
		d.Desired.Since, d.Report.At, d.Report.Key = fromMicros(since), fromMicros(at), *k
		if err := decodeStates(&d.Desired, states, reasons); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(reported), &d.Report.States); err != nil {
			return nil, fmt.Errorf("report on %s: %w", k, err)
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}
