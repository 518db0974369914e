package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"markwarden"
	"markwarden/enforce"
	"markwarden/internal/jobs"
)

// EnforceStore keeps measures, desired states and what hooks were told.
type EnforceStore struct{ *DB }

var _ enforce.Store = EnforceStore{}

// Kind and queue of delivery jobs; they have one per hook and listing, so the change that makes them due names them itself.
const (
	DeliverKind  = "enforce.deliver"
	DeliverQueue = "deliveries"
)

const measureColumns = "id, case_id, marketplace, listing, holder, kind, territory, decision, stands_from, released_at"

// Standing reads what stands on a listing.
func (s EnforceStore) Standing(ctx context.Context, key markwarden.ListingKey) (st enforce.Standing, err error) {
	if st.Desired, err = desiredOf(ctx, s.Read, key); err != nil {
		return st, err
	}
	st.Measures, err = s.measures(ctx, "WHERE marketplace=$1 AND listing=$2 AND released_at=0 ORDER BY case_id, kind, territory", key)
	return st, err
}

// Measures reads all measures of a listing, oldest first.
func (s EnforceStore) Measures(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error) {
	return s.measures(ctx, "WHERE marketplace=$1 AND listing=$2 ORDER BY id", key)
}

// MeasuresForExport yields every standing measure in an order that does not depend on when it came to stand.
func (s EnforceStore) MeasuresForExport(ctx context.Context, yield func(markwarden.Measure) error) (err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+measureColumns+" FROM measures WHERE released_at=0 ORDER BY marketplace, listing, holder, kind, territory")
	if err != nil {
		return fmt.Errorf("export measures: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		m, err := scanMeasure(rows)
		if err != nil {
			return err
		}
		if err := yield(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Apply writes one change of what stands on a listing.
func (s EnforceStore) Apply(ctx context.Context, c enforce.Change) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if err := tx.writeDesired(ctx, &c); err != nil {
			return err
		}
		// Released ones first: the same measure may stand anew for another reason.
		for _, m := range c.Release {
			res, err := tx.ExecContext(ctx, "UPDATE measures SET released_at=$1 WHERE id=$2 AND released_at=0", micros(m.ReleasedAt), string(m.ID))
			if err := oneRow(res, err); err != nil {
				return fmt.Errorf("release measure %s: %w", m.ID, err)
			}
		}
		for _, m := range c.Stand {
			decision, err := encodeDecision(&m.Decision)
			if err != nil {
				return err
			}
			res, err := tx.ExecContext(ctx, "INSERT INTO measures ("+measureColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,0) ON CONFLICT DO NOTHING",
				string(m.ID), string(m.Case), string(m.Key.Marketplace), string(m.Key.Listing), string(m.Holder), string(m.Kind), m.Territory, decision, micros(m.StandsFrom))
			if err := oneRow(res, err); err != nil {
				return fmt.Errorf("measure of case %s: %w", m.Case, err)
			}
		}
		return errors.Join(tx.Audit(ctx, c.Audit...), tx.Emit(ctx, c.Events...), tx.deliver(ctx, c.Deliver))
	})
}

func (tx *Tx) writeDesired(ctx context.Context, c *enforce.Change) error {
	states, reasons, err := encodeStates(c.Desired)
	if err != nil {
		return err
	}
	d := &c.Desired
	if c.FromSeq == 0 {
		// Another one may have come first: then there is a row with a larger seq, and nothing is changed.
		res, err := tx.ExecContext(ctx, `INSERT INTO desired_states (marketplace, listing, seq, states, reasons, since, reported_seq, reported, reported_at, drift)
			VALUES ($1,$2,$3,$4,$5,$6,0,'',0,0)
			ON CONFLICT (marketplace, listing) DO UPDATE SET seq=excluded.seq, states=excluded.states, reasons=excluded.reasons, since=excluded.since, drift=0
			WHERE desired_states.seq=0`, string(c.Key.Marketplace), string(c.Key.Listing), d.Seq, states, reasons, micros(d.Since))
		return oneRow(res, err)
	}
	res, err := tx.ExecContext(ctx, "UPDATE desired_states SET seq=$1, states=$2, reasons=$3, since=$4, drift=0 WHERE marketplace=$5 AND listing=$6 AND seq=$7",
		d.Seq, states, reasons, micros(d.Since), string(c.Key.Marketplace), string(c.Key.Listing), c.FromSeq)
	return oneRow(res, err)
}

