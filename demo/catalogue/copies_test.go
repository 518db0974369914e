package catalogue_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	xdraw "golang.org/x/image/draw"

	"markwarden"
	"markwarden/demo/catalogue"
	"markwarden/index/goimagehash"
	"markwarden/ingest/fetch"
	"markwarden/internal/hamming"
	"markwarden/matchers/picture"
)

func hash(file []byte) (markwarden.Picture, error) {
	return goimagehash.Describe(file, goimagehash.Limits{})
}

var local = sync.OnceValue(func() *fetch.Local {
	return &fetch.Local{Fetcher: fetch.New(fetch.Config{Folder: catalogue.Pictures()}), Hash: hash}
})

// The pictures alone, without a word: each planted copy is found for its right, and nothing else is found with a seller who is not the house's.
func TestPlantedCopiesAreFoundAndOwnPhotographsAreNot(t *testing.T) {
	measures(t)
	var rights []*markwarden.Right
	for _, r := range records(t) {
		if r.Right != nil {
			rights = append(rights, r.Right)
		}
	}
	refs, missing, err := local().References(t.Context(), rights)
	require.NoError(t, err)
	require.Zero(t, missing)
	m := picture.New(refs)
	require.Equal(t, len(refs), m.Len(), "no reference is too flat to be found")
	planted := map[markwarden.ListingKey]catalogue.Plant{}
	for _, p := range catalogue.Planted() {
		planted[p.Key] = p
	}
	copies := 0
	for _, l := range listings(t) {
		pictures, _, err := local().Pictures(t.Context(), l.Images)
		require.NoError(t, err)
		found := slices.Collect(m.Candidates(&markwarden.Features{Listing: &l, Pictures: pictures}))
		p, isPlanted := planted[l.Key]
		switch {
		case isPlanted && p.Kind == markwarden.KindPictureCopy && !p.Honest:
			require.Equal(t, []markwarden.RightID{p.Right}, found, "%s: %s", l.Key.Listing, p.Note)
			copies++
		case slices.ContainsFunc(l.Images, func(i markwarden.Image) bool { return strings.HasPrefix(i.Path, "houses/") }):
			require.NotEmpty(t, found, "%s shows a house's picture", l.Key.Listing)
		default:
			require.Empty(t, found, "%s: %s", l.Key.Listing, l.Title)
		}
	}
	require.Greater(t, copies, 30)
}

// hashEdits are what sellers do to pictures; least is the recall below which the test fails. Hashes are not expected to find crops and frames:
// those rows say what is missed.
var hashEdits = []struct {
	name  string
	least float64
	edit  func(img *image.RGBA) (image.Image, int)
}{
	{"jpeg quality 30", 1, func(img *image.RGBA) (image.Image, int) { return img, 30 }},
	{"half the size", 1, func(img *image.RGBA) (image.Image, int) { return scaled(img, 50, 50), 80 }},
	{"gray", 1, func(img *image.RGBA) (image.Image, int) {
		g := image.NewGray(img.Rect)
		draw.Draw(g, g.Rect, img, image.Point{}, draw.Src)
		return g, 80
	}},
	{"warm", 0.98, func(img *image.RGBA) (image.Image, int) { return recoloured(img, 110, 100, 80, 6), 80 }},
	{"brighter", 0.95, func(img *image.RGBA) (image.Image, int) { return recoloured(img, 108, 108, 108, 8), 80 }},
	{"a fifth wider", 1, func(img *image.RGBA) (image.Image, int) { return scaled(img, 120, 100), 80 }},
	{"flip", 0.98, func(img *image.RGBA) (image.Image, int) {
		return remapped(img, func(x, y, s int) (int, int) { return s - x, y }), 80
	}},
	{"rotate 90", 0.98, func(img *image.RGBA) (image.Image, int) {
		return remapped(img, func(x, y, s int) (int, int) { return y, s - x }), 80
	}},
	{"rotate 270", 0.98, func(img *image.RGBA) (image.Image, int) {
		return remapped(img, func(x, y, s int) (int, int) { return s - y, x }), 80
	}},
	{"rotate 180", 0.98, func(img *image.RGBA) (image.Image, int) {
		return remapped(img, func(x, y, s int) (int, int) { return s - x, s - y }), 80
	}},
	{"cropped to 95 %", 0.5, func(img *image.RGBA) (image.Image, int) { return cropped(img, 25), 80 }},
	{"cropped to 90 %", 0, func(img *image.RGBA) (image.Image, int) { return cropped(img, 50), 80 }},
	{"cropped to 70 %", 0, func(img *image.RGBA) (image.Image, int) { return cropped(img, 150), 80 }},
	{"price banner", 0.5, func(img *image.RGBA) (image.Image, int) {
		b := img.Rect
		b.Min.Y = b.Max.Y * 85 / 100
		draw.Draw(img, b, image.NewUniform(color.RGBA{220, 30, 30, 255}), image.Point{}, draw.Src)
		return img, 80
	}},
}

