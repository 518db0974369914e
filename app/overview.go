package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"markwarden"
	"markwarden/console"
	"markwarden/review"
	"markwarden/store"
)

// overviewer reads the figures of the overview. Every open page asks every few seconds: what it reads is kept for a second.
type overviewer struct {
	sys *System

	mu   sync.Mutex
	at   time.Time        // guarded by mu; when last was read
	last console.Overview // guarded by mu
}

const overviewAge = time.Second

// Overview is the state of the whole. A reader bounded to some marketplaces sees those among the modes and the newest.
func (o *overviewer) Overview(ctx context.Context, of []markwarden.MarketplaceID) (console.Overview, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Since(o.at) > overviewAge {
		v, err := o.read(ctx)
		if err != nil {
			return console.Overview{}, err
		}
		o.last, o.at = v, time.Now()
	}
	v := o.last
	if len(of) > 0 {
		v.Modes = slices.DeleteFunc(slices.Clone(v.Modes), func(m console.Mode) bool { return !slices.Contains(of, m.Marketplace) })
		v.Newest = slices.DeleteFunc(slices.Clone(v.Newest), func(f console.Flagged) bool { return !slices.Contains(of, f.Key.Marketplace) })
	}
	return v, nil
}

func (o *overviewer) read(ctx context.Context) (console.Overview, error) {
	v := console.Overview{Behind: o.sys.Metrics.Behind(), Routes: map[markwarden.Route]int64{}, Kinds: map[markwarden.EvidenceKind]int64{}}
	counts, err := o.sys.Ingest.Counts(ctx)
	if err != nil {
		return v, err
	}
	v.Listings, v.DeadLetters, v.Routes = counts.Listings, counts.Dead, counts.Active
	for r, n := range counts.Active {
		if r > markwarden.RouteClear {
			v.Flagged += n
		}
	}
	v.PerSecond = o.sys.Metrics.PerSecond()
	states, err := store.ReviewStore{DB: o.sys.DB}.CaseCounts(ctx)
	if err != nil {
		return v, err
	}
	v.OpenCases, v.Decided = states[markwarden.CaseOpen], states[markwarden.CaseDecided]
	if _, oldest, err := o.sys.Ingest.IndexLag(ctx); err != nil {
		return v, err
	} else if !oldest.IsZero() {
		v.IndexLag = max(0, time.Since(oldest))
	}
	open, err := store.ReviewStore{DB: o.sys.DB}.OpenCases(ctx)
	if err != nil {
		return v, err
	}
	for m := range o.sys.Screener.Brain().Snapshot.Marketplaces() {
		v.Modes = append(v.Modes, console.Mode{Marketplace: m.ID, Mode: m.Mode, Open: open[m.ID]})
	}
	return v, o.readFlagged(ctx, &v)
}

// readFlagged fills in what the queue says: the newest cases, and how often each kind of evidence stands in the worst ones.
func (o *overviewer) readFlagged(ctx context.Context, v *console.Overview) error {
	cases, err := o.sys.Desk.Queue(ctx, review.QueueFilter{State: markwarden.CaseOpen, Limit: 500})
	if err != nil {
		return err
	}
	for _, c := range cases {
		seen := map[markwarden.EvidenceKind]bool{}
		for _, e := range c.Assessment.Evidence {
			if e.Polarity == markwarden.Offence && !seen[e.Kind] {
				seen[e.Kind] = true
				v.Kinds[e.Kind]++
			}
		}
	}
	slices.SortFunc(cases, func(a, b markwarden.Case) int { return b.OpenedAt.Compare(a.OpenedAt) })
	for _, c := range cases[:min(len(cases), 8)] {
		v.Newest = append(v.Newest, console.Flagged{Key: c.Key, Title: c.Title, Seller: c.Seller, Assessment: c.Assessment, Case: c.ID, At: c.OpenedAt})
	}
	return nil
}
