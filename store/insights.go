package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"markwarden"
	"markwarden/insights"
	"markwarden/internal/wire"
)

// InsightStore reads figures from the tables of all rooms.
type InsightStore struct{ *DB }

var _ insights.Store = InsightStore{}

// Facts implements insights.Store.
func (s InsightStore) Facts(ctx context.Context, since, until time.Time) (insights.Facts, error) {
	f := insights.Facts{Since: since, Until: until}
	for _, read := range []func(context.Context, *insights.Facts) error{s.listingFacts, s.kindFacts, s.decisionFacts, s.jobFacts} {
		if err := read(ctx, &f); err != nil {
			return f, fmt.Errorf("read facts: %w", err)
		}
	}
	return f, nil
}

func (s InsightStore) listingFacts(ctx context.Context, f *insights.Facts) error {
	c, err := IngestStore{DB: s.DB}.Counts(ctx)
	f.Listings, f.DeadLetters, f.Routes = c.Listings, c.Dead, c.Active
	return err
}

// kindFacts reads the newest cases: their ids are UUIDv7, so that the primary key is their order.
func (s InsightStore) kindFacts(ctx context.Context, f *insights.Facts) error {
	rows, err := s.Read.QueryContext(ctx, "SELECT opened_at, assessment FROM cases ORDER BY id DESC LIMIT $1", insights.MaxCases)
	type opened struct {
		at  int64
		doc string
	}
	newest, err := collectRows(rows, err, func(rows *sql.Rows) (o opened, err error) { return o, rows.Scan(&o.at, &o.doc) })
	if err != nil {
		return err
	}
	f.Kinds = map[markwarden.EvidenceKind]int64{}
	for _, o := range newest {
		if o.at < micros(f.Since) || o.at > micros(f.Until) {
			continue
		}
		assessments, err := wire.DecodeAssessments(o.doc)
		if err != nil {
			return err
		}
		f.Cases++
		for k := range offenceKinds(assessments) {
			f.Kinds[k]++
		}
	}
	return nil
}

func offenceKinds(assessments []markwarden.Assessment) map[markwarden.EvidenceKind]bool {
	kinds := map[markwarden.EvidenceKind]bool{}
	for i := range assessments {
		for _, e := range assessments[i].Evidence {
			if e.Polarity == markwarden.Offence {
				kinds[e.Kind] = true
			}
		}
	}
	return kinds
}

func (s InsightStore) decisionFacts(ctx context.Context, f *insights.Facts) error {
	window := []any{micros(f.Since), micros(f.Until)}
	err := s.Read.QueryRowContext(ctx, `SELECT
  (SELECT count(*) FROM case_timeline WHERE act='decide' AND at BETWEEN $1 AND $2),
  (SELECT count(*) FROM case_timeline WHERE act='decide' AND at BETWEEN $1 AND $2 AND actor LIKE 'policy:%'),
  (SELECT count(*) FROM case_timeline WHERE act='undo' AND at BETWEEN $1 AND $2)`, window...).Scan(&f.Decisions, &f.ByPolicy, &f.Reversals)
	if err != nil {
		return err
	}
	rows, err := s.Read.QueryContext(ctx, `SELECT t.at - c.opened_at FROM case_timeline t JOIN cases c ON c.id = t.case_id
WHERE t.act='decide' AND t.at BETWEEN $1 AND $2 AND t.actor NOT LIKE 'policy:%' ORDER BY t.at DESC LIMIT $3`, append(window, insights.MaxDurations)...)
	f.ToDecision, err = collectRows(rows, err, func(rows *sql.Rows) (time.Duration, error) {
		var us int64
		err := rows.Scan(&us)
		return time.Duration(max(us, 0)) * time.Microsecond, err
	})
	return err
}

func (s InsightStore) jobFacts(ctx context.Context, f *insights.Facts) error {
	counts, err := JobStore{DB: s.DB}.Counts(ctx)
	f.Backlog, f.DeadJobs = map[string]int64{}, map[string]int64{}
	for _, c := range counts {
		if c.Waiting > 0 {
			f.Backlog[c.Kind] = c.Waiting
		}
		if c.Dead > 0 {
			f.DeadJobs[c.Kind] = c.Dead
		}
	}
	return err
}
