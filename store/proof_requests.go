package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/registry/request"
)

// RequestStore keeps requests for proof.
type RequestStore struct{ *DB }

var _ request.Store = RequestStore{}

// How the rights of a request are kept.
type (
	requestItemDoc struct {
		Right    string           `json:"right"`
		State    string           `json:"state"`
		Deadline int64            `json:"deadline,omitempty"`
		Left     int64            `json:"left_s,omitempty"`
		Answer   string           `json:"answer,omitempty"`
		Chain    []string         `json:"chain,omitempty"`
		Broken   string           `json:"broken,omitempty"`
		Why      string           `json:"why,omitempty"`
		History  []requestStepDoc `json:"history"`
	}
	requestStepDoc struct {
		At     int64  `json:"at"`
		Actor  string `json:"actor"`
		Act    string `json:"act"`
		State  string `json:"state"`
		Reason string `json:"reason,omitempty"`
	}
)

const requestColumns = "id, version, marketplace, party, store_id, holder, silence, items, opened_at, updated_at"

// Request reads one request.
func (s RequestStore) Request(ctx context.Context, id request.ID) (request.Request, error) {
	return s.one(ctx, "id=$1", string(id))
}

// Find reads the request to an addressee about a holder's rights.
func (s RequestStore) Find(ctx context.Context, m markwarden.MarketplaceID, to request.Addressee, holder markwarden.PartyID) (request.Request, error) {
	return s.one(ctx, "marketplace=$1 AND holder=$2 AND party=$3 AND store_id=$4", string(m), string(holder), string(to.Party), string(to.Store))
}

func (s RequestStore) one(ctx context.Context, cond string, args ...any) (request.Request, error) {
	rs, err := s.requests(ctx, "SELECT "+requestColumns+" FROM proof_requests WHERE "+cond, args...)
	if err == nil && len(rs) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return request.Request{}, fmt.Errorf("proof request: %w", err)
	}
	return rs[0], nil
}

// List reads a page of requests, newest first.
func (s RequestStore) List(ctx context.Context, f request.Filter) ([]request.Request, error) {
	w := &where{}
	if f.Party != "" || len(f.Stores) > 0 {
		w.addressed(f)
	}
	if f.Holder != "" {
		w.add("holder=?", string(f.Holder))
	}
	if f.Marketplaces != nil {
		if len(f.Marketplaces) == 0 {
			return nil, nil
		}
		w.in("marketplace", strs(f.Marketplaces))
	}
	if f.Open {
		w.add("state NOT IN (?,?)", string(request.Met), string(request.Dropped))
	}
	if f.After != "" {
		w.add("id<?", string(f.After))
	}
	return s.requests(ctx, fmt.Sprintf("SELECT %s FROM proof_requests WHERE %s ORDER BY id DESC LIMIT %d", requestColumns, w, f.Limit), w.args...)
}

// addressed wants the request to be to the party, or to one of the stores.
func (w *where) addressed(f request.Filter) {
	var conds []string
	var args []any
	if f.Party != "" {
		conds, args = append(conds, "party=?"), append(args, string(f.Party))
	}
	for _, st := range f.Stores {
		conds, args = append(conds, "(marketplace=? AND store_id=?)"), append(args, string(st.Marketplace), string(st.ID))
	}
	w.add("("+strings.Join(conds, " OR ")+")", args...)
}

func (s RequestStore) requests(ctx context.Context, q string, args ...any) (rs []request.Request, err error) {
	rows, err := s.Read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("proof requests: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r request.Request
		var items string
		var opened, updated int64
		if err := rows.Scan(&r.ID, &r.Version, &r.Marketplace, &r.To.Party, &r.To.Store, &r.Holder, &r.Silence, &items, &opened, &updated); err != nil {
			return nil, fmt.Errorf("proof requests: %w", err)
		}
		r.OpenedAt, r.UpdatedAt = fromMicros(opened), fromMicros(updated)
		if r.Items, err = decodeRequestItems(items); err != nil {
			return nil, fmt.Errorf("proof request %s: %w", r.ID, err)
		}
		rs = append(rs, r)
	}
	return rs, rows.Err()
}

// Wants reads what a listing wants proved.
func (s RequestStore) Wants(ctx context.Context, key markwarden.ListingKey) (ws []request.Want, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT right_id, request FROM proof_wants WHERE marketplace=$1 AND listing=$2 ORDER BY right_id, request", string(key.Marketplace), string(key.Listing))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		w := request.Want{Key: key}
		if err := rows.Scan(&w.Right, &w.Request); err != nil {
			return nil, err
		}
		ws = append(ws, w)
	}
	return ws, rows.Err()
}

