package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"markwarden"
	"markwarden/app"
	"markwarden/index/goimagehash"
	"markwarden/ingest/fetch"
	"markwarden/matchers"
	"markwarden/matchers/ambiguity"
	"markwarden/matchers/logo"
	"markwarden/policy"
	"markwarden/policy/cel"
	"markwarden/registry"
)

// Eye is a loaded registry that looks at listings one by one. Safe for many goroutines.
type Eye struct {
	screener *app.Screener
	close    io.Closer // the picture folder; nil: none
	rights   int
}

// Load reads the registry and builds the engine. A marketplace that the registry does not name is taken as regime "required": as
// grep would, a scan finds every use of the marks for their goods. Close it after use.
func Load(ctx context.Context, in io.Reader, o Options) (*Eye, error) {
	snapshot, _, _, err := registry.ReadSnapshot(ctx, in, registry.ReadOptions{Lenient: o.Lenient})
	if err != nil {
		return nil, fmt.Errorf("read the registry: %w", err)
	}
	onFile := map[markwarden.MarketplaceID]bool{}
	for m := range snapshot.Marketplaces() {
		onFile[m.ID] = true
	}
	rules := o.Policy
	if len(rules) == 0 {
		rules = policy.Default()
	}
	p, err := policy.Load(rules, cel.Compile)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	e := &Eye{}
	config := fetch.Config{}
	if o.Images != "" {
		folder, closer, err := fetch.OpenFolder(o.Images)
		if err != nil {
			return nil, fmt.Errorf("--images: %w", err)
		}
		config.Folder, e.close = folder, closer
	}
	local := &fetch.Local{Fetcher: fetch.New(config)}
	e.screener = &app.Screener{
		Policy: p, Pictures: localPictures{local, o.Images != ""},
		Defaults: func(m markwarden.Marketplace) markwarden.Marketplace {
			if !onFile[m.ID] {
				m.Regime, m.Mode = markwarden.RegimeRequired, markwarden.ModeLive
			}
			return m
		},
	}
	if !o.At.IsZero() {
		e.screener.Now = func() time.Time { return o.At }
	}
	return e, e.build(ctx, local, snapshot, o.Ambiguity)
}

func (e *Eye) build(ctx context.Context, local *fetch.Local, snap *registry.Snapshot, t *ambiguity.Table) error {
	var rights, shown []*markwarden.Right
	for r := range snap.Rights() {
		rights = append(rights, r)
		if len(r.Images) > 0 {
			shown = append(shown, r)
		}
	}
	e.rights = len(rights)
	local.Hash = hasher(shown)
	refs, _, err := local.References(ctx, shown)
	if err != nil {
		return errors.Join(fmt.Errorf("reference pictures: %w", err), e.Close())
	}
	e.screener.Swap(&app.Brain{Snapshot: snap, Engine: matchers.NewEngine(snap.Rights(), matchers.Options{Pictures: refs, Ambiguity: t})})
	return nil
}

// hasher looks at pictures as closely as these rights with reference pictures want.
func hasher(shown []*markwarden.Right) fetch.Hasher {
	works, signs := false, false
	for _, r := range shown {
		works, signs = works || !logo.IsSign(r.Kind), signs || logo.IsSign(r.Kind)
	}
	return func(file []byte) (markwarden.Picture, error) {
		return goimagehash.Look(file, goimagehash.Limits{}, goimagehash.View{Corners: works, Small: signs})
	}
}

// localPictures are those that stand in the record or in the folder, where one was given.
type localPictures struct {
	local  *fetch.Local
	folder bool
}

// Pictures of a listing. A scan fetches nothing from the web, and without a folder it opens no file: such pictures are pending, which
// says that nobody has tried to look.
func (p localPictures) Pictures(ctx context.Context, l *markwarden.Listing) ([]markwarden.Picture, markwarden.PictureState, error) {
	pics, state, err := p.local.Pictures(ctx, l.Images)
	if err != nil || state != markwarden.PicturesIncomplete {
		return pics, state, err
	}
	here := slices.DeleteFunc(slices.Clone(l.Images), func(i markwarden.Image) bool { return i.URL != "" || i.Path != "" && !p.folder })
	if len(here) == len(l.Images) {
		return pics, state, nil
	}
	if _, state, err = p.local.Pictures(ctx, here); state != markwarden.PicturesIncomplete {
		state = markwarden.PicturesPending
	}
	return pics, state, err
}

// Assess screens one listing.
func (e *Eye) Assess(ctx context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
	return e.screener.Assess(ctx, l)
}

// Explain says why a listing was or was not flagged for a right; markwarden.ErrNotFound when the right is not on file.
func (e *Eye) Explain(ctx context.Context, l *markwarden.Listing, id markwarden.RightID) (matchers.Explanation, error) {
	return e.screener.Explain(ctx, l, id)
}

// Rights is how many rights are loaded.
func (e *Eye) Rights() int { return e.rights }

// Close gives the picture folder back.
func (e *Eye) Close() error {
	if e.close == nil {
		return nil
	}
	return e.close.Close()
}
