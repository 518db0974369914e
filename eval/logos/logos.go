package logos

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	_ "image/png" // templates
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"markwarden"
	"markwarden/index/goimagehash"
	"markwarden/matchers/logo"
)

// Options of a measurement.
type Options struct {
	Negatives int   // pictures without any of the signs that are drawn beside those of the folder
	Seed      int64 // of the drawing
	// Photographs lend their parts to what is drawn; nil: grounds are plain.
	Photographs []image.Image
	// Prediction is called with what each picture shows; may be nil.
	Prediction func(Prediction)
	// Progress is called now and then; may be nil.
	Progress func(done, all int)
}

// Prediction is what one picture shows; without a sign Right is empty.
type Prediction struct {
	Picture string             `json:"picture"`
	Right   markwarden.RightID `json:"right"`
	Region  [][2]int           `json:"region"`
	Score   float64            `json:"score"`
}

// Recall counts pictures with a sign, and those in which it was found where it is.
type Recall struct {
	Found    int     `json:"found"`
	Pictures int     `json:"pictures"`
	Recall   float64 `json:"recall"`
}

func (r *Recall) add(found bool) {
	r.Pictures++
	if found {
		r.Found++
	}
	r.Recall = float64(r.Found) / float64(r.Pictures)
}

// Report is what `eval logos` prints.
type Report struct {
	Signs        int                `json:"signs"`
	Recall       float64            `json:"recall"` // found as the right it is, regions overlapping by half
	RecallBySize map[string]*Recall `json:"recall_by_size"`
	RecallByHalf map[string]*Recall `json:"recall_by_half"` // of the folder's pictures, by a hash of their name: tuned on "a" alone
	WrongRights  int                `json:"wrong_rights"`   // pictures with a sign in which another was seen as well
	// FalsePictures are those without any of the signs in which one was seen: of the folder, and of those drawn.
	FalsePictures  int     `json:"false_pictures"`
	Negatives      int     `json:"negatives"`
	FalseRateUpper float64 `json:"false_rate_upper"` // 95 %, one-sided (Clopper and Pearson)
	FalseInFolder  int     `json:"false_in_folder"`
	FolderNegative int     `json:"negatives_in_folder"`
	// PicturesPerSecond of one core's time: hashed, made small, looked at.
	PicturesPerSecond float64 `json:"pictures_per_second"`
	BuildSeconds      float64 `json:"build_seconds"` // of one core
}

// Truth is one line of labels.tsv: a picture and the sign in it, "-" for none of those looked for.
type Truth struct {
	Picture, Sign string
	Box           image.Rectangle
	Size          string // of the sign, as a share of the side
}