// Listings reads keys that want a right of a request, in order.
func (s RequestStore) Listings(ctx context.Context, id request.ID, right markwarden.RightID, after markwarden.ListingKey, limit int) (keys []markwarden.ListingKey, err error) {
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf(`SELECT DISTINCT marketplace, listing FROM proof_wants WHERE request=$1 AND ($2='' OR right_id=$2)
		AND (marketplace>$3 OR (marketplace=$3 AND listing>$4)) ORDER BY marketplace, listing LIMIT %d`, limit), string(id), string(right), string(after.Marketplace), string(after.Listing))
	if err != nil {
		return nil, fmt.Errorf("listings of proof request %s: %w", id, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k markwarden.ListingKey
		if err := rows.Scan(&k.Marketplace, &k.Listing); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// Look emits the event of a new screening for listings.
func (s RequestStore) Look(ctx context.Context, keys []markwarden.ListingKey) error {
	events := make([]markwarden.Event, len(keys))
	for i, k := range keys {
		events[i] = markwarden.Event{Kind: markwarden.EventScreened, Key: k.String()}
	}
	return s.Update(ctx, Bulk, func(tx *Tx) error { return tx.Emit(ctx, events...) })
}

// Apply writes one change of a request, and its timer.
func (s RequestStore) Apply(ctx context.Context, c request.Change) error {
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		if err := tx.writeRequest(ctx, &c); err != nil {
			return err
		}
		for _, w := range c.Add {
			if _, err := tx.ExecContext(ctx, "INSERT INTO proof_wants (marketplace, listing, right_id, request) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING",
				string(w.Key.Marketplace), string(w.Key.Listing), string(w.Right), string(w.Request)); err != nil {
				return err
			}
		}
		for _, w := range c.Remove {
			if _, err := tx.ExecContext(ctx, "DELETE FROM proof_wants WHERE marketplace=$1 AND listing=$2 AND right_id=$3 AND request=$4",
				string(w.Key.Marketplace), string(w.Key.Listing), string(w.Right), string(w.Request)); err != nil {
				return err
			}
		}
		return errors.Join(tx.setDeadline(ctx, string(c.To.ID), c.To.Timer()), tx.Audit(ctx, c.Audit...), tx.Emit(ctx, c.Events...))
	})
}

// setDeadline moves the timer of a request, or takes it away.
func (tx *Tx) setDeadline(ctx context.Context, id string, at time.Time) error {
	if at.IsZero() {
		return tx.DropTimer(ctx, request.TimerKind, id)
	}
	return tx.SetTimer(ctx, jobs.Spec{Kind: request.TimerKind, Key: id, Queue: "upkeep", Prio: 10, RunAt: at})
}

func (tx *Tx) writeRequest(ctx context.Context, c *request.Change) error {
	items, err := encodeRequestItems(c.To.Items)
	if err != nil {
		return err
	}
	r := &c.To
	var res sql.Result
	if c.From == 0 {
		res, err = tx.ExecContext(ctx, `INSERT INTO proof_requests (id, version, marketplace, party, store_id, holder, state, silence, items, opened_at, updated_at)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT DO NOTHING`, string(r.ID), r.Version, string(r.Marketplace), string(r.To.Party), string(r.To.Store),
			string(r.Holder), string(r.State()), string(r.Silence), items, micros(r.OpenedAt), micros(r.UpdatedAt))
	} else {
		res, err = tx.ExecContext(ctx, "UPDATE proof_requests SET version=$1, party=$2, store_id=$3, state=$4, items=$5, updated_at=$6 WHERE id=$7 AND version=$8",
			r.Version, string(r.To.Party), string(r.To.Store), string(r.State()), items, micros(r.UpdatedAt), string(r.ID), c.From)
	}
	return oneRow(res, err)
}

func encodeRequestItems(items []request.Item) (string, error) {
	docs := make([]requestItemDoc, len(items))
	for i := range items {
		it := &items[i]
		docs[i] = requestItemDoc{
			Right: string(it.Right), State: string(it.State), Deadline: micros(it.Deadline), Left: int64(it.Left / time.Second),
			Answer: string(it.Answer.Answer), Chain: strs(it.Answer.Chain), Broken: string(it.Answer.Broken), Why: string(it.Answer.Reason),
		}
		for _, h := range it.History {
			docs[i].History = append(docs[i].History, requestStepDoc{micros(h.At), h.Actor, string(h.Act), string(h.State), h.Reason})
		}
	}
	b, err := json.Marshal(docs)
	return string(b), err
}

func decodeRequestItems(doc string) ([]request.Item, error) {
	var docs []requestItemDoc
	if err := json.Unmarshal([]byte(doc), &docs); err != nil {
		return nil, err
	}
	items := make([]request.Item, len(docs))
	for i := range docs {
		d := &docs[i]
		it := request.Item{
			Right: markwarden.RightID(d.Right), State: request.State(d.State), Deadline: fromMicros(d.Deadline), Left: time.Duration(d.Left) * time.Second,
			Answer: markwarden.AuthorizationAnswer{Answer: markwarden.Answer(d.Answer), Broken: markwarden.AuthorizationID(d.Broken), Reason: markwarden.BrokenReason(d.Why)},
		}
		for _, c := range d.Chain {
			it.Answer.Chain = append(it.Answer.Chain, markwarden.AuthorizationID(c))
		}
		for _, h := range d.History {
			it.History = append(it.History, request.Step{At: fromMicros(h.At), Actor: h.Actor, Act: request.Act(h.Act), State: request.State(h.State), Reason: h.Reason})
		}
		items[i] = it
	}
	return items, nil
}
