package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/console"
	"markwarden/enforce"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/internal/jobs"
	"markwarden/review"
)

// consoleSessions lets people into the console.
type consoleSessions struct{ *access.Service }

// origin is what failed sign-ins are counted by: the secret's own beginning, so that one browser's old cookie shuts nobody
// else out; the secrets are of 256 bits, guessing them is hopeless anyway.
func origin(secret string) string { return "console " + secret[:min(len(secret), 12)] }

func (s consoleSessions) Exchange(ctx context.Context, link string) (string, time.Time, error) {
	secret, _, session, err := s.SignIn(ctx, link, origin(link))
	return secret, session.ExpiresAt, err
}

func (s consoleSessions) Account(ctx context.Context, token string) (console.Account, error) {
	a, _, err := s.Session(ctx, token, origin(token))
	if err != nil {
		return console.Account{}, fmt.Errorf("%w: %w", markwarden.ErrNotFound, err)
	}
	return console.Account{
		ID: a.ID, Name: a.Name, Role: string(a.Role), Party: a.Party, Marketplaces: a.Marketplaces,
		Can: func(act console.Act) bool {
			needed, known := consoleActs[act]
			return known && access.ScopeOf(needed, a.Role) != access.None
		},
	}, nil
}

func (s consoleSessions) End(ctx context.Context, token string) error { return s.SignOut(ctx, token) }

// consoleActs says which act of access's table each act of the console is.
var consoleActs = map[console.Act]access.Act{
	console.ActReadCases:    access.CaseRead,
	console.ActDecide:       access.CaseDecide,
	console.ActReadListings: access.ListingRead,
	console.ActReadNotices:  access.ComplaintRead,
	console.ActFileNotice:   access.ComplaintFile,
	console.ActReadRegistry: access.RightRead,
	console.ActReadHealth:   access.JobRead,
	console.ActRequeue:      access.JobManage,
}

// consoleDesk is review's desk in the console's words.
type consoleDesk struct{ *review.Desk }

func (d consoleDesk) filter(f console.QueueFilter) review.QueueFilter {
	return review.QueueFilter{Marketplaces: f.Marketplaces, Holder: f.Holder, State: f.State, Limit: f.Limit, After: f.After}
}

func (d consoleDesk) Queue(ctx context.Context, f console.QueueFilter) ([]markwarden.Case, error) {
	return d.Desk.Queue(ctx, d.filter(f))
}

func (d consoleDesk) Next(ctx context.Context, who markwarden.AccountID, f console.QueueFilter) (markwarden.Case, error) {
	return d.Desk.Next(ctx, who, d.filter(f))
}

func (d consoleDesk) Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	if err := d.Desk.Release(ctx, id, who); err != nil {
		return markwarden.Case{}, err
	}
	return d.Case(ctx, id)
}

func (d consoleDesk) Timeline(ctx context.Context, id markwarden.CaseID) ([]console.Entry, error) {
	all, err := d.Desk.Timeline(ctx, id)
	out := make([]console.Entry, len(all))
	for i, e := range all {
		out[i] = console.Entry{At: e.At, Actor: e.Actor, Action: string(e.Act), Reason: e.Reason}
	}
	return out, err
}

// listingReader reads stored listings.
type listingReader interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (ingest.Stored, error)
}

type consoleListings struct{ listingReader }

func (l consoleListings) Listing(ctx context.Context, key markwarden.ListingKey) (console.Stored, error) {
	s, err := l.listingReader.Listing(ctx, key)
	return console.Stored{Listing: s.Listing, Screening: s.Screening, FirstSeen: s.FirstSeen, SeenAt: s.SeenAt}, err
}

// searcher is the search index.
type searcher interface {
	Search(ctx context.Context, q index.Query) ([]index.Hit, int, error)
}

type consoleSearch struct{ searcher }

func (s consoleSearch) Search(ctx context.Context, q console.SearchQuery) ([]console.Hit, int, error) {
	hits, total, err := s.searcher.Search(ctx, index.Query(q))
	out := make([]console.Hit, len(hits))
	for i, h := range hits {
		out[i] = console.Hit(h)
	}
	return out, total, err
}

// consoleEnforcement is what stands, with the tries to tell hooks.
type consoleEnforcement struct {
	*enforce.Enforcer
	deliveries enforce.Deliveries
}

func (e consoleEnforcement) Attempts(ctx context.Context, key markwarden.ListingKey, limit int) ([]enforce.Attempt, error) {
	return e.deliveries.Attempts(ctx, key, limit)
}