// Run measures a folder with templates, pictures and labels.tsv; all templates are looked for in all pictures.
func Run(ctx context.Context, dir fs.FS, o Options) (rep Report, err error) {
	truths, err := ReadTruth(dir)
	if err != nil {
		return rep, err
	}
	began := spent()
	refs, err := references(dir)
	if err != nil {
		return rep, err
	}
	m := logo.New(refs)
	rep = Report{Signs: m.Len(), BuildSeconds: (spent() - began).Seconds(), RecallBySize: map[string]*Recall{}, RecallByHalf: map[string]*Recall{}}
	total := Recall{}
	all := len(truths) + o.Negatives
	began = spent()
	drawing := time.Duration(0)
	for i, t := range truths {
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		file, err := fs.ReadFile(dir, "pictures/"+t.Picture)
		if err != nil {
			return rep, err
		}
		seen, err := look(m, file)
		if err != nil {
			return rep, fmt.Errorf("%s: %w", t.Picture, err)
		}
		o.predict(t.Picture, seen)
		if t.Sign == "-" {
			rep.FolderNegative++
			if len(seen) > 0 {
				rep.FalseInFolder++
			}
		} else {
			hit := slices.ContainsFunc(seen, func(e markwarden.Evidence) bool {
				return e.Right == markwarden.RightID(t.Sign) && overlap(bounds(e.Region), t.Box) >= 0.5
			})
			total.add(hit)
			tally(rep.RecallBySize, t.Size).add(hit)
			tally(rep.RecallByHalf, half(t.Picture)).add(hit)
			if slices.ContainsFunc(seen, func(e markwarden.Evidence) bool { return e.Right != markwarden.RightID(t.Sign) }) {
				rep.WrongRights++
			}
		}
		o.progress(i+1, all)
	}
	r := rand.New(rand.NewPCG(uint64(o.Seed), 99))
	for i := range o.Negatives {
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		at := spent()
		file := Negative(r, o.Photographs)
		drawing += spent() - at
		seen, err := look(m, file)
		if err != nil {
			return rep, err
		}
		o.predict("drawn-"+strconv.Itoa(i), seen)
		if len(seen) > 0 {
			rep.FalsePictures++
		}
		o.progress(len(truths)+i+1, all)
	}
	rep.Recall = total.Recall
	rep.FalsePictures += rep.FalseInFolder
	rep.Negatives = rep.FolderNegative + o.Negatives
	rep.FalseRateUpper = Upper(rep.FalsePictures, rep.Negatives)
	if took := (spent() - began - drawing).Seconds(); took > 0 {
		rep.PicturesPerSecond = float64(all) / took
	}
	return rep, nil
}

func (o *Options) predict(picture string, seen []markwarden.Evidence) {
	if o.Prediction == nil {
		return
	}
	p := Prediction{Picture: picture}
	for i := range seen {
		if e := &seen[i]; e.Strength > p.Score {
			p.Right, p.Score, p.Region = e.Right, e.Strength, nil
			for _, c := range e.Region {
				p.Region = append(p.Region, [2]int{c.X, c.Y})
			}
		}
	}
	o.Prediction(p)
}

func (o *Options) progress(done, all int) {
	if o.Progress != nil && done%20 == 0 {
		o.Progress(done, all)
	}
}

func tally(of map[string]*Recall, name string) *Recall {
	if of[name] == nil {
		of[name] = &Recall{}
	}
	return of[name]
}

// half halves the pictures by their names.
func half(picture string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(picture))
	return string(rune('a' + h.Sum32()>>8&1))
}

