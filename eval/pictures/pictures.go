// Package pictures measures the copy detector: recall by edit on pictures that no limit was chosen on, each stage alone and the whole, and
// false pairs among many different pictures.
package pictures

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	xdraw "golang.org/x/image/draw"

	"markwarden"
	"markwarden/demo/edits"
	"markwarden/eval/logos"
	"markwarden/index/goimagehash"
	"markwarden/matchers/picture"
)

// Options of a measurement.
type Options struct {
	Pictures int // different ones, all of them references; 0: 2500
	Edited   int // of them, those that are edited in every way; 0: 60
	Bot      int // variants by the seller's bot; 0: 1000
	Seed     int64
	// Photographs of which parts are taken; nil: all pictures are drawn.
	Photographs []image.Image
	Progress    func(done, all int) // may be nil
}

// Recall of one edit. Placed are those whose region overlaps the truth by half.
type Recall struct {
	Pictures int     `json:"pictures"`
	Recall   float64 `json:"recall"`
	Placed   float64 `json:"placed"`
	Hashes   float64 `json:"hashes_alone"`
	Corners  float64 `json:"corners_alone"`
	// Of photographs and of drawn products, the whole.
	Photographs float64 `json:"photographs"`
	Products    float64 `json:"products"`
}

// Report is what `eval pictures` prints.
type Report struct {
	Pictures int               `json:"pictures"`
	ByEdit   map[string]Recall `json:"recall_by_edit"`
	Edits    []string          `json:"edits"` // in order
	// FalsePairs are pairs of different pictures, unedited, of which one was taken for a copy of the other.
	FalsePairs      int     `json:"false_pairs"`
	FalsePictures   int     `json:"pictures_with_false_pairs"`
	Pairs           int64   `json:"pairs"`
	FalsePairsUpper float64 `json:"false_pairs_upper"` // 95 %, by picture: pairs of one picture are not independent
	// FalseWhenEdited are edited pictures that were taken for another reference as well, those that stand beside them left out.
	FalseWhenEdited int       `json:"false_when_edited"`
	Edited          int       `json:"edited"`
	SearchMS        float64   `json:"search_ms"` // of one core, a picture against all references
	Examples        []Example `json:"false_examples"`
}

// Example is a false pair, by the numbers of the pictures.
type Example struct {
	Picture, Reference int
	Edit               string
}

// Bot is what a seller's bot does so that no two uploads are the same file.
var Bot = edits.Edit{Name: "seller's bot", Quality: 0, Make: bot}

func bot(img *image.RGBA, _ []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]edits.Spot) {
	about := func(of float64) float64 { return 1 + of*(2*r.Float64()-1) }
	size, gain, contrast := 0.997+0.01*r.Float64(), about(0.05), about(0.05)
	w, h := int(math.Round(float64(img.Rect.Dx())*size)), int(math.Round(float64(img.Rect.Dy())*size))
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.BiLinear.Scale(out, out.Rect, img, img.Rect, xdraw.Src, nil)
	for i := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(min(max((float64(out.Pix[i])*gain-128)*contrast+128.5, 0), 255))
		}
	}
	x, y := float64(w), float64(h)
	return out, [4]edits.Spot{{X: 0, Y: 0}, {X: x, Y: 0}, {X: x, Y: y}, {X: 0, Y: y}}
}

// run is one measurement under way.
type run struct {
	o      Options
	images []*image.RGBA
	whole  *picture.Matcher
	hashes *picture.Matcher
	marks  *picture.Matcher // corners alone
	rep    Report
	spent  time.Duration
	looked int
}

