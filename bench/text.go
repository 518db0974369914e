package bench

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"markwarden"
	"markwarden/index"
	"markwarden/internal/wire"
	"markwarden/matchers"
	"markwarden/registry"
	"markwarden/scan"
)

// TextOptions of the bench of the text matcher.
type TextOptions struct {
	Marks    []int   // sizes of the registry
	Names    string  // NDJSON or .gz with "brand" or "text" and "nice_classes": real names, which come first; the rest is invented. Empty: all invented
	Titles   string  // NDJSON or .gz with title, brand, category; empty: the demo's catalogue
	Listings int     // at most so many of them
	Seconds  float64 // for each figure
	Peers    bool    // measure others beside ours
	Lucene   string  // folder with Lucene's jars; empty: not measured
	Seed     uint64
	Say      func(format string, a ...any)
}

// TextResult is what `bench text --json` prints: the figures of the first size, and all sizes.
type TextResult struct {
	TextSize
	Listings     int        `json:"listings"`
	MedianBytes  int        `json:"median_title_bytes"`
	Description  int        `json:"description_bytes"`
	RealNames    int        `json:"real_names"` // the rest of the marks is invented
	Sizes        []TextSize `json:"sizes"`
	CoresForLoad int        `json:"cores_for_load"` // everything else has one
}

// TextSize are the figures of one size of the registry.
type TextSize struct {
	Marks int `json:"marks"`
	// Listings a second on one core, title and brand: fold, find, verify. By the wall clock, and by the processor time of the process: what
	// the wall clock shows on a machine with nothing else to do.
	ListingsPerSecond    float64 `json:"listings_per_second"`
	ListingsPerCPUSecond float64 `json:"listings_per_cpu_second"`
	// The same through to assessments: context, authorization, probability.
	AssessedPerSecond    float64 `json:"assessed_per_second"`
	AssessedPerCPUSecond float64 `json:"assessed_per_cpu_second"`
	// The same as the first with a description of 1 KiB.
	WithDescriptionPerSecond    float64 `json:"with_description_per_second"`
	WithDescriptionPerCPUSecond float64 `json:"with_description_per_cpu_second"`
	Evidence                    int     `json:"evidence"` // pieces found in one pass
	BytesPerMark                float64 `json:"bytes_per_mark"`
	BuildSeconds                float64 `json:"build_seconds"`    // the engine from rights in memory
	LoadSeconds                 float64 `json:"load_seconds"`     // from a registry file to ready, as scan does
	LoadCPUSeconds              float64 `json:"load_cpu_seconds"` // of all cores together
	AddMS                       float64 `json:"add_ms"`           // one mark more, one less; median and worst of 20
	AddMaxMS                    float64 `json:"add_max_ms"`
	RemoveMS                    float64 `json:"remove_ms"`
	Peers                       []Peer  `json:"peers"`
}

// Text measures the text matcher on one core.
func Text(ctx context.Context, o TextOptions) (TextResult, error) {
	res := TextResult{CoresForLoad: runtime.GOMAXPROCS(0), Description: descriptionBytes}
	titles, err := textTitles(o)
	if err != nil {
		return res, err
	}
	named, err := textNames(o.Names)
	if err != nil {
		return res, err
	}
	res.Listings, res.RealNames, res.MedianBytes = len(titles), len(named), medianTitle(titles)
	for _, n := range o.Marks {
		o.Say("%d marks", n)
		s, err := textSize(ctx, o, n, named, titles)
		if err != nil {
			return res, fmt.Errorf("%d marks: %w", n, err)
		}
		res.Sizes = append(res.Sizes, s)
	}
	res.TextSize = res.Sizes[0]
	return res, nil
}

