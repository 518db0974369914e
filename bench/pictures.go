package bench

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/demo/catalogue"
	"markwarden/demo/edits"
	"markwarden/index/goimagehash"
	"markwarden/matchers/picture"
)

// PicturesOptions of the bench of pictures.
type PicturesOptions struct {
	Codes   int // in the index of hashes
	Queries int
	Rounds  int    // how often each picture is looked at
	Folder  string // where the index is written; empty: a temporary one
	Python  string // with which FAISS is looked for; empty: it is left out
	Seed    uint64
	Say     func(format string, a ...any)
}

// PicturesResult is what `bench pictures --json` prints. Times named cpu are of the processor alone, which counts where others use it too.
type PicturesResult struct {
	IngestMS    float64 `json:"ingest_ms"`     // decode an 800x800 JPEG and compute all hashes: median over pictures
	IngestCPUMS float64 `json:"ingest_cpu_ms"` // the mean
	CornersMS   float64 `json:"corners_ms"`    // the same with corners
	FullMS      float64 `json:"full_ms"`       // and with the small picture in which logos are looked for, as in operation
	FullCPUMS   float64 `json:"full_cpu_ms"`
	Pictures    int     `json:"pictures"`
	FileBytes   int     `json:"file_bytes"` // of a picture, mean

	ListingMS        float64 `json:"listing_ms"` // ten pictures, fully looked at, compared with all references by hash and corners
	ListingCPUMS     float64 `json:"listing_cpu_ms"`
	ListingAgainMS   float64 `json:"listing_again_ms"`   // the same pictures listed again
	References       int     `json:"references"`         // that they are compared with
	FullyLookedShare float64 `json:"fully_looked_share"` // of pictures that are looked at with corners as well

	SearchPictures
	Peers map[string]any `json:"peers"`
	Cores int            `json:"cores"`
}

// Pictures measures on one core.
func Pictures(ctx context.Context, o PicturesOptions) (r PicturesResult, err error) {
	r.Cores, r.Peers = runtime.NumCPU(), map[string]any{}
	files, err := photographs(800)
	if err != nil {
		return r, err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	o.Say("decode and hash %d pictures of 800x800", len(files))
	if err := ingest(files, o.Rounds, &r); err != nil {
		return r, err
	}
	if err := tenPictures(files, &r); err != nil {
		return r, err
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	return r, searchPictures(ctx, o, &r)
}

// photographs of the demo's catalogue as JPEG files of side x side pixels.
func photographs(side int) (files [][]byte, err error) {
	return files, fs.WalkDir(catalogue.Pictures(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(path, "photos/") || !strings.HasSuffix(path, ".jpg") {
			return err
		}
		f, err := catalogue.Pictures().Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		img, err := jpeg.Decode(f)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, edits.Resized(img, side, side), &jpeg.Options{Quality: 85}); err != nil {
			return err
		}
		files = append(files, b.Bytes())
		return nil
	})
}

func ingest(files [][]byte, rounds int, r *PicturesResult) error {
	hash := func(file []byte) error { _, err := goimagehash.Hash(file, goimagehash.Limits{}); return err }
	describe := func(file []byte) error { _, err := goimagehash.Describe(file, goimagehash.Limits{}); return err }
	for _, file := range files {
		r.FileBytes += len(file) / len(files)
	}
	r.Pictures = len(files)
	var err error
	if r.IngestMS, r.IngestCPUMS, err = perFile(files, rounds, hash); err != nil {
		return err
	}
	if r.CornersMS, _, err = perFile(files, max(1, rounds/4), describe); err != nil {
		return err
	}
	full := func(file []byte) error { _, err := goimagehash.Look(file, goimagehash.Limits{}, fully); return err }
	if r.FullMS, r.FullCPUMS, err = perFile(files, max(1, rounds/4), full); err != nil {
		return err
	}
	naive, naiveCPU, err := perFile(files, max(1, rounds/4), goimagehash.Naive)
	r.Peers["goimagehash_full_picture"] = map[string]float64{"ingest_ms": naive, "ingest_cpu_ms": naiveCPU}
	return err
}

// fully is all that is looked at in operation.
var fully = goimagehash.View{Corners: true, Small: true}

// perFile is the median of the times and the mean of the processor's, in milliseconds.
func perFile(files [][]byte, rounds int, do func([]byte) error) (median, cpu float64, err error) {
	var took []float64
	before := processTime()
	for range rounds {
		for _, file := range files {
			began := time.Now()
			if err := do(file); err != nil {
				return 0, 0, err
			}
			took = append(took, ms(time.Since(began)))
		}
	}
	slices.Sort(took)
	return quantile(took, 0.5), ms(processTime()-before) / float64(max(1, len(took))), nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// tenPictures looks at a listing of ten with all pictures of the demo's houses as references.
func tenPictures(files [][]byte, r *PicturesResult) error {
	var refs []markwarden.RightPicture
	err := fs.WalkDir(catalogue.Pictures(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(path, "houses/") {
			return err
		}
		file, err := fs.ReadFile(catalogue.Pictures(), path)
		if err != nil {
			return err
		}
		p, err := goimagehash.Describe(file, goimagehash.Limits{})
		refs = append(refs, markwarden.RightPicture{Right: markwarden.RightID(path), Picture: p})
		return err
	})
	if err != nil {
		return err
	}
	m := picture.New(refs)
	r.References = m.Len()
	f := markwarden.Features{Listing: &markwarden.Listing{}, State: markwarden.PicturesComplete}
	began, before := time.Now(), cpuTime()
	withCorners := 0
	for i := range 10 {
		p, err := goimagehash.Look(files[i%len(files)], goimagehash.Limits{}, fully)
		if err != nil {
			return err
		}
		p.Image = i
		if len(p.Keypoints) > 0 {
			withCorners++
		}
		f.Pictures = append(f.Pictures, p)
	}
	for range m.Candidates(&f) {
	}
	r.ListingMS, r.ListingCPUMS = ms(time.Since(began)), ms(cpuTime()-before)
	began = time.Now()
	for range m.Candidates(&f) {
	}
	r.ListingAgainMS, r.FullyLookedShare = ms(time.Since(began)), float64(withCorners)/10
	return nil
}

// folder is where the index stands during the bench.
func (o PicturesOptions) folder() (dir string, done func(), err error) {
	if o.Folder != "" {
		return o.Folder, func() {}, os.MkdirAll(o.Folder, 0o750)
	}
	dir, err = os.MkdirTemp("", "markwarden-bench-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}
