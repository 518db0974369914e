package logo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/phrase"
	"markwarden/matchers/logo"
)

// star is a sign with as many points as wanted, and a hole: ink where f says.
func sign(points int) func(x, y float64) bool {
	return func(x, y float64) bool {
		a, d := math.Atan2(y, x), math.Hypot(x, y)
		edge := 0.34 + 0.13*math.Cos(float64(points)*a) + 0.04*math.Cos(a)
		return d < edge && math.Hypot(x-0.05, y+0.07) > 0.13
	}
}

// drawn is a picture of a side with a sign of a size in the middle of x, y, turned.
func drawn(side int, ground, ink color.Color, ink1 func(x, y float64) bool, x, y, size, turn float64) markwarden.Picture {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	sin, cos := math.Sincos(turn)
	for py := range side {
		for px := range side {
			img.Set(px, py, ground)
			n := 0
			for k := range 9 {
				u, v := (float64(px)+float64(k%3)/3+1.0/6-x)/size, (float64(py)+float64(k/3)/3+1.0/6-y)/size
				if ink1(u*cos+v*sin, v*cos-u*sin) {
					n++
				}
			}
			if n > 0 {
				a, b := color.RGBAModel.Convert(ground).(color.RGBA), color.RGBAModel.Convert(ink).(color.RGBA)
				m := func(p, q uint8) uint8 { return uint8((int(p)*(9-n) + int(q)*n) / 9) }
				img.SetRGBA(px, py, color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		panic(err)
	}
	return markwarden.Picture{Width: side, Height: side, Small: b.Bytes()}
}

func reference(id markwarden.RightID, kind markwarden.RightKind, points int) markwarden.RightPicture {
	return markwarden.RightPicture{Right: id, Kind: kind, Picture: drawn(128, color.White, color.Black, sign(points), 64, 64, 120, 0)}
}

func TestSignsAreFoundWhereverTheyStand(t *testing.T) {
	t.Parallel()
	m := logo.New([]markwarden.RightPicture{reference("five", markwarden.FigurativeMark, 5), reference("seven", markwarden.CombinedMark, 7), reference("work", markwarden.Copyright, 6)})
	require.Equal(t, 2, m.Len(), "a work is no sign")
	green := color.RGBA{40, 120, 70, 255}
	for _, c := range []struct {
		name        string
		picture     markwarden.Picture
		right       markwarden.RightID
		x, y, size  float64
		says, moved string
	}{
		{"dark on bright", drawn(400, color.White, color.Black, sign(5), 200, 160, 120, 0), "five", 200, 160, 120, "logo.seen", "inset:28"},
		{"bright on dark", drawn(400, color.Black, color.White, sign(5), 200, 160, 120, 0), "five", 200, 160, 120, "logo.seen", "inset:28"},
		{"in colour, small", drawn(400, green, color.RGBA{240, 200, 60, 255}, sign(7), 310, 90, 48, 0), "seven", 310, 90, 48, "logo.seen", "inset:11"},
		{"turned", drawn(400, green, color.White, sign(7), 150, 250, 200, 0.6), "seven", 150, 250, 200, "logo.seen", ""},
		{"as bright as its ground, by its colour", drawn(400, color.RGBA{90, 120, 70, 255}, color.RGBA{139, 96, 70, 255}, sign(5), 200, 200, 160, 0), "five", 200, 200, 160, "logo.seen", ""},
		{"another sign", drawn(400, color.White, color.Black, sign(6), 200, 200, 150, 0), "", 0, 0, 0, "", ""},
		{"nothing", drawn(400, green, green, sign(5), 200, 200, 150, 0), "", 0, 0, 0, "", ""},
		{"not kept small", markwarden.Picture{Width: 10, Height: 10}, "", 0, 0, 0, "", ""},
		{"small, but none of ours", markwarden.Picture{Width: 10, Height: 10, Small: []byte("no picture")}, "", 0, 0, 0, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{c.picture}}
			found := slices.Collect(m.Candidates(f))
			if c.right == "" {
				require.Empty(t, found)
				return
			}
			require.Equal(t, []markwarden.RightID{c.right}, found)
			ev, err := m.Match(t.Context(), f, &markwarden.Right{ID: c.right, Text: "FOXA"})
			require.NoError(t, err)
			require.Len(t, ev, 1)
			require.Equal(t, markwarden.KindLogo, ev[0].Kind)
			require.Equal(t, c.says, ev[0].Says.ID)
			require.Contains(t, phrase.Say("en", ev[0].Says), "FOXA")
			require.Contains(t, phrase.Say("zh", ev[0].Says), "FOXA")
			if c.moved != "" {
				require.Equal(t, c.moved, ev[0].Transform)
			}
			x, y := 0.0, 0.0
			for _, p := range ev[0].Region {
				x, y = x+float64(p.X)/4, y+float64(p.Y)/4
			}
			require.InDelta(t, c.x, x, 0.08*c.size+2)
			require.InDelta(t, c.y, y, 0.08*c.size+2)
			side := math.Hypot(float64(ev[0].Region[1].X-ev[0].Region[0].X), float64(ev[0].Region[1].Y-ev[0].Region[0].Y))
			require.InDelta(t, c.size*128/120, side, 0.1*c.size+2)
		})
	}
}

func TestAPictureThatManyShowIsLookedAtOnce(t *testing.T) {
	t.Parallel()
	m := logo.New([]markwarden.RightPicture{reference("five", markwarden.FigurativeMark, 5)})
	p := drawn(300, color.White, color.Black, sign(5), 150, 150, 100, 0)
	p.Content = "sha256:1"
	f := &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{p}}
	require.Len(t, slices.Collect(m.Candidates(f)), 1)
	f.Pictures[0].Small = []byte("gone")
	require.Len(t, slices.Collect(m.Candidates(f)), 1, "by its content")
}
