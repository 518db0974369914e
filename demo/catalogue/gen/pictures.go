package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"

	xdraw "golang.org/x/image/draw"
)

// gallery collects the picture files by the path under which listings and rights name them.
type gallery struct {
	files map[string][]byte
	raw   map[string]image.Image
}

func (g *gallery) add(path string, img image.Image, quality int) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // into memory
	}
	g.files[path], g.raw[path] = b.Bytes(), img
	return path
}

// scene draws one product before one backdrop.
func scene(kind string, l look, backdrop int, ground color.RGBA, x, y, scale, turn float64) image.Image {
	c := newCanvas()
	backdrops[backdrop%len(backdrops)](c, ground)
	c.at(x, y, scale, turn, func() { products[kind](c, l) })
	return c.img
}

// palette is what ordinary goods come in.
var palette = []uint32{0x31506f, 0xb5483a, 0x3f7d5c, 0xe0a33a, 0x6b4f8f, 0x2f3238, 0xd98c9b, 0x4f8fb5, 0x8a6d4b, 0xc4c9d0, 0x205e63, 0x9a3b5f}

// ordinary draws the pictures that any seller of a kind of goods may have: own photographs, so to say.
func (g *gallery) ordinary(kind string, n int) (paths []string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(kind))
	start := int(h.Sum32() % 997)
	for i := range n {
		k := start + i
		l := look{hex(palette[(k*5+i*3)%len(palette)]), hex(palette[(k*7+4+i)%len(palette)]), hex(0xf4f1ea), nil, k}
		if l.main == l.trim {
			l.trim = hex(0xf2efe8)
		}
		x, y := 44+float64((k*11)%13), 50+float64((k*7)%7)
		scale, turn := 0.8+float64((k*3)%4)*0.07, float64((k*5)%9)*2.4-9.6
		img := scene(kind, l, k*5+i*2, hex(palette[(k*3+1)%len(palette)]), x, y, scale, turn)
		paths = append(paths, g.add(fmt.Sprintf("goods/%s-%d.jpg", kind, i+1), img, 80))
	}
	return paths
}

// copies are what sellers do to a picture that is not theirs; the hash finds these, and not crops, frames and collages.
var copies = []struct {
	name string
	edit func(img image.Image) (image.Image, int)
}{
	{"flip", func(img image.Image) (image.Image, int) {
		return remap(img, func(x, y, w, _ int) (int, int) { return w - 1 - x, y }), 72
	}},
	{"recompressed", func(img image.Image) (image.Image, int) { return img, 38 }},
	{"smaller", func(img image.Image) (image.Image, int) { return resize(img, 260), 75 }},
	{"rotate90", func(img image.Image) (image.Image, int) {
		return remap(img, func(x, y, w, _ int) (int, int) { return y, w - 1 - x }), 76
	}},
	{"gray", func(img image.Image) (image.Image, int) {
		g := image.NewGray(img.Bounds())
		draw.Draw(g, g.Rect, img, image.Point{}, draw.Src)
		return g, 80
	}},
	{"warm", func(img image.Image) (image.Image, int) {
		return recolour(img, func(r, g, b float64) (float64, float64, float64) { return r*1.08 + 8, g * 1.0, b * 0.86 }), 78
	}},
	{"bright", func(img image.Image) (image.Image, int) {
		return recolour(img, func(r, g, b float64) (float64, float64, float64) { return r*1.07 + 9, g*1.07 + 9, b*1.07 + 9 }), 74
	}},
	{"flip and smaller", func(img image.Image) (image.Image, int) {
		return resize(remap(img, func(x, y, w, _ int) (int, int) { return w - 1 - x, y }), 300), 70
	}},
}

func remap(img image.Image, from func(x, y, w, h int) (int, int)) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			sx, sy := from(x, y, b.Dx(), b.Dy())
			out.Set(x, y, img.At(b.Min.X+sx, b.Min.Y+sy))
		}
	}
	return out
}

func recolour(img image.Image, f func(r, g, b float64) (float64, float64, float64)) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(b)
	clip := func(v float64) uint8 { return uint8(math.Min(math.Max(v, 0), 255)) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			nr, ng, nb := f(float64(r>>8), float64(g>>8), float64(bl>>8))
			out.SetRGBA(x, y, color.RGBA{clip(nr), clip(ng), clip(nb), 255})
		}
	}
	return out
}

func resize(img image.Image, side int) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, side, side*b.Dy()/b.Dx()))
	xdraw.CatmullRom.Scale(out, out.Bounds(), img, b, xdraw.Src, nil)
	return out
}

// copyOf adds a copy of a picture as a seller would upload it, under a name that says nothing.
func (g *gallery) copyOf(path string, edit int) string {
	e := copies[edit%len(copies)]
	img, q := e.edit(g.raw[path])
	return g.add(fmt.Sprintf("up/%05d.jpg", 20417+379*len(g.files)), img, q)
}

// photograph reads a photograph and makes it as small as the others.
func (g *gallery) photograph(dir, name string) (string, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	img, err := jpeg.Decode(f)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return g.add("photos/"+name, resize(img, size), 80), nil
}
