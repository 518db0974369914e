package bench

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"syscall"
	"time"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry"
	"markwarden/registry/market"
)

// AuthorizeOptions of the bench of authorization answers.
type AuthorizeOptions struct {
	Rights    int
	Sellers   int
	Questions int
	Seed      uint64
	Profile   string // file for a processor profile of the answering; empty: none
	Say       func(format string, a ...any)
}

// AuthorizeResult is what `bench authorize --json` prints.
type AuthorizeResult struct {
	AnswersPerSecond float64 `json:"answers_per_second"`     // distinct questions, each asked once, on one core
	AnswersPerCPU    float64 `json:"answers_per_cpu_second"` // the same by the processor's time of the whole process: what a busy machine does not change
	Answers          int     `json:"answers"`
	GrantedPercent   float64 `json:"granted_percent"`
	DeniedPercent    float64 `json:"denied_percent"`
	UnknownPercent   float64 `json:"unknown_percent"`
	MedianDepth      int     `json:"median_depth"` // links of the chains that grant
	SnapshotBytes    uint64  `json:"snapshot_bytes"`
	Rights           int     `json:"rights"`
	Links            int     `json:"links"`
	Sellers          int     `json:"sellers"`
	LoadSeconds      float64 `json:"load_seconds"`   // from the snapshot's file
	FileBytes        int64   `json:"file_bytes"`     // of the snapshot's file
	NDJSONSeconds    float64 `json:"ndjson_seconds"` // load from NDJSON, as authorize and scan do
	NDJSONBytes      int64   `json:"ndjson_bytes"`
	WriteSeconds     float64 `json:"write_seconds"` // of the snapshot's file, until it is on the disk
	UpdateMS         float64 `json:"update_ms"`     // one change until the next answer sees it: the median
	UpdateMaxMS      float64 `json:"update_max_ms"` // the longest
	Cores            int     `json:"cores"`
}

// Authorize makes a registry, writes its file, loads it, and asks.
func Authorize(ctx context.Context, o AuthorizeOptions) (r AuthorizeResult, err error) {
	dir, err := os.MkdirTemp("", "markwarden-bench-")
	if err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "registry.ndjson")
	m := market.New(o.Rights, o.Sellers, o.Seed)
	o.Say("write %d rights, %d sellers", o.Rights, o.Sellers)
	if err := writeMarket(ctx, m, file); err != nil {
		return r, err
	}
	r.Rights, r.Links, r.Sellers, r.Cores = m.Rights, m.Links, m.Sellers, runtime.NumCPU()
	o.Say("%d links; load the NDJSON", m.Links)
	s, err := loadMarket(ctx, dir, file, &r, o.Say)
	if err != nil {
		return r, err
	}
	o.Say("loaded in %.1f s; ask", r.LoadSeconds)
	questions := m.Questions(o.Questions)
	if err := profiled(o.Profile, func() { ask(s, questions, &r) }); err != nil {
		return r, err
	}
	update(s, questions, &r)
	return r, ctx.Err()
}

func writeMarket(ctx context.Context, m *market.Market, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	n := 0
	err = m.Each(func(r registry.Record) error {
		if n++; n%10_000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b, err := wire.EncodeRecord(wire.Record{Party: r.Party, Right: r.Right, Authorization: r.Authorization})
		if err == nil {
			_, err = w.Write(append(b, '\n'))
		}
		return err
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// loadMarket loads the registry from NDJSON, writes its snapshot file, and gives the snapshot that is read back from it.
func loadMarket(ctx context.Context, dir, file string, r *AuthorizeResult, say func(string, ...any)) (*registry.Snapshot, error) {
	name := filepath.Join(dir, "registry.snapshot")
	if err := writeSnapshot(ctx, file, name, r, say); err != nil {
		return nil, err
	}
	before := heapInUse()
	began := time.Now()
	s, _, err := registry.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	r.LoadSeconds = time.Since(began).Seconds()
	if now := heapInUse(); now > before {
		r.SnapshotBytes = now - before
	}
	return s, nil
}

func writeSnapshot(ctx context.Context, from, to string, r *AuthorizeResult, say func(string, ...any)) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	began := time.Now()
	s, _, _, err := registry.ReadSnapshot(ctx, f, registry.ReadOptions{})
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	r.NDJSONSeconds, r.NDJSONBytes = time.Since(began).Seconds(), size(from)
	say("loaded in %.1f s; write the snapshot's file and read it back", r.NDJSONSeconds)
	began = time.Now()
	if err := s.WriteFile(to, ""); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	r.WriteSeconds, r.FileBytes = time.Since(began).Seconds(), size(to)
	return nil
}

func size(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}

// ask measures the answers on one core; what the collector does runs on the same core and counts.
func ask(s *registry.Snapshot, questions []markwarden.AuthorizationQuestion, r *AuthorizeResult) {
	n := map[markwarden.Answer]int{}
	var depths []int
	runtime.GC()
	answers := make([]markwarden.AuthorizationAnswer, len(questions))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	began, busy := time.Now(), processorTime()
	s.AuthorizeAll(questions, answers)
	seconds := time.Since(began).Seconds()
	if busy = processorTime() - busy; busy > 0 {
		r.AnswersPerCPU = float64(len(questions)) / busy.Seconds()
	}
	for _, a := range answers {
		if n[a.Answer]++; a.Answer == markwarden.AnswerGranted {
			depths = append(depths, len(a.Chain))
		}
	}
	percent := func(a markwarden.Answer) float64 { return 100 * float64(n[a]) / float64(max(1, len(questions))) }
	r.Answers, r.AnswersPerSecond = len(questions), float64(len(questions))/seconds
	r.GrantedPercent, r.DeniedPercent, r.UnknownPercent = percent(markwarden.AnswerGranted), percent(markwarden.AnswerDenied), percent(markwarden.AnswerUnknown)
	if slices.Sort(depths); len(depths) > 0 {
		r.MedianDepth = depths[len(depths)/2]
	}
}

// update revokes links one after the other, and waits until the answer of a store that had one follows.
func update(s *registry.Snapshot, questions []markwarden.AuthorizationQuestion, r *AuthorizeResult) {
	var took []float64
	for _, q := range questions {
		a := s.Authorize(q)
		if len(a.Chain) == 0 {
			continue
		}
		l, _ := s.Authorization(a.Chain[0])
		changed := *l
		changed.RevokedAt = q.At
		began := time.Now()
		s = s.With(s.Revision()+1, []registry.Record{{Authorization: &changed}})
		s.Authorize(q)
		if took = append(took, time.Since(began).Seconds()*1000); len(took) == 1000 {
			break
		}
	}
	if slices.Sort(took); len(took) > 0 {
		r.UpdateMS, r.UpdateMaxMS = took[len(took)/2], took[len(took)-1]
	}
}

func profiled(file string, fn func()) error {
	if file == "" {
		fn()
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	fn()
	pprof.StopCPUProfile()
	return nil
}

func heapInUse() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// processorTime is how long the processor has worked for this process.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
