package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"markwarden"
	"markwarden/index"
	"markwarden/matchers"
	"markwarden/policy"
	"markwarden/registry"
)

// Pictures gives the hashed pictures of a listing, as far as they are there.
type Pictures interface {
	Pictures(ctx context.Context, l *markwarden.Listing) ([]markwarden.Picture, markwarden.PictureState, error)
}

// Brain is one consistent view of the registry: the snapshot and the engine built from it.
type Brain struct {
	Snapshot *registry.Snapshot
	Engine   *matchers.Engine
}

// Hands bounds how many listings are matched at the same moment, over all partitions, rechecks and backward scans of a process.
// One core stays free: the network is only looked at by a core that has nothing else to do, or every 10 ms, and whoever asks
// for a page waits for it at every step.
type Hands chan struct{}

// NewHands is n hands; 0: one per core, and one core left free.
func NewHands(n int) Hands {
	if n <= 0 {
		n = max(1, runtime.GOMAXPROCS(0)-1)
	}
	return make(Hands, n)
}

// take waits for a hand; the function that it returns gives it back.
func (h Hands) take(ctx context.Context) (free func(), err error) {
	if h == nil {
		return func() {}, nil
	}
	select {
	case h <- struct{}{}:
		return func() { <-h }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Screener makes screenings. Each is made on one brain; Swap replaces it while others go on with the one they have.
type Screener struct {
	Policy   *policy.Policy
	Pictures Pictures
	// Regime and Mode of marketplaces that are not on file; nil: the registry's defaults (open, observe).
	Defaults func(markwarden.Marketplace) markwarden.Marketplace
	Now      func() time.Time // nil: time.Now
	Hands    Hands            // nil: as many as ask

	brain atomic.Pointer[Brain]
}

// Swap makes b what the next screenings are made on.
func (s *Screener) Swap(b *Brain) { s.brain.Store(b) }

// Brain is what screenings are made on now; nil before the first Swap.
func (s *Screener) Brain() *Brain { return s.brain.Load() }

// world is a brain's registry with the screener's defaults.
type world struct {
	*registry.Snapshot
	defaults func(markwarden.Marketplace) markwarden.Marketplace
}

func (w world) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	m := w.Snapshot.Marketplace(id)
	if w.defaults != nil {
		m = w.defaults(m)
	}
	return m
}

// Assess screens one listing version on the newest brain. It is safe for many goroutines.
func (s *Screener) Assess(ctx context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
	return s.AssessOn(ctx, s.brain.Load(), l)
}

func (s *Screener) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// AssessOn screens a listing on a brain.
func (s *Screener) AssessOn(ctx context.Context, b *Brain, l *markwarden.Listing) (markwarden.Screening, error) {
	at := s.now()
	pics, state, err := s.pictures(ctx, l)
	if err != nil {
		return markwarden.Screening{}, err
	}
	free, err := s.Hands.take(ctx)
	if err != nil {
		return markwarden.Screening{}, err
	}
	defer free()
	f := index.Extract(l, pics, state)
	w := world{b.Snapshot, s.Defaults}
	out := markwarden.Screening{
		Key: l.Key, Version: l.Version, Pictures: f.State, Route: markwarden.RouteClear, At: at,
		Basis: markwarden.Basis{Registry: b.Snapshot.Revision(), Matchers: b.Engine.Version(), Policy: s.Policy.Version(), Pictures: digest(f.Pictures)},
	}
	if l.Status == markwarden.Removed {
		return out, nil
	}
	if out.Assessments, err = b.Engine.Assess(ctx, f, w, at); err != nil {
		return markwarden.Screening{}, fmt.Errorf("match: %w", err)
	}
	m := w.Marketplace(l.Key.Marketplace)
	for i := range out.Assessments {
		a := &out.Assessments[i]
		if a.Route, a.Rule, err = s.Policy.Route(l, m, f.State, a); err != nil {
			return markwarden.Screening{}, fmt.Errorf("route: %w", err)
		}
		a.Policy = s.Policy.Version()
		out.Route = max(out.Route, a.Route)
	}
	if f.State == markwarden.PicturesIncomplete && out.Route == markwarden.RouteClear {
		s.unseen(&out, b.Snapshot, l, len(pics))
	}
	return out, nil
}

// unseen lets the policy have people look at a listing of which nothing speaks but that pictures of it can't be had. Nobody is the
// holder yet: that is for whoever looks to say.
func (s *Screener) unseen(out *markwarden.Screening, snap *registry.Snapshot, l *markwarden.Listing, had int) {
	touched := shownRights(snap, out.Assessments)
	route, rule := s.Policy.Unseen(l.Key, len(touched) > 0)
	if route == markwarden.RouteClear {
		return
	}
	a := markwarden.Assessment{Route: route, Rule: rule, Policy: s.Policy.Version()}
	say := func(right markwarden.RightID, id string, args ...string) {
		args = append([]string{strconv.Itoa(len(l.Images) - had), strconv.Itoa(len(l.Images))}, args...)
		a.Evidence = append(a.Evidence, markwarden.Evidence{
			Matcher: "pictures/1", Right: right, Kind: markwarden.KindPicturesMissing, Polarity: markwarden.Context, Says: markwarden.Message{ID: id, Args: args},
		})
	}
	say("", "picture.missing")
	for _, r := range touched {
		say(r.ID, "picture.missing.touching", cmp.Or(r.Text, string(r.ID)))
	}
	out.Assessments = slices.Insert(out.Assessments, 0, a)
	out.Route = route
}

// shownRights are the rights with registered pictures that evidence names, unless the store may sell under them.
func shownRights(snap *registry.Snapshot, as []markwarden.Assessment) (shown []*markwarden.Right) {
	const most = 5
	for i := range as {
		if as[i].Authorization.Answer == markwarden.AnswerGranted {
			continue
		}
		for _, e := range as[i].Evidence {
			r, ok := snap.Right(e.Right)
			if ok && len(r.Images) > 0 && len(shown) < most && !slices.Contains(shown, r) {
				shown = append(shown, r)
			}
		}
	}
	return shown
}

// features are what the matchers see of a listing.
func (s *Screener) features(ctx context.Context, l *markwarden.Listing) (*markwarden.Features, error) {
	pics, state, err := s.pictures(ctx, l)
	if err != nil {
		return nil, err
	}
	return index.Extract(l, pics, state), nil
}

func (s *Screener) pictures(ctx context.Context, l *markwarden.Listing) ([]markwarden.Picture, markwarden.PictureState, error) {
	if len(l.Images) == 0 || l.Status == markwarden.Removed || s.Pictures == nil {
		return nil, markwarden.PicturesNone, nil
	}
	pics, state, err := s.Pictures.Pictures(ctx, l)
	if err != nil {
		return nil, state, fmt.Errorf("pictures: %w", err)
	}
	return pics, state, nil
}

// digest names the picture contents that a screening saw.
func digest(pics []markwarden.Picture) string {
	if len(pics) == 0 {
		return ""
	}
	h := sha256.New()
	for i := range pics {
		fmt.Fprintf(h, "%d %s\n", pics[i].Image, pics[i].Content)
		if s := pics[i].Stock; s != nil {
			fmt.Fprintf(h, "of nobody: %s\n", s.Content)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Explain tells every test of a listing against one right, on the newest brain; markwarden.ErrNotFound when it is not on file.
func (s *Screener) Explain(ctx context.Context, l *markwarden.Listing, id markwarden.RightID) (matchers.Explanation, error) {
	b := s.brain.Load()
	r, ok := b.Snapshot.Right(id)
	if !ok {
		return matchers.Explanation{}, fmt.Errorf("right %q: %w", id, markwarden.ErrNotFound)
	}
	f, err := s.features(ctx, l)
	if err != nil {
		return matchers.Explanation{}, err
	}
	return b.Engine.Explain(ctx, f, world{b.Snapshot, s.Defaults}, r, s.now())
}
