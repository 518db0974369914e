package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"markwarden"
	"markwarden/access"
	"markwarden/ingest"
	"markwarden/internal/audit"
	"markwarden/internal/jobs"
	"markwarden/notify"
)

// maxShown bounds how much of a dead letter's original is shown.
const maxShown = 64 << 10

type deadLetterBody struct {
	ID        string     `json:"id"`
	Topic     string     `json:"topic,omitempty"`
	Partition int        `json:"partition"`
	Offset    int64      `json:"offset"`
	Key       string     `json:"key"`
	Reason    string     `json:"reason"`
	Size      int        `json:"size" doc:"Bytes of the original"`
	Text      string     `json:"text,omitempty" doc:"The original as far as shown, when it is text"`
	Bytes     []byte     `json:"bytes,omitempty" doc:"The original as far as shown, when it is not"`
	Truncated bool       `json:"truncated"`
	At        time.Time  `json:"at"`
	Published *time.Time `json:"published,omitempty"`
}

func deadLetterOf(d *ingest.DeadLetter) deadLetterBody {
	b := deadLetterBody{
		ID: d.ID, Topic: d.Topic, Partition: d.Partition, Offset: d.Offset, Key: string(d.Key), Reason: d.Reason, Size: d.Size, At: d.At, Published: moment(d.Published),
	}
	shown := d.Body[:min(len(d.Body), maxShown)]
	b.Truncated = len(shown) < d.Size
	// A character that the cut split does not make the rest bytes.
	for range utf8.UTFMax {
		if len(shown) == 0 || utf8.Valid(shown) || len(shown) == len(d.Body) {
			break
		}
		shown = shown[:len(shown)-1]
	}
	if utf8.Valid(shown) {
		b.Text = string(shown)
	} else {
		b.Bytes = shown
	}
	return b
}

func (s *server) deadLetters(ctx context.Context, _ access.Account, in *Paged) (*body[page[deadLetterBody]], error) {
	all, err := s.DeadLetters.DeadLetters(ctx, in.After, in.Limit+1)
	if err != nil {
		return nil, fmt.Errorf("dead letters: %w", err)
	}
	return pageOf(all, in.Limit, deadLetterOf, func(d *ingest.DeadLetter) string { return d.ID }), nil
}

type countBody struct {
	Kind    string     `json:"kind"`
	Waiting int64      `json:"waiting"`
	Running int64      `json:"running"`
	Dead    int64      `json:"dead"`
	Oldest  *time.Time `json:"oldest,omitempty" doc:"When the longest due of the waiting was due"`
	Capped  bool       `json:"capped" doc:"There are more waiting than were counted"`
}

func (s *server) jobCounts(ctx context.Context, _ access.Account, _ *none) (*body[page[countBody]], error) {
	all, err := s.Jobs.Counts(ctx)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return pageOf(all, len(all), func(c *jobs.Count) countBody {
		return countBody{c.Kind, c.Waiting, c.Running, c.Dead, moment(c.Oldest), c.Capped}
	}, nil), nil
}

type jobBody struct {
	ID       int64     `json:"id"`
	Kind     string    `json:"kind"`
	Key      string    `json:"key"`
	Queue    string    `json:"queue"`
	Attempts int       `json:"attempts"`
	RunAt    time.Time `json:"run_at"`
	Error    string    `json:"error"`
}

type deadJobsInput struct {
	Paged
	Kind string `query:"kind" maxLength:"128"`
}

func (s *server) deadJobs(ctx context.Context, _ access.Account, in *deadJobsInput) (*body[page[jobBody]], error) {
	f := jobs.DeadFilter{Kind: in.Kind, Limit: in.Limit + 1}
	if err := number(ctx, in.After, &f.After); err != nil {
		return nil, err
	}
	all, err := s.Jobs.Dead(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("dead jobs: %w", err)
	}
	return pageOf(all, in.Limit, func(j *jobs.Job) jobBody {
		return jobBody{j.ID, j.Kind, j.Key, j.Queue, j.Attempt, j.RunAt, j.LastError}
	}, func(j *jobs.Job) string { return strconv.FormatInt(j.ID, 10) }), nil
}

