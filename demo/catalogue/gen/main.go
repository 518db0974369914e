// Command gen writes the files of package catalogue anew, the same ones each time: go run ./demo/catalogue/gen -listings FILE -photos DIR -out demo/catalogue/data.
// It reads published listings (data/SOURCES.md says which) and photographs; everything else it invents and draws.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"markwarden/internal/wire"
)

func main() {
	listings := flag.String("listings", "", "published listings, NDJSON, gzipped")
	photos := flag.String("photos", "", "folder of photographs")
	out := flag.String("out", "demo/catalogue/data", "where the files go")
	flag.Parse()
	if err := run(*listings, *photos, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(listings, photos, out string) error {
	r := rand.New(rand.NewPCG(2025, 11))
	titles, err := readReal(listings, r)
	if err != nil {
		return err
	}
	g, w := &gallery{map[string][]byte{}, map[string]image.Image{}}, newWorld()
	b := newBuilder(r, w, g)
	if err := b.draw(photos); err != nil {
		return err
	}
	planted := append(b.pictures(), b.text()...)
	plain := slices.Concat(b.real(titles), b.asian(300), b.genuine(), b.prints())
	all := b.order(plain, planted)
	return write(out, w, all, g)
}

// draw makes every picture: goods of the houses, their devices, ordinary pictures, photographs.
func (b *builder) draw(photos string) error {
	for _, name := range photographs {
		if _, err := b.g.photograph(photos, name); err != nil {
			return err
		}
	}
	for _, h := range houses {
		b.g.add(logoPicture(h), logo(h.device, h.text, hex(h.ink)).img, 85)
		for i, x := range h.goods {
			l := look{hex(x.main), hex(x.trim), hex(x.sole), signed(h.device, signColour(x)), x.variant}
			b.g.add(housePicture(h, i), scene(x.kind, l, x.backdrop, hex(x.ground), x.x, x.y, x.scale, x.turn), 84)
		}
	}
	var kinds []string
	for kind := range products {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		n := 2
		if slices.Contains([]string{"sneaker", "headphones", "earbuds", "bag", "watch", "shirt"}, kind) {
			n = 4
		}
		b.goods[kind] = b.g.ordinary(kind, n)
	}
	return nil
}

// signColour is what a device is printed in, so that it stands out from its goods.
func signColour(g good) color.RGBA {
	m := hex(g.main)
	if int(m.R)*3+int(m.G)*6+int(m.B) > 1500 {
		return darker(m, 0.65)
	}
	return lighter(m, 0.86)
}

func write(out string, w *world, all []entry, g *gallery) error {
	if err := os.RemoveAll(filepath.Join(out, "pictures")); err != nil {
		return err
	}
	registry, err := w.encode()
	if err != nil {
		return err
	}
	var lines, plants []byte
	for _, e := range all {
		lines = append(wire.AppendListing(lines, e.l), '\n')
		if e.plant == nil {
			continue
		}
		line, err := json.Marshal(map[string]any{
			"marketplace": e.l.Key.Marketplace, "id": e.l.Key.Listing, "kind": e.plant.kind, "right": e.plant.right,
			"honest": e.plant.honest, "twin": e.plant.twin.Key.Listing, "note": e.plant.note,
		})
		if err != nil {
			return err
		}
		plants = append(append(plants, line...), '\n')
	}
	files := map[string][]byte{"registry.ndjson": registry, "listings.ndjson": lines, "planted.ndjson": plants}
	for path := range used(w, all) {
		files[filepath.Join("pictures", path)] = g.files[path]
	}
	for path, b := range files {
		path = filepath.Join(out, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// used are the paths that a listing or a right names.
func used(w *world, all []entry) map[string]bool {
	paths := map[string]bool{}
	for _, e := range all {
		for _, img := range e.l.Images {
			paths[img.Path] = true
		}
	}
	for _, r := range w.records {
		if r.Right != nil {
			for _, img := range r.Right.Images {
				paths[img.Path] = true
			}
		}
	}
	return paths
}
