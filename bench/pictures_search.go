package bench

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/codeindex"
	"markwarden/internal/hamming"
)

// SearchPictures are the figures of the index of hashes.
type SearchPictures struct {
	SearchP50MS    float64 `json:"search_p50_ms"`
	SearchP99MS    float64 `json:"search_p99_ms"`
	SearchCPUP50MS float64 `json:"search_cpu_p50_ms"`
	SearchCPUP99MS float64 `json:"search_cpu_p99_ms"`
	Codes          int     `json:"codes"`
	Radius         int     `json:"radius"`
	BytesPerCode   float64 `json:"bytes_per_code"`
	Exact          bool    `json:"exact"` // Checked queries found what comparing all codes finds
	Checked        int     `json:"checked"`
	BuildSeconds   float64 `json:"build_s"`
	LoadSeconds    float64 `json:"load_s"`
	ChangeP50MS    float64 `json:"change_p50_ms"` // from the call that adds or removes to the search that sees it
	ChangeMaxMS    float64 `json:"change_max_ms"`
}

const searchRadius = 31 // at which PDQ hashes are exchanged as matches

func searchPictures(ctx context.Context, o PicturesOptions, r *PicturesResult) error {
	dir, done, err := o.folder()
	if err != nil {
		return err
	}
	defer done()
	codes := invented(o.Codes, o.Seed)
	o.Say("write an index of %d hashes", o.Codes)
	began := time.Now()
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	if err := codeindex.Create(dir, 4, keyed(codes, rng)); err != nil {
		return err
	}
	r.BuildSeconds, r.Codes, r.Radius = time.Since(began).Seconds(), o.Codes, searchRadius
	if info, err := os.Stat(filepath.Join(dir, "base")); err == nil {
		r.BytesPerCode = float64(info.Size()) / float64(max(1, o.Codes))
	}
	runtime.GC()
	began = time.Now()
	x, err := codeindex.Open(dir, 4)
	if err != nil {
		return err
	}
	r.LoadSeconds = time.Since(began).Seconds()
	queries := queriesFor(codes, o.Queries, rng)
	o.Say("loaded in %.2f s; search %d times", r.LoadSeconds, len(queries))
	r.SearchP50MS, r.SearchP99MS, r.SearchCPUP50MS, r.SearchCPUP99MS = timed(queries, func(q []uint64) { x.Search(q, searchRadius) })
	few := queries[:min(len(queries), 50)]
	r.Exact, r.Checked = true, len(few)
	for _, q := range few {
		r.Exact = r.Exact && len(x.Search(q, searchRadius)) == len(hamming.Scan(4, codes, q, searchRadius, nil))
	}
	p50, p99, cpu50, cpu99 := timed(few, func(q []uint64) { hamming.Scan(4, codes, q, searchRadius, nil) })
	r.Peers["compare_all"] = map[string]float64{"search_p50_ms": p50, "search_p99_ms": p99, "search_cpu_p50_ms": cpu50, "search_cpu_p99_ms": cpu99, "bytes_per_code": 32}
	if err := changes(x, r, rng); err != nil {
		return err
	}
	r.Peers["faiss"] = faiss(ctx, o)
	return x.Close()
}

func invented(n int, seed uint64) []uint64 {
	rng, codes := rand.New(rand.NewPCG(seed, 1)), make([]uint64, 4*n)
	for i := range codes {
		codes[i] = rng.Uint64()
	}
	return codes
}

func keyed(codes []uint64, rng *rand.Rand) func(yield func(uint64, []uint64) bool) {
	return func(yield func(uint64, []uint64) bool) {
		for i := 0; i+4 <= len(codes); i += 4 {
			if !yield(rng.Uint64(), codes[i:i+4]) {
				return
			}
		}
	}
}

// queriesFor are, in turn, a hash that nobody has, and one that is up to the radius off one that is there.
func queriesFor(codes []uint64, n int, rng *rand.Rand) [][]uint64 {
	queries := make([][]uint64, n)
	for i := range queries {
		q := []uint64{rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64()}
		if i%2 == 1 && len(codes) > 0 {
			copy(q, codes[4*rng.IntN(len(codes)/4):])
			for range rng.IntN(searchRadius + 1) {
				b := rng.IntN(256)
				q[b/64] ^= 1 << (b % 64)
			}
		}
		queries[i] = q
	}
	return queries
}

func timed(queries [][]uint64, search func(q []uint64)) (p50, p99, cpu50, cpu99 float64) {
	var wall, cpu []float64
	for _, q := range queries {
		began, before := time.Now(), cpuTime()
		search(q)
		wall, cpu = append(wall, ms(time.Since(began))), append(cpu, ms(cpuTime()-before))
	}
	slices.Sort(wall)
	slices.Sort(cpu)
	return quantile(wall, 0.5), quantile(wall, 0.99), quantile(cpu, 0.5), quantile(cpu, 0.99)
}

// changes adds codes and removes them, each until a search sees it.
func changes(x *codeindex.Index, r *PicturesResult, rng *rand.Rand) error {
	var took []float64
	for i := range uint64(50) {
		code := []uint64{rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64()}
		for _, c := range []codeindex.Change{{Key: i, Code: code}, {Key: i}} {
			began := time.Now()
			if err := x.Apply(c); err != nil {
				return err
			}
			if seen := len(x.Search(code, 0)) == 1; seen != (c.Code != nil) {
				return fmt.Errorf("a change of hash %d is not seen", i)
			}
			took = append(took, ms(time.Since(began)))
		}
	}
	slices.Sort(took)
	r.ChangeP50MS, r.ChangeMaxMS = quantile(took, 0.5), took[len(took)-1]
	return nil
}

//go:embed faiss.py
var faissScript string

// faiss measures what FAISS needs for the same, where Python has it; otherwise it says why not.
func faiss(ctx context.Context, o PicturesOptions) any {
	if o.Python == "" {
		return "left out: no --python"
	}
	o.Say("FAISS, as far as %s has it", o.Python)
	var out, problems bytes.Buffer
	c := exec.CommandContext(ctx, o.Python, "-c", faissScript, strconv.Itoa(o.Codes), strconv.Itoa(searchRadius))
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(problems.String()), "\n")
		return "left out: " + strings.TrimSpace(fmt.Sprintf("%v %s", err, lines[len(lines)-1]))
	}
	var figures map[string]any
	if err := json.Unmarshal(out.Bytes(), &figures); err != nil {
		return "left out: " + err.Error()
	}
	return figures
}
