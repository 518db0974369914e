package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/review"
)

var caseNames = []string{
	"id", "marketplace", "listing", "holder", "state", "version", "route", "harm", "escalated_by", "mode", "gone", "attention",
	"listing_at", "seller", "seller_name", "title", "assessment", "complaints", "fingerprints", "suppressed", "barred", "answers",
	"leased_by", "free_at", "decision", "decided_by", "decided_at", "opened_at", "updated_at",
}

var caseColumns = strings.Join(caseNames, ", ")

// decisionDoc is how a decision is kept.
type decisionDoc struct {
	Verdict     string   `json:"verdict"`
	Right       string   `json:"right,omitempty"`
	Allegation  string   `json:"allegation,omitempty"`
	Defence     string   `json:"defence,omitempty"`
	Measure     string   `json:"measure,omitempty"`
	Territories []string `json:"territories,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	By          string   `json:"by"`
	At          int64    `json:"at"`
}

func encodeDecision(d *markwarden.Decision) (string, error) {
	if d == nil {
		return "", nil
	}
	b, err := json.Marshal(decisionDoc{
		string(d.Verdict), string(d.Right), string(d.Allegation), string(d.Defence), string(d.Measure), d.Territories, d.Reason, string(d.By), micros(d.At),
	})
	return string(b), err
}

func decodeDecision(doc string) (*markwarden.Decision, error) {
	if doc == "" {
		return nil, nil
	}
	var d decisionDoc
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		return nil, fmt.Errorf("decode decision: %w", err)
	}
	return &markwarden.Decision{
		Verdict: markwarden.Verdict(d.Verdict), Right: markwarden.RightID(d.Right), Allegation: markwarden.AllegationKind(d.Allegation),
		Defence: markwarden.EvidenceKind(d.Defence), Measure: markwarden.MeasureKind(d.Measure), Territories: d.Territories,
		Reason: d.Reason, By: markwarden.AccountID(d.By), At: fromMicros(d.At),
	}, nil
}

func caseValues(r *review.Record) ([]any, error) {
	assessment, err := wire.EncodeAssessments([]markwarden.Assessment{r.Assessment})
	if err != nil {
		return nil, err
	}
	decision, err := encodeDecision(r.Decision)
	if err != nil {
		return nil, err
	}
	by, at := "", int64(0)
	if r.Decision != nil {
		by, at = string(r.Decision.By), micros(r.Decision.At)
	}
	freeAt := r.ParkedUntil
	if r.LeasedBy != "" {
		freeAt = r.LeasedUntil
	}
	return []any{
		string(r.ID), string(r.Key.Marketplace), string(r.Key.Listing), string(r.Holder), string(r.State), r.Version,
		int(r.Assessment.Route), r.Harm, string(r.EscalatedBy), string(r.Mode), bit(r.Gone), string(r.Attention),
		r.ListingAt, string(r.Seller.ID), noNUL(r.Seller.Name), noNUL(r.Title), assessment, joinIDs(r.Complaints),
		joinIDs(r.Fingerprints), joinIDs(r.Suppressed), joinIDs(r.Barred), r.Answers,
		string(r.LeasedBy), micros(freeAt), decision, by, at, micros(r.OpenedAt), micros(r.UpdatedAt),
	}, nil
}

// caseRow is what both a row and rows can do.
type caseRow interface{ Scan(dest ...any) error }

func scanCase(from caseRow) (review.Record, error) {
	var r review.Record
	var route, gone int
	var free, decidedAt, opened, updated int64
	var assessment, complaints, prints, suppressed, barred, decision, decidedBy string
	err := from.Scan(&r.ID, &r.Key.Marketplace, &r.Key.Listing, &r.Holder, &r.State, &r.Version, &route, &r.Harm, &r.EscalatedBy, &r.Mode, &gone,
		&r.Attention, &r.ListingAt, &r.Seller.ID, &r.Seller.Name, &r.Title, &assessment, &complaints, &prints, &suppressed, &barred, &r.Answers,
		&r.LeasedBy, &free, &decision, &decidedBy, &decidedAt, &opened, &updated)
	if err != nil {
		return r, err
	}
	r.Gone, r.Escalated = gone != 0, r.EscalatedBy != ""
	r.OpenedAt, r.UpdatedAt = fromMicros(opened), fromMicros(updated)
	if r.LeasedBy != "" {
		r.LeasedUntil = fromMicros(free)
	} else {
		r.ParkedUntil = fromMicros(free)
	}
	r.Complaints = splitIDs[markwarden.ComplaintID](complaints)
	r.Fingerprints, r.Suppressed, r.Barred = splitIDs[string](prints), splitIDs[string](suppressed), splitIDs[string](barred)
	as, err := wire.DecodeAssessments(assessment)
	if err != nil {
		return r, err
	}
	if len(as) == 1 {
		r.Assessment = as[0]
	}
	r.Decision, err = decodeDecision(decision)
	return r, err
}

// joinIDs and splitIDs keep short lists of ids, which never contain a space, in one column.
func joinIDs[T ~string](ids []T) string { return strings.Join(strs(ids), " ") }

func splitIDs[T ~string](s string) []T {
	var out []T
	for f := range strings.FieldsSeq(s) {
		out = append(out, T(f))
	}
	return out
}

func strs[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

// noNUL takes out the one character that PostgreSQL can't keep; the listing itself is kept elsewhere as it came.
func noNUL(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// where collects conditions and their arguments; a ? becomes the next $N.
type where struct {
	conds []string
	args  []any
}

func (w *where) add(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.conds = append(w.conds, cond)
}

// in wants column to be one of vals; no vals means anything.
func (w *where) in(column string, vals []string) {
	if len(vals) == 0 {
		return
	}
	args := make([]any, len(vals))
	for i, v := range vals {
		args[i] = v
	}
	w.add(column+" IN ("+strings.TrimSuffix(strings.Repeat("?,", len(vals)), ",")+")", args...)
}

// state is written into the query, because only then a partial index is used.
func (w *where) state(s markwarden.CaseState) {
	switch s {
	case markwarden.CaseOpen:
		w.add("state='open'")
	case markwarden.CaseDecided, markwarden.CaseClosed:
		w.add("state<>'open'")
		w.add("state=?", string(s))
	default:
		w.add("state=?", string(s))
	}
}

// queue is what pages of the queue and the next case have in common.
func (w *where) queue(f review.QueueFilter) error {
	if f.Holder != "" {
		w.add("holder=?", string(f.Holder))
	}
	if len(f.Routes) > 0 {
		var rs []string
		for _, r := range f.Routes {
			rs = append(rs, fmt.Sprint(int(r)))
		}
		w.add("route IN (" + strings.Join(rs, ",") + ")")
	}
	if f.After != "" {
		harm, id, err := review.ParseCursor(f.After)
		if err != nil {
			return err
		}
		w.add("harm<=?", harm)
		w.add("(harm<? OR id>?)", harm, string(id))
	}
	return nil
}

func (w *where) String() string {
	if len(w.conds) == 0 {
		return "1=1"
	}
	return strings.Join(w.conds, " AND ")
}