// references are the templates as the reference pictures of figurative marks named as the files.
func references(dir fs.FS) ([]markwarden.RightPicture, error) {
	files, err := fs.ReadDir(dir, "templates")
	if err != nil {
		return nil, err
	}
	var refs []markwarden.RightPicture
	for _, f := range files {
		file, err := fs.ReadFile(dir, "templates/"+f.Name())
		if err != nil {
			return nil, err
		}
		small, err := goimagehash.Small(file, goimagehash.Limits{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		name, _, _ := strings.Cut(f.Name(), ".")
		refs = append(refs, markwarden.RightPicture{Right: markwarden.RightID(name), Kind: markwarden.FigurativeMark, Picture: markwarden.Picture{Small: small}})
	}
	return refs, nil
}

// look is what is done for each picture of a listing.
func look(m *logo.Matcher, file []byte) ([]markwarden.Evidence, error) {
	p, err := goimagehash.Hash(file, goimagehash.Limits{})
	if err != nil {
		return nil, err
	}
	if p.Small, err = goimagehash.Small(file, goimagehash.Limits{}); err != nil {
		return nil, err
	}
	f := &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{p}}
	var all []markwarden.Evidence
	for id := range m.Candidates(f) {
		found, err := m.Match(context.Background(), f, &markwarden.Right{ID: id})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// ReadTruth reads labels.tsv: picture, logo or -, x, y, w, h, size as a share of the side, and more that is not read.
func ReadTruth(dir fs.FS) ([]Truth, error) {
	b, err := fs.ReadFile(dir, "labels.tsv")
	if err != nil {
		return nil, err
	}
	var all []Truth
	for i, line := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		c := strings.Split(line, "\t")
		if i == 0 && c[0] == "picture" {
			continue
		}
		if len(c) < 2 {
			return nil, fmt.Errorf("labels.tsv:%d: needs picture and logo", i+1)
		}
		t := Truth{Picture: c[0], Sign: c[1]}
		if t.Sign != "-" {
			if len(c) < 7 {
				return nil, fmt.Errorf("labels.tsv:%d: needs x, y, w, h and the size", i+1)
			}
			var v [4]int
			for k := range v {
				n, err := strconv.ParseFloat(c[2+k], 64)
				if err != nil {
					return nil, fmt.Errorf("labels.tsv:%d: %w", i+1, err)
				}
				v[k] = int(math.Round(n))
			}
			t.Box, t.Size = image.Rect(v[0], v[1], v[0]+v[2], v[1]+v[3]), c[6]
		}
		all = append(all, t)
	}
	return all, nil
}

func bounds(region []markwarden.Point) (b image.Rectangle) {
	for _, p := range region {
		b = b.Union(image.Rect(p.X, p.Y, p.X+1, p.Y+1))
	}
	return b
}

// overlap is the area that two boxes share, by the area that they cover.
func overlap(a, b image.Rectangle) float64 {
	area := func(r image.Rectangle) float64 { return float64(r.Dx()) * float64(r.Dy()) }
	both := area(a.Intersect(b))
	return both / math.Max(1, area(a)+area(b)-both)
}

// Upper is the rate that is not exceeded with 95 % confidence when k of n were seen: where the chance of so few falls to 5 % (Clopper and
// Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934).
func Upper(k, n int) float64 {
	if n == 0 || k >= n {
		return 1
	}
	few := func(p float64) float64 { // the chance of at most k
		sum := 0.0
		for i := 0; i <= k; i++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(i + 1))
			c, _ := math.Lgamma(float64(n - i + 1))
			sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		return sum
	}
	low, high := float64(k)/float64(n), 1.0
	for range 60 {
		if mid := (low + high) / 2; few(mid) > 0.05 {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// spent is the processor time of this process: other work on the machine doesn't count.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Negative draws a picture with none of the signs: goods without any, a part of a photograph, or goods with a blot that is nobody's sign.
func Negative(r *rand.Rand, photographs []image.Image) []byte {
	var img *image.RGBA
	switch n := r.IntN(4); {
	case n == 0 && len(photographs) > 0:
		img = image.NewRGBA(image.Rect(0, 0, Side, Side))
		part(img, photographs[r.IntN(len(photographs))], r)
	case n == 1:
		img, _ = Scene(r, photographs, blot(r))
	default:
		img, _ = Scene(r, photographs, nil)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60 + r.IntN(35)}); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// blot is a sign with a wavy outline and a few holes and spots, as the die falls.
func blot(r *rand.Rand) *Sign {
	const side = 128
	a := image.NewAlpha(image.Rect(0, 0, side, side))
	var waves [6][2]float64
	for i := range waves {
		waves[i] = [2]float64{0.12 * r.NormFloat64(), r.Float64() * 2 * math.Pi}
	}
	type spot struct{ x, y, r float64 }
	spots := make([]spot, r.IntN(5))
	for i := range spots {
		spots[i] = spot{r.Float64() - 0.5, r.Float64() - 0.5, 0.05 + 0.15*r.Float64()}
	}
	for y := range side {
		for x := range side {
			u, v := (float64(x)+0.5)/side*2.4-1.2, (float64(y)+0.5)/side*2.4-1.2
			edge := 0.7
			for i, w := range waves {
				edge += w[0] * math.Cos(float64(i+1)*math.Atan2(v, u)+w[1])
			}
			ink := math.Hypot(u, v) < edge
			for _, s := range spots {
				if math.Hypot(u-s.x, v-s.y) < s.r {
					ink = !ink
				}
			}
			if ink {
				a.Pix[y*a.Stride+x] = 255
			}
		}
	}
	return &Sign{"", a}
}
