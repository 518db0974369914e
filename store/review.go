package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/review"
)

// ReviewStore keeps cases, their leases and timelines.
type ReviewStore struct{ *DB }

var _ review.Store = ReviewStore{}

// Case reads one case.
func (s ReviewStore) Case(ctx context.Context, id markwarden.CaseID) (review.Record, error) {
	r, err := scanCase(s.Read.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE id=$1", string(id)))
	if err != nil {
		return r, fmt.Errorf("case %s: %w", id, found(err))
	}
	return r, nil
}

// OfListing reads all cases of a listing by holder.
func (s ReviewStore) OfListing(ctx context.Context, key markwarden.ListingKey) ([]review.Record, error) {
	return s.cases(ctx, "SELECT "+caseColumns+" FROM cases WHERE marketplace=$1 AND listing=$2 ORDER BY holder", string(key.Marketplace), string(key.Listing))
}

// Queue reads a page of cases by harm.
func (s ReviewStore) Queue(ctx context.Context, f review.QueueFilter) ([]markwarden.Case, error) {
	if f.Marketplaces != nil && len(f.Marketplaces) == 0 {
		return nil, nil
	}
	w := &where{}
	if f.Attention {
		w.add("attention <> ''")
	} else {
		w.state(f.State)
	}
	if err := w.queue(f); err != nil {
		return nil, err
	}
	w.in("marketplace", strs(f.Marketplaces))
	rs, err := s.cases(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+w.String()+fmt.Sprintf(" ORDER BY harm DESC, id LIMIT %d", f.Limit), w.args...)
	cs := make([]markwarden.Case, len(rs))
	for i, r := range rs {
		cs[i] = r.Case
	}
	return cs, err
}

// CaseCounts counts cases by state.
func (s ReviewStore) CaseCounts(ctx context.Context) (counts map[markwarden.CaseState]int64, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT state, count(*) FROM cases GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	counts = map[markwarden.CaseState]int64{}
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count cases: %w", err)
		}
		counts[markwarden.CaseState(state)] = n
	}
	return counts, rows.Err()
}