func textSize(ctx context.Context, o TextOptions, n int, named []*markwarden.Right, titles []markwarden.Listing) (s TextSize, err error) {
	s.Marks = n
	rights := textRights(n, named, o.Seed)
	if err := s.load(ctx, rights); err != nil {
		return s, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	before := heap()
	began := time.Now()
	engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
	s.BuildSeconds = time.Since(began).Seconds()
	s.BytesPerMark = float64(heap()-before) / float64(n)
	if err := s.look(ctx, engine, openWorld(rights), titles, o.Seconds); err != nil {
		return s, err
	}
	s.change(engine)
	runtime.KeepAlive(engine)
	if o.Peers {
		s.Peers, err = textPeers(ctx, o, rights, titles)
	}
	return s, err
}

// look measures listings a second.
func (s *TextSize) look(ctx context.Context, engine *matchers.Engine, w matchers.World, titles []markwarden.Listing, seconds float64) (err error) {
	sweep := func(l *markwarden.Listing) int {
		return len(engine.Sweep(index.Extract(l, nil, markwarden.PicturesNone)))
	}
	for i := range titles {
		s.Evidence += sweep(&titles[i])
	}
	s.ListingsPerSecond, s.ListingsPerCPUSecond = rate(seconds, titles, func(l *markwarden.Listing) { sweep(l) })
	s.WithDescriptionPerSecond, s.WithDescriptionPerCPUSecond = rate(seconds, described(titles), func(l *markwarden.Listing) { sweep(l) })
	now := time.Now()
	s.AssessedPerSecond, s.AssessedPerCPUSecond = rate(seconds, titles, func(l *markwarden.Listing) {
		if _, e := engine.Assess(ctx, index.Extract(l, nil, markwarden.PicturesNone), w, now); e != nil {
			err = e
		}
	})
	return err
}

// change measures one mark more and one less.
func (s *TextSize) change(engine *matchers.Engine) {
	var add, remove []float64
	for i := range 20 {
		r := &markwarden.Right{ID: "bench-new", Kind: markwarden.WordMark, Text: fmt.Sprintf("Quorvex %c", 'a'+i), Holders: []markwarden.Holder{{Party: "bench-new"}}}
		began := time.Now()
		with := engine.With([]*markwarden.Right{r}, nil)
		add = append(add, milliseconds(began))
		began = time.Now()
		with.With(nil, []markwarden.RightID{r.ID})
		remove = append(remove, milliseconds(began))
	}
	slices.Sort(add)
	slices.Sort(remove)
	s.AddMS, s.AddMaxMS, s.RemoveMS = add[len(add)/2], add[len(add)-1], remove[len(remove)/2]
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

// rate is how many listings a second pass through look, by the wall clock and by processor time: the best of passes of a quarter of a second
// or more, so that what else runs on the machine counts little.
func rate(seconds float64, all []markwarden.Listing, look func(*markwarden.Listing)) (wall, cpu float64) {
	look(&all[0])
	runtime.GC()
	for began := time.Now(); time.Since(began).Seconds() < seconds; {
		n, pass, used := 0, time.Now(), processTime()
		for time.Since(pass).Seconds() < 0.25 {
			for i := range all {
				look(&all[i])
			}
			n += len(all)
		}
		wall = max(wall, float64(n)/time.Since(pass).Seconds())
		if took := processTime() - used; took > 0 {
			cpu = max(cpu, float64(n)/took.Seconds())
		}
	}
	return wall, cpu
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// load measures how long `scan` takes from a registry file to the first listing.
func (s *TextSize) load(ctx context.Context, rights []*markwarden.Right) error {
	var file bytes.Buffer
	for _, r := range rights {
		line, err := wire.EncodeRecord(wire.Record{Right: r})
		if err != nil {
			return err
		}
		file.Write(line)
		file.WriteByte('\n')
	}
	began, used := time.Now(), processTime()
	eye, err := scan.Load(ctx, &file, scan.Options{})
	if err != nil {
		return err
	}
	s.LoadSeconds, s.LoadCPUSeconds = time.Since(began).Seconds(), (processTime() - used).Seconds()
	return eye.Close()
}

// openWorld is a registry in which nobody is authorized.
func openWorld(rights []*markwarden.Right) matchers.World {
	records := make([]registry.Record, len(rights))
	for i, r := range rights {
		records[i].Right = r
	}
	return registry.NewSnapshot(1, records)
}
