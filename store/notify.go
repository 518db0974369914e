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
	"markwarden/notify"
)

// NotifyStore keeps messages.
type NotifyStore struct{ *DB }

var _ notify.Store = NotifyStore{}

// factsDoc and textDoc are how a message is kept.
type (
	factsDoc struct {
		Complaint   string   `json:"complaint,omitempty"`
		Item        int      `json:"item,omitempty"`
		Marketplace string   `json:"marketplace,omitempty"`
		Listing     string   `json:"listing,omitempty"`
		URL         string   `json:"url,omitempty"`
		Title       string   `json:"title,omitempty"`
		Holder      string   `json:"holder,omitempty"`
		Right       string   `json:"right,omitempty"`
		Allegation  string   `json:"allegation,omitempty"`
		Measure     string   `json:"measure,omitempty"`
		Territories []string `json:"territories,omitempty"`
		Reason      string   `json:"reason,omitempty"`
		Side        string   `json:"side,omitempty"`
		Waiting     bool     `json:"waiting,omitempty"`
		Request     string   `json:"request,omitempty"`
		Link        string   `json:"authorization,omitempty"`
		Seller      string   `json:"seller,omitempty"`
		Until       string   `json:"until,omitempty"`
		Days        int      `json:"days,omitempty"`
		Holds       bool     `json:"holds,omitempty"`
	}
	textDoc struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}
)

// Put writes messages that were not told yet.
func (s NotifyStore) Put(ctx context.Context, ms []notify.Message) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		for i := range ms {
			if err := tx.putMessage(ctx, &ms[i]); err != nil {
				return fmt.Errorf("message %s: %w", ms[i].Key, err)
			}
		}
		return nil
	})
}

func (tx *Tx) putMessage(ctx context.Context, m *notify.Message) error {
	f := &m.Facts
	facts, err := json.Marshal(factsDoc{
		string(f.Complaint), f.Item, string(f.Key.Marketplace), string(f.Key.Listing), f.URL, f.Title, f.Holder, f.Right,
		string(f.Allegation), string(f.Measure), f.Territories, f.Reason, f.Side, f.Waiting,
		f.Request, string(f.Authorization), f.Seller, f.Until, f.Days, f.Holds,
	})
	if err != nil {
		return err
	}
	docs := make(map[string]textDoc, len(m.Texts))
	for lang, t := range m.Texts {
		docs[lang] = textDoc(t)
	}
	texts, err := json.Marshal(docs)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, "INSERT INTO messages (id, ukey, marketplace, party, store_id, kind, facts, texts, at, read_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,0) ON CONFLICT DO NOTHING",
		m.ID, m.Key, string(m.Marketplace), string(m.Party), string(m.Store.ID), string(m.Kind), string(facts), string(texts), micros(m.At))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err // told before
	}
	return tx.Emit(ctx, markwarden.Event{Kind: markwarden.EventMessage, Key: m.ID})
}

// readerOf adds that a message is one of the reader's.
func (w *where) readerOf(r notify.Reader) {
	var mine []string
	var args []any
	if r.Party != "" {
		mine, args = append(mine, "party=?"), append(args, string(r.Party))
	}
	for _, st := range r.Stores {
		mine, args = append(mine, "(marketplace=? AND store_id=?)"), append(args, string(st.Marketplace), string(st.ID))
	}
	w.add("("+strings.Join(mine, " OR ")+")", args...)
}

// Inbox reads a page of a reader's messages.
func (s NotifyStore) Inbox(ctx context.Context, r notify.Reader, p notify.Page) (ms []notify.Message, unread int, err error) {
	mine := &where{}
	mine.readerOf(r)
	if err := s.Read.QueryRowContext(ctx, "SELECT count(*) FROM messages WHERE read_at=0 AND "+mine.String(), mine.args...).Scan(&unread); err != nil {
		return nil, 0, fmt.Errorf("unread messages: %w", err)
	}
	if p.Before != "" {
		mine.add("id<?", p.Before)
	}
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf("SELECT id, ukey, marketplace, party, store_id, kind, facts, texts, at, read_at FROM messages WHERE %s ORDER BY id DESC LIMIT %d", mine, p.Limit), mine.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("inbox: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, 0, fmt.Errorf("inbox: %w", err)
		}
		ms = append(ms, m)
	}
	return ms, unread, rows.Err()
}

func scanMessage(rows *sql.Rows) (m notify.Message, err error) {
	var facts, texts string
	var at, read int64
	if err := rows.Scan(&m.ID, &m.Key, &m.Marketplace, &m.Party, &m.Store.ID, &m.Kind, &facts, &texts, &at, &read); err != nil {
		return m, err
	}
	if m.Store.ID != "" {
		m.Store.Marketplace = m.Marketplace
	}
	m.At, m.ReadAt = fromMicros(at), fromMicros(read)
	var f factsDoc
	if err := json.Unmarshal([]byte(facts), &f); err != nil {
		return m, err
	}
	m.Facts = notify.Facts{
		Complaint: markwarden.ComplaintID(f.Complaint), Item: f.Item,
		Key: markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(f.Marketplace), Listing: markwarden.ListingID(f.Listing)},
		URL: f.URL, Title: f.Title, Holder: f.Holder, Right: f.Right, Allegation: markwarden.AllegationKind(f.Allegation),
		Measure: markwarden.MeasureKind(f.Measure), Territories: f.Territories, Reason: f.Reason, Side: f.Side, Waiting: f.Waiting,
		Request: f.Request, Authorization: markwarden.AuthorizationID(f.Link), Seller: f.Seller, Until: f.Until, Days: f.Days, Holds: f.Holds,
	}
	docs := map[string]textDoc{}
	if err := json.Unmarshal([]byte(texts), &docs); err != nil {
		return m, err
	}
	m.Texts = make(map[string]notify.Text, len(docs))
	for lang, t := range docs {
		m.Texts[lang] = notify.Text(t)
	}
	return m, nil
}

// MarkRead marks a message of the reader's as read.
func (s NotifyStore) MarkRead(ctx context.Context, r notify.Reader, id string, at time.Time) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		w := &where{args: []any{micros(at)}}
		w.readerOf(r)
		w.add("id=?", id)
		res, err := tx.ExecContext(ctx, "UPDATE messages SET read_at = CASE WHEN read_at=0 THEN $1 ELSE read_at END WHERE "+w.String(), w.args...)
		if err := oneRow(res, err); errors.Is(err, markwarden.ErrConflict) {
			return fmt.Errorf("message %s: %w", id, markwarden.ErrNotFound)
		} else if err != nil {
			return fmt.Errorf("message %s: %w", id, err)
		}
		return nil
	})
}