// number reads a place in a list that is ordered by numbers.
func number(ctx context.Context, after string, into *int64) error {
	if after == "" {
		return nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 0 {
		return invalid(ctx, "query.after", "not a place in a list")
	}
	*into = n
	return nil
}

type requeueInput struct {
	Body struct {
		ID   int64  `json:"id,omitempty" minimum:"1" doc:"One job"`
		Kind string `json:"kind,omitempty" maxLength:"128" doc:"All dead jobs of a kind"`
	}
}

type requeuedBody struct {
	Requeued int `json:"requeued"`
}

func (s *server) requeue(ctx context.Context, who access.Account, in *requeueInput) (*body[requeuedBody], error) {
	if in.Body.ID == 0 && in.Body.Kind == "" {
		return nil, invalid(ctx, "body", "id or kind is needed")
	}
	n, err := s.Jobs.Requeue(ctx, string(who.ID), jobs.DeadFilter{ID: in.Body.ID, Kind: in.Body.Kind})
	if err != nil {
		return nil, fmt.Errorf("requeue jobs: %w", err)
	}
	return &body[requeuedBody]{requeuedBody{n}}, nil
}

type messageBody struct {
	ID          string            `json:"id"`
	Kind        string            `json:"kind"`
	Marketplace string            `json:"marketplace"`
	Listing     string            `json:"listing,omitempty"`
	Complaint   string            `json:"complaint,omitempty"`
	Item        int               `json:"item"`
	Subject     map[string]string `json:"subject" doc:"By language: en, zh"`
	Text        map[string]string `json:"text" doc:"By language: en, zh"`
	At          time.Time         `json:"at"`
	ReadAt      *time.Time        `json:"read_at,omitempty"`
}

type inboxBody struct {
	Items  []messageBody `json:"items"`
	Unread int           `json:"unread" doc:"In all"`
	Next   string        `json:"next,omitempty"`
}

type inboxInput struct {
	Paged
	Party string `query:"party" maxLength:"256" doc:"Whose inbox; a party's account: its own"`
}

func (s *server) inbox(ctx context.Context, who access.Account, in *inboxInput) (*body[inboxBody], error) {
	reader, err := s.reader(ctx, who, markwarden.PartyID(in.Party))
	if err != nil {
		return nil, err
	}
	limit := min(in.Limit, maxPage-1) // one more is asked for, to know whether there is a next page
	all, unread, err := s.Inbox.Inbox(ctx, reader, notify.Page{Limit: limit + 1, Before: in.After})
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	p := pageOf(all, limit, messageOf, func(m *notify.Message) string { return m.ID })
	return &body[inboxBody]{inboxBody{p.Body.Items, unread, p.Body.Next}}, nil
}

// reader is the party whose inbox the caller asks for.
func (s *server) reader(ctx context.Context, who access.Account, party markwarden.PartyID) (notify.Reader, error) {
	if party == "" {
		party = who.Party
	}
	if party == "" {
		return notify.Reader{}, invalid(ctx, "query.party", "needed, because the account is no party's")
	}
	if !access.Can(who, access.InboxRead, access.Object{Parties: []markwarden.PartyID{party}}) {
		return notify.Reader{}, markwarden.ErrForbidden
	}
	r := notify.Reader{Party: party}
	if p, ok := s.Registry().Party(party); ok {
		r.Stores = p.Stores
	}
	return r, nil
}

func messageOf(m *notify.Message) messageBody {
	b := messageBody{
		ID: m.ID, Kind: string(m.Kind), Marketplace: string(m.Marketplace), Listing: string(m.Facts.Key.Listing), Complaint: string(m.Facts.Complaint), Item: m.Facts.Item,
		Subject: map[string]string{}, Text: map[string]string{}, At: m.At, ReadAt: moment(m.ReadAt),
	}
	for lang, t := range m.Texts {
		b.Subject[lang], b.Text[lang] = t.Subject, t.Body
	}
	return b
}

type readInput struct {
	ID string `path:"id" maxLength:"64"`
}

// markRead is the reader's own: somebody who only looks on marks nothing.
func (s *server) markRead(ctx context.Context, who access.Account, in *readInput) (*none, error) {
	if who.Party == "" {
		return nil, markwarden.ErrForbidden
	}
	reader, err := s.reader(ctx, who, who.Party)
	if err != nil {
		return nil, err
	}
	if err := s.Inbox.MarkRead(ctx, reader, in.ID); err != nil {
		return nil, fmt.Errorf("mark message: %w", err)
	}
	return &none{}, nil
}

type auditBody struct {
	Seq     int64           `json:"seq,omitempty" doc:"Place in the chain; absent until it is sealed"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Action  string          `json:"action"`
	Subject string          `json:"subject"`
	Reason  string          `json:"reason,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty"`
	Hash    string          `json:"hash,omitempty"`
}

func auditOf(e *audit.Entry) auditBody {
	b := auditBody{Seq: e.Seq, At: e.At, Actor: e.Actor, Action: e.Action, Subject: e.Subject, Reason: e.Reason}
	if e.Seq > 0 {
		b.Hash = hex.EncodeToString(e.Hash[:])
	}
	if json.Valid([]byte(e.Detail)) {
		b.Detail = json.RawMessage(e.Detail)
	}
	return b
}

type auditInput struct {
	Paged
	Subject string `query:"subject" maxLength:"600" doc:"The newest entries about case:ID, listing:MARKETPLACE/ID, account:ID, ..., oldest first, not paged"`
	Newest  bool   `query:"newest" doc:"The newest entries of all, newest first, not paged"`
}

// auditTrail reads the chain in its order, so that whoever keeps a copy of it goes on where it stopped; or the newest entries.
func (s *server) auditTrail(ctx context.Context, _ access.Account, in *auditInput) (*body[page[auditBody]], error) {
	var all []audit.Entry
	var after int64
	err := number(ctx, in.After, &after)
	if err != nil {
		return nil, err
	}
	limit := in.Limit
	switch {
	case in.Subject != "":
		all, err = s.Audit.BySubject(ctx, in.Subject, limit)
	case in.Newest:
		all, err = s.Audit.Newest(ctx, limit)
	default:
		all, err = s.Audit.Entries(ctx, after, limit+1)
	}
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return pageOf(all, limit, auditOf, func(e *audit.Entry) string { return strconv.FormatInt(e.Seq, 10) }), nil
}