// Run measures.
func Run(ctx context.Context, o Options) (Report, error) {
	o.Pictures, o.Edited, o.Bot = or(o.Pictures, 2500), or(o.Edited, 60), or(o.Bot, 1000)
	o.Edited = min(o.Edited, o.Pictures)
	m := run{o: o, rep: Report{Pictures: o.Pictures, ByEdit: map[string]Recall{}}}
	described, err := m.draw(ctx)
	if err != nil {
		return m.rep, err
	}
	if err := m.pairs(ctx, described); err != nil {
		return m.rep, err
	}
	for i, e := range slices.Concat(edits.All, []edits.Edit{Bot}) {
		if err := m.edit(ctx, i, e); err != nil {
			return m.rep, err
		}
	}
	m.rep.SearchMS = m.spent.Seconds() * 1000 / float64(max(1, m.looked))
	return m.rep, nil
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// isPhotograph says which pictures are parts of photographs: every fourth, as long as there are parts that no other has.
func isPhotograph(i int, photographs []image.Image) bool {
	return i%4 == 0 && i/4 < across*across*len(photographs)
}

// across is into how many parts a photograph is cut in each direction; smaller ones show little but blur.
const across = 3

func (m *run) draw(ctx context.Context) ([]markwarden.Picture, error) {
	all := make([]markwarden.Picture, m.o.Pictures)
	m.images = make([]*image.RGBA, m.o.Edited)
	var refs, hashed, cornered []markwarden.RightPicture
	for i := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img := Base(m.o.Seed, i, m.o.Photographs)
		if i < len(m.images) {
			m.images[i] = img
		}
		var err error
		if all[i], err = describe(img, 90); err != nil {
			return nil, err
		}
		ref := markwarden.RightPicture{Right: name(i), Picture: all[i]}
		refs = append(refs, ref)
		ref.Picture.Keypoints = nil
		hashed = append(hashed, ref)
		ref.Picture.Keypoints, ref.Picture.Quality = all[i].Keypoints, 0
		cornered = append(cornered, ref)
		m.progress(i, "")
	}
	m.whole, m.hashes, m.marks = picture.New(refs), picture.New(hashed), picture.New(cornered)
	return all, nil
}

func name(i int) markwarden.RightID { return markwarden.RightID(strconv.Itoa(i)) }

// Base is picture i of those drawn with a seed: a part of a photograph that no other has, or a drawn product.
func Base(seed int64, i int, photographs []image.Image) *image.RGBA {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	if !isPhotograph(i, photographs) {
		return Goods(r)
	}
	return tile(photographs[i/4%len(photographs)], i/4/len(photographs), r)
}

// tile is a part of a photograph; no two overlap.
func tile(of image.Image, n int, r *rand.Rand) *image.RGBA {
	b := of.Bounds()
	w, h := b.Dx()/across, b.Dy()/across
	part := image.Rect(0, 0, w, h).Add(b.Min).Add(image.Pt(n%across*w, n/across*h))
	out := image.NewRGBA(image.Rect(0, 0, 480+r.IntN(160), 400+r.IntN(160)))
	xdraw.CatmullRom.Scale(out, out.Rect, of, part, xdraw.Src, nil)
	return out
}

// pairs looks for each picture among the others.
func (m *run) pairs(ctx context.Context, all []markwarden.Picture) error {
	for i := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		wrong := 0
		for _, right := range m.search(m.whole, all[i]) {
			if right == name(i) {
				continue
			}
			wrong++
			m.example(i, right, "")
		}
		m.rep.FalsePairs += wrong
		if wrong > 0 {
			m.rep.FalsePictures++
		}
		m.progress(i, "")
	}
	n := int64(len(all))
	m.rep.Pairs = n * (n - 1)
	perPicture := 1.0
	if m.rep.FalsePictures > 0 {
		perPicture = float64(m.rep.FalsePairs) / float64(m.rep.FalsePictures)
	}
	m.rep.FalsePairsUpper = logos.Upper(m.rep.FalsePictures, len(all)) * perPicture / float64(max(1, n-1))
	return nil
}

func (m *run) example(i int, right markwarden.RightID, edit string) {
	if k, err := strconv.Atoi(string(right)); err == nil && len(m.rep.Examples) < 40 {
		m.rep.Examples = append(m.rep.Examples, Example{i, k, edit})
	}
}

func (m *run) search(by *picture.Matcher, p markwarden.Picture) []markwarden.RightID {
	p.Content = "" // measured, not remembered
	at := time.Now()
	found := slices.Collect(by.Candidates(&markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{p}}))
	if by == m.whole {
		m.spent += time.Since(at)
		m.looked++
	}
	return found
}

func (m *run) progress(i int, _ string) {
	if m.o.Progress != nil && i%50 == 0 {
		m.o.Progress(i, m.o.Pictures)
	}
}