// OpenCases counts the open cases of each marketplace that has any.
func (s ReviewStore) OpenCases(ctx context.Context) (counts map[markwarden.MarketplaceID]int64, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT marketplace, count(*) FROM cases WHERE state='open' GROUP BY marketplace")
	if err != nil {
		return nil, fmt.Errorf("count open cases: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	counts = map[markwarden.MarketplaceID]int64{}
	for rows.Next() {
		var m markwarden.MarketplaceID
		var n int64
		if err := rows.Scan(&m, &n); err != nil {
			return nil, fmt.Errorf("count open cases: %w", err)
		}
		counts[m] = n
	}
	return counts, rows.Err()
}

// PolicyDecisions counts a rule's standing decisions since a moment.
func (s ReviewStore) PolicyDecisions(ctx context.Context, rule string, since time.Time) (n int, err error) {
	err = s.Read.QueryRowContext(ctx, "SELECT count(*) FROM cases WHERE decided_by=$1 AND decided_at>$2", "policy:"+rule, micros(since)).Scan(&n)
	return n, err
}

// Timeline reads what happened to a case, oldest first.
func (s ReviewStore) Timeline(ctx context.Context, id markwarden.CaseID) (entries []review.Entry, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT n, at, actor, act, state, reason, detail FROM case_timeline WHERE case_id=$1 ORDER BY n", string(id))
	if err != nil {
		return nil, fmt.Errorf("timeline of %s: %w", id, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e review.Entry
		var at int64
		if err := rows.Scan(&e.N, &at, &e.Actor, &e.Act, &e.State, &e.Reason, &e.Detail); err != nil {
			return nil, fmt.Errorf("timeline of %s: %w", id, err)
		}
		e.At = fromMicros(at)
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// Apply writes one change of a case.
func (s ReviewStore) Apply(ctx context.Context, c review.Change) error {
	urgency := Bulk
	if c.Person {
		urgency = Interactive
	}
	return s.Update(ctx, urgency, func(tx *Tx) error {
		if err := tx.writeCase(ctx, &c); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT COALESCE(max(n), 0) FROM case_timeline WHERE case_id=$1", string(c.To.ID)).Scan(&n); err != nil {
			return err
		}
		for i, e := range c.Entries {
			_, err := tx.ExecContext(ctx, "INSERT INTO case_timeline (case_id, n, at, actor, act, state, reason, detail) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
				string(c.To.ID), n+i+1, micros(e.At), e.Actor, string(e.Act), string(e.State), e.Reason, e.Detail)
			if err != nil {
				return fmt.Errorf("timeline of %s: %w", c.To.ID, err)
			}
		}
		return errors.Join(tx.Audit(ctx, c.Audit...), tx.Emit(ctx, c.Events...))
	})
}

func (tx *Tx) writeCase(ctx context.Context, c *review.Change) error {
	vals, err := caseValues(&c.To)
	if err != nil {
		return err
	}
	if c.From == 0 {
		marks := make([]string, len(caseNames))
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
		res, err := tx.ExecContext(ctx, "INSERT INTO cases ("+caseColumns+") VALUES ("+strings.Join(marks, ",")+") ON CONFLICT DO NOTHING", vals...)
		return oneRow(res, err)
	}
	w, set := &where{}, []string(nil)
	for i, name := range caseNames {
		if (name == "leased_by" || name == "free_at") && !c.Free {
			continue // whoever holds it keeps it
		}
		w.args = append(w.args, vals[i])
		set = append(set, fmt.Sprintf("%s=$%d", name, len(w.args)))
	}
	w.add("id=?", string(c.To.ID))
	w.add("version=?", c.From)
	if c.LeaseOf != "" {
		w.add("(leased_by='' OR leased_by=? OR free_at<=?)", string(c.LeaseOf), micros(c.At))
	}
	res, err := tx.ExecContext(ctx, "UPDATE cases SET "+strings.Join(set, ",")+" WHERE "+w.String(), w.args...)
	return oneRow(res, err)
}

// Next lends the best free case. It is one statement, and so one way to the database and back: whoever asks waits for it.
func (s ReviewStore) Next(ctx context.Context, who markwarden.AccountID, f review.QueueFilter, now, until time.Time) (c markwarden.Case, err error) {
	if f.Marketplaces != nil && len(f.Marketplaces) == 0 {
		return c, markwarden.ErrNotFound
	}
	w := &where{}
	w.add("leased_by=?", string(who))
	w.add("free_at=?", micros(until))
	set := strings.Join(w.conds, ", ")
	best, err := s.bestFree(w, who, f, now)
	if err != nil {
		return c, err
	}
	err = s.single(ctx, Lending, func(q querier) error {
		r, err := scanCase(q.QueryRowContext(ctx, "UPDATE cases SET "+set+" WHERE id=("+best+") AND state='open' RETURNING "+caseColumns, w.args...))
		c = r.Case
		return found(err)
	})
	return c, err
}

// bestFree selects the id of the best free case. One look into the index per marketplace finds its first free case; a list of
// marketplaces in one query would sort them all.
func (s ReviewStore) bestFree(w *where, who markwarden.AccountID, f review.QueueFilter, now time.Time) (string, error) {
	markets := strs(f.Marketplaces)
	if f.Marketplaces == nil {
		markets = []string{""} // one look over all of them
	}
	lock := ""
	if s.Dialect == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	firsts := make([]string, len(markets))
	for i, market := range markets {
		w.conds = nil
		w.add("state='open'")
		w.add("(free_at<=? OR leased_by=?)", micros(now), string(who))
		w.add("escalated_by<>?", string(who))
		if market != "" {
			w.add("marketplace=?", market)
		}
		if err := w.queue(f); err != nil {
			return "", err
		}
		firsts[i] = fmt.Sprintf("SELECT id, harm FROM (SELECT id, harm FROM cases WHERE %s ORDER BY harm DESC, id LIMIT 1%s) AS m%d", w, lock, i)
	}
	return "SELECT id FROM (" + strings.Join(firsts, " UNION ALL ") + ") AS firsts ORDER BY harm DESC, id LIMIT 1", nil
}

// Claim lends one case.
func (s ReviewStore) Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID, now, until time.Time) (markwarden.Case, error) {
	var c markwarden.Case
	err := s.Update(ctx, Lending, func(tx *Tx) error {
		r, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE id=$1", string(id)))
		if err != nil {
			return fmt.Errorf("case %s: %w", id, found(err))
		}
		if r.State != markwarden.CaseOpen {
			return &markwarden.TransitionError{Machine: "case", State: string(r.State), Act: "claim"}
		}
		c = r.Case
		return tx.lend(ctx, &c, who, now, until)
	})
	return c, err
}

func (tx *Tx) lend(ctx context.Context, c *markwarden.Case, who markwarden.AccountID, now, until time.Time) error {
	res, err := tx.ExecContext(ctx, `UPDATE cases SET leased_by=$1, free_at=$2
		WHERE id=$3 AND state='open' AND (leased_by='' OR leased_by=$1 OR free_at<=$4)`, string(who), micros(until), string(c.ID), micros(now))
	if err := oneRow(res, err); err != nil {
		return fmt.Errorf("lend case %s: %w", c.ID, err)
	}
	c.LeasedBy, c.LeasedUntil, c.ParkedUntil = who, until, time.Time{}
	return nil
}

// Release frees a case.
func (s ReviewStore) Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID, _ time.Time) error {
	return s.single(ctx, Lending, func(q querier) error {
		_, err := q.ExecContext(ctx, "UPDATE cases SET leased_by='', free_at=0 WHERE id=$1 AND leased_by=$2", string(id), string(who))
		return err
	})
}

// DecisionsForExport yields every standing decision in the order of marketplace, listing and holder, whatever order they were taken in.
func (s ReviewStore) DecisionsForExport(ctx context.Context, yield func(markwarden.Case) error) (err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE state='decided' ORDER BY marketplace, listing, holder")
	if err != nil {
		return fmt.Errorf("export decisions: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		r, err := scanCase(rows)
		if err != nil {
			return fmt.Errorf("export decisions: %w", err)
		}
		if err := yield(r.Case); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s ReviewStore) cases(ctx context.Context, q string, args ...any) (rs []review.Record, err error) {
	rows, err := s.Read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		r, err := scanCase(rows)
		if err != nil {
			return nil, fmt.Errorf("cases: %w", err)
		}
		rs = append(rs, r)
	}
	return rs, rows.Err()
}