// every is the share of the pictures that are edited in a test run; 1 measures all, in 20 s.
const every = 9

func TestRecallByEditAndFalsePairs(t *testing.T) {
	measures(t)
	paths, pictures := originals(t)
	for _, e := range hashEdits {
		found, looked := 0, 0
		for i := 0; i < len(paths); i += every {
			path := paths[i]
			looked++
			var b bytes.Buffer
			img, quality := e.edit(decoded(t, path))
			require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
			p, err := hash(b.Bytes())
			require.NoError(t, err)
			if nearest(pictures[i], p) <= picture.Radius {
				found++
			}
		}
		recall := float64(found) / float64(looked)
		t.Logf("%-16s recall %.2f of %d", e.name, recall, looked)
		require.GreaterOrEqual(t, recall, e.least, e.name)
	}
	closest, pairs := hamming.Bits, 0
	for i := range pictures {
		for j := range i {
			if d := nearest(pictures[i], pictures[j]); d < closest {
				closest = d
			}
			pairs++
		}
	}
	t.Logf("%d pairs of different pictures, each turned eight ways: the closest differ in %d bits", pairs, closest)
	require.Greater(t, closest, picture.Radius, "no two different pictures look like copies")
}

// originals are all pictures that are no planted copies.
func originals(t *testing.T) (paths []string, pictures []markwarden.Picture) {
	require.NoError(t, fs.WalkDir(catalogue.Pictures(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "up/") {
			return err
		}
		file, err := fs.ReadFile(catalogue.Pictures(), path)
		require.NoError(t, err)
		p, err := hash(file)
		require.NoError(t, err)
		require.GreaterOrEqual(t, p.Quality, picture.MinQuality, path)
		paths, pictures = append(paths, path), append(pictures, p)
		return nil
	}))
	require.Greater(t, len(paths), 90)
	return paths, pictures
}

func nearest(a, b markwarden.Picture) int {
	best := hamming.Bits
	for _, tr := range hamming.Transforms {
		best = min(best, hamming.Distance(hamming.Apply(tr, hamming.Hash(a.Hashes.P256)), hamming.Hash(b.Hashes.P256)))
	}
	return best
}

func decoded(t *testing.T, path string) *image.RGBA {
	f, err := catalogue.Pictures().Open(path)
	require.NoError(t, err)
	defer f.Close()
	img, err := jpeg.Decode(f)
	require.NoError(t, err)
	rgba := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, draw.Src)
	return rgba
}

func scaled(img *image.RGBA, percentX, percentY int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx()*percentX/100, img.Rect.Dy()*percentY/100))
	xdraw.ApproxBiLinear.Scale(out, out.Rect, img, img.Rect, xdraw.Src, nil)
	return out
}

func cropped(img *image.RGBA, perMille int) image.Image {
	dx, dy := img.Rect.Dx()*perMille/1000, img.Rect.Dy()*perMille/1000
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx()-2*dx, img.Rect.Dy()-2*dy))
	draw.Draw(out, out.Rect, img, image.Pt(dx, dy), draw.Src)
	return out
}

// remapped turns a picture, made square first; from maps a target pixel to a source pixel, s the last of a side.
func remapped(img *image.RGBA, from func(x, y, s int) (int, int)) image.Image {
	side := min(img.Rect.Dx(), img.Rect.Dy())
	square, out := image.NewRGBA(image.Rect(0, 0, side, side)), image.NewRGBA(image.Rect(0, 0, side, side))
	xdraw.ApproxBiLinear.Scale(square, square.Rect, img, img.Rect, xdraw.Src, nil)
	for y := range side {
		for x := range side {
			sx, sy := from(x, y, side-1)
			out.SetRGBA(x, y, square.RGBAAt(sx, sy))
		}
	}
	return out
}

func recoloured(img *image.RGBA, r, g, b, add int) image.Image {
	out := image.NewRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		for c, percent := range []int{r, g, b} {
			out.Pix[i+c] = uint8(min(int(img.Pix[i+c])*percent/100+add, 255))
		}
		out.Pix[i+3] = 255
	}
	return out
}