// edit measures one edit.
func (m *run) edit(ctx context.Context, n int, e edits.Edit) error {
	var of Recall
	count := [2]int{}
	variants := len(m.images)
	if e.Name == Bot.Name {
		variants = m.o.Bot
	}
	for v := range variants {
		if err := ctx.Err(); err != nil {
			return err
		}
		i := v % len(m.images)
		r := rand.New(rand.NewPCG(uint64(m.o.Seed)+uint64(v/len(m.images))<<20, uint64(i)<<8|uint64(n)))
		beside, others := m.beside(i, r)
		out, where := e.Make(m.images[i], others, r)
		quality := e.Quality
		if quality == 0 {
			quality = 88 + r.IntN(5)
		}
		p, err := describe(out, quality)
		if err != nil {
			return err
		}
		of.Pictures++
		kind := 1
		if isPhotograph(i, m.o.Photographs) {
			kind = 0
		}
		count[kind]++
		found := m.search(m.whole, p)
		if slices.Contains(found, name(i)) {
			of.Recall++
			*[2]*float64{&of.Photographs, &of.Products}[kind]++
			if m.placed(p, i, where) {
				of.Placed++
			}
		}
		wrong := slices.DeleteFunc(found, func(id markwarden.RightID) bool { return id == name(i) || slices.Contains(beside, id) })
		m.rep.Edited++
		if len(wrong) > 0 {
			m.rep.FalseWhenEdited++
			m.example(i, wrong[0], e.Name)
		}
		if e.Name != Bot.Name || v < len(m.images) {
			of.Hashes += has(m.search(m.hashes, p), i)
			of.Corners += has(m.search(m.marks, p), i)
		}
	}
	of.Hashes, of.Corners = of.Hashes/float64(len(m.images)), of.Corners/float64(len(m.images))
	of.Recall, of.Placed = of.Recall/float64(of.Pictures), of.Placed/float64(of.Pictures)
	of.Photographs, of.Products = of.Photographs/float64(max(1, count[0])), of.Products/float64(max(1, count[1]))
	m.rep.ByEdit[e.Name] = of
	m.rep.Edits = append(m.rep.Edits, e.Name)
	if m.o.Progress != nil {
		m.o.Progress(n+1, len(edits.All)+1)
	}
	return nil
}

func has(found []markwarden.RightID, i int) float64 {
	if slices.Contains(found, name(i)) {
		return 1
	}
	return 0
}

// beside are four other pictures, for collages and grounds.
func (m *run) beside(i int, r *rand.Rand) (rights []markwarden.RightID, all []*image.RGBA) {
	for range 4 {
		k := (i + 1 + r.IntN(max(1, len(m.images)-1))) % len(m.images)
		rights, all = append(rights, name(k)), append(all, m.images[k])
	}
	return rights, all
}

func (m *run) placed(p markwarden.Picture, i int, where [4]edits.Spot) bool {
	f := &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{p}}
	ev, err := m.whole.Match(context.Background(), f, &markwarden.Right{ID: name(i)})
	return err == nil && slices.ContainsFunc(ev, func(e markwarden.Evidence) bool { return edits.Overlap(e.Region, where, p.Width, p.Height) >= 0.5 })
}

func describe(img image.Image, quality int) (markwarden.Picture, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return markwarden.Picture{}, err
	}
	return goimagehash.Describe(b.Bytes(), goimagehash.Limits{})
}

// Table is the report as lines of a table.
func (r *Report) Table() string {
	var b strings.Builder
	b.WriteString("edit                      whole  placed  hashes corners  photographs products\n")
	for _, name := range r.Edits {
		e := r.ByEdit[name]
		b.WriteString(pad(name, 26) + figures(e.Recall, e.Placed, e.Hashes, e.Corners) + "     " + figures(e.Photographs, e.Products) + "\n")
	}
	return b.String()
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(1, n-len(s))) }

func figures(all ...float64) string {
	var b strings.Builder
	for _, v := range all {
		b.WriteString(pad(strconv.FormatFloat(v, 'f', 3, 64), 8))
	}
	return b.String()
}