// consolePictures hands out picture files of listings and rights.
type consolePictures struct {
	sys *System
}

func (p consolePictures) OfListing(ctx context.Context, key markwarden.ListingKey, image int) (console.Picture, error) {
	s, err := p.sys.Ingest.Listing(ctx, key)
	if err != nil {
		return console.Picture{}, err
	}
	return p.picture(ctx, s.Listing.Images, image)
}

func (p consolePictures) OfRight(ctx context.Context, id markwarden.RightID, image int) (console.Picture, error) {
	r, ok := p.sys.Screener.Brain().Snapshot.Right(id)
	if !ok {
		return console.Picture{}, markwarden.ErrNotFound
	}
	return p.picture(ctx, r.Images, image)
}

// picture is the stored file; one that came in the record or stands in the folder can always be had again.
func (p consolePictures) picture(ctx context.Context, images []markwarden.Image, i int) (console.Picture, error) {
	if i < 0 || i >= len(images) {
		return console.Picture{}, markwarden.ErrNotFound
	}
	var out console.Picture
	pics, _, err := p.sys.PictureStore.Pictures(ctx, images[i:i+1])
	if err != nil {
		return out, err
	}
	if len(pics) == 1 {
		out.Width, out.Height = pics[0].Width, pics[0].Height
		_, out.Data, err = p.sys.PictureStore.File(ctx, pics[0].Content)
		if err == nil {
			return out, nil
		}
		if !errors.Is(err, markwarden.ErrNotFound) {
			return out, err
		}
	}
	if images[i].URL != "" {
		return out, markwarden.ErrNotFound
	}
	if out.Data, err = p.sys.Fetcher.Get(ctx, images[i]); err != nil {
		return out, fmt.Errorf("%w: %w", markwarden.ErrNotFound, err)
	}
	return out, nil
}

// consoleHealth gathers the page of health.
type consoleHealth struct{ sys *System }

func (h consoleHealth) Report(ctx context.Context) (console.HealthReport, error) {
	var out console.HealthReport
	for _, c := range h.sys.Doctor(ctx) {
		state := "ok"
		if !c.OK {
			state = "fail"
		}
		out.Checks = append(out.Checks, console.Check{Name: c.Name, State: state, Detail: c.Detail, Do: c.Do})
	}
	counts, err := h.sys.Jobs.Counts(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range counts {
		out.Backlog = append(out.Backlog, console.Backlog{Kind: c.Kind, Waiting: c.Waiting, Running: c.Running, Dead: c.Dead, Oldest: c.Oldest})
	}
	dead, err := h.sys.Jobs.Dead(ctx, jobs.DeadFilter{Limit: 50})
	if err != nil {
		return out, err
	}
	for _, d := range dead {
		out.DeadJobs = append(out.DeadJobs, console.DeadJob{ID: d.ID, Kind: d.Kind, Key: d.Key, Attempts: d.Attempt, LastError: d.LastError})
	}
	letters, err := h.sys.Ingest.DeadLetters(ctx, "", 50)
	if err != nil {
		return out, err
	}
	for _, d := range letters {
		out.DeadLetters = append(out.DeadLetters, consoleDeadLetter(d))
	}
	unindexed, oldest, err := h.sys.Ingest.IndexLag(ctx)
	if err != nil {
		return out, err
	}
	out.Unindexed = int64(unindexed)
	if unindexed > 0 && !oldest.IsZero() {
		out.IndexLag = time.Since(oldest)
	}
	out.Audit, err = h.sys.auditTail(ctx, 50)
	return out, err
}

const shownBody = 4 << 10

func consoleDeadLetter(d ingest.DeadLetter) console.DeadLetter {
	out := console.DeadLetter{ID: d.ID, Origin: "HTTP", Reason: d.Reason, Original: d.Body, Truncated: d.Size > len(d.Body), At: d.At}
	if d.Topic != "" {
		out.Origin = fmt.Sprintf("%s/%d/%d", d.Topic, d.Partition, d.Offset)
	}
	if len(out.Original) > shownBody {
		out.Original, out.Truncated = out.Original[:shownBody], true
	}
	return out
}

func (h consoleHealth) Requeue(ctx context.Context, who markwarden.AccountID, job int64) error {
	n, err := h.sys.Jobs.Requeue(ctx, string(who), jobs.DeadFilter{ID: job})
	if err == nil && n == 0 {
		return markwarden.ErrNotFound
	}
	return err
}