func (tx *Tx) deliver(ctx context.Context, hookKeys []string) error {
	specs := make([]jobs.Spec, len(hookKeys))
	for i, k := range hookKeys {
		specs[i] = jobs.Spec{Kind: DeliverKind, Key: k, Queue: DeliverQueue}
	}
	return tx.Enqueue(ctx, specs...)
}

func (s EnforceStore) measures(ctx context.Context, rest string, key markwarden.ListingKey) (ms []markwarden.Measure, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+measureColumns+" FROM measures "+rest, string(key.Marketplace), string(key.Listing))
	if err != nil {
		return nil, fmt.Errorf("measures: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		m, err := scanMeasure(rows)
		if err != nil {
			return nil, err
		}
		ms = append(ms, m)
	}
	return ms, rows.Err()
}

func scanMeasure(rows *sql.Rows) (m markwarden.Measure, err error) {
	var decision string
	var from, released int64
	if err := rows.Scan(&m.ID, &m.Case, &m.Key.Marketplace, &m.Key.Listing, &m.Holder, &m.Kind, &m.Territory, &decision, &from, &released); err != nil {
		return m, fmt.Errorf("measure: %w", err)
	}
	m.StandsFrom, m.ReleasedAt = fromMicros(from), fromMicros(released)
	d, err := decodeDecision(decision)
	if d != nil {
		m.Decision = *d
	}
	return m, err
}

func desiredOf(ctx context.Context, q querier, key markwarden.ListingKey) (markwarden.DesiredState, error) {
	d := markwarden.DesiredState{Key: key}
	var states, reasons string
	var since int64
	err := q.QueryRowContext(ctx, "SELECT seq, states, reasons, since FROM desired_states WHERE marketplace=$1 AND listing=$2",
		string(key.Marketplace), string(key.Listing)).Scan(&d.Seq, &states, &reasons, &since)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("desired state of %s: %w", key, err)
	}
	d.Since = fromMicros(since)
	return d, decodeStates(&d, states, reasons)
}

type reasonDoc struct {
	Case       string `json:"case"`
	Holder     string `json:"holder"`
	Right      string `json:"right,omitempty"`
	Allegation string `json:"allegation,omitempty"`
	Measure    string `json:"measure"`
	Reason     string `json:"reason,omitempty"`
}

func encodeStates(d markwarden.DesiredState) (states, reasons string, err error) {
	docs := make([]reasonDoc, len(d.Reasons))
	for i, r := range d.Reasons {
		docs[i] = reasonDoc{string(r.Case), string(r.Holder), string(r.Right), string(r.Allegation), string(r.Measure), r.Reason}
	}
	a, err := json.Marshal(d.States)
	if err != nil {
		return "", "", err
	}
	b, err := json.Marshal(docs)
	return string(a), string(b), err
}

func decodeStates(d *markwarden.DesiredState, states, reasons string) error {
	if err := json.Unmarshal([]byte(states), &d.States); err != nil {
		return fmt.Errorf("states of %s: %w", d.Key, err)
	}
	var docs []reasonDoc
	if err := json.Unmarshal([]byte(reasons), &docs); err != nil {
		return fmt.Errorf("reasons of %s: %w", d.Key, err)
	}
	for _, r := range docs {
		d.Reasons = append(d.Reasons, markwarden.StateReason{
			Case: markwarden.CaseID(r.Case), Holder: markwarden.PartyID(r.Holder), Right: markwarden.RightID(r.Right),
			Allegation: markwarden.AllegationKind(r.Allegation), Measure: markwarden.MeasureKind(r.Measure), Reason: r.Reason,
		})
	}
	return nil
}
