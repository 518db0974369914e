package lumajpeg_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/internal/lumajpeg"
)

const enough = 1 << 20

// theirs is the luma that the standard library decodes, y rows of x.
func theirs(t testing.TB, file []byte) (pix func(x, y int) float64, width, height int) {
	img, err := jpeg.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	switch m := img.(type) {
	case *image.YCbCr:
		return func(x, y int) float64 { return float64(m.Y[m.YOffset(x, y)]) }, m.Rect.Dx(), m.Rect.Dy()
	case *image.Gray:
		return func(x, y int) float64 { return float64(m.GrayAt(x, y).Y) }, m.Rect.Dx(), m.Rect.Dy()
	}
	t.Fatalf("%T", img)
	return nil, 0, 0
}

func TestAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.jpg")
	require.NoError(t, err)
	decoded := 0
	for _, name := range files {
		file, err := os.ReadFile(name)
		require.NoError(t, err)
		if base := filepath.Base(name); base == "progressive.jpg" || base == "cmyk.jpg" || base == "rgb.jpg" {
			_, err := lumajpeg.Decode(file, 1, enough)
			require.ErrorIs(t, err, lumajpeg.ErrUnsupported, name)
			continue
		}
		pix, w, h := theirs(t, file)
		for reduce, most := range map[int][2]float64{1: {1, 0.05}, 2: {40, 4}, 4: {60, 5}, 8: {4, 0.5}} {
			g, err := lumajpeg.Decode(file, reduce, enough)
			require.NoError(t, err, name)
			require.Equal(t, image.Rect(0, 0, (w+reduce-1)/reduce, (h+reduce-1)/reduce), g.Rect, name)
			worst, sum, n := 0.0, 0.0, 0
			for y := range h / reduce {
				for x := range w / reduce {
					mean := 0.0
					for dy := range reduce {
						for dx := range reduce {
							mean += pix(x*reduce+dx, y*reduce+dy)
						}
					}
					d := math.Abs(mean/float64(reduce*reduce) - float64(g.GrayAt(x, y).Y))
					worst, sum, n = max(worst, d), sum+d, n+1
				}
			}
			require.LessOrEqual(t, worst, most[0], "%s, reduced by %d", name, reduce)
			require.LessOrEqual(t, sum/float64(n), most[1], "%s, reduced by %d", name, reduce)
		}
		decoded++
	}
	require.Equal(t, 8, decoded)
}

// The colours are the standard library's, sampled as it has them.
func TestColoursAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for name, ratio := range map[string]image.YCbCrSubsampleRatio{
		"444": image.YCbCrSubsampleRatio444, "422": image.YCbCrSubsampleRatio422, "420": image.YCbCrSubsampleRatio420, "restart": image.YCbCrSubsampleRatio420,
	} {
		file, err := os.ReadFile("testdata/" + name + ".jpg")
		require.NoError(t, err)
		img, err := jpeg.Decode(bytes.NewReader(file))
		require.NoError(t, err)
		want := img.(*image.YCbCr)
		decoded, err := lumajpeg.DecodeColour(file, 1, enough)
		require.NoError(t, err)
		got := decoded.(*image.YCbCr)
		require.Equal(t, ratio, got.SubsampleRatio)
		require.Equal(t, want.Rect, got.Rect)
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				a, b := want.YCbCrAt(x, y), got.YCbCrAt(x, y)
				require.InDelta(t, a.Y, b.Y, 1)
				require.InDelta(t, a.Cb, b.Cb, 1)
				require.InDelta(t, a.Cr, b.Cr, 1)
			}
		}
		decoded, err = lumajpeg.DecodeColour(file, 2, enough)
		require.NoError(t, err)
		half := decoded.(*image.YCbCr)
		sum, n := 0.0, 0
		for y := range half.Rect.Dy() - 1 {
			for x := range half.Rect.Dx() - 1 {
				sum, n = sum+math.Abs(float64(want.YCbCrAt(2*x, 2*y).Cr)-float64(half.YCbCrAt(x, y).Cr)), n+1
			}
		}
		require.Less(t, sum/float64(n), 6.0, name)
	}
	file, err := os.ReadFile("testdata/gray.jpg")
	require.NoError(t, err)
	gray, err := lumajpeg.DecodeColour(file, 1, enough)
	require.NoError(t, err)
	require.IsType(t, &image.Gray{}, gray)
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/restart.jpg")
	require.NoError(t, err)
	scan := bytes.Index(file, []byte{0xff, 0xda})
	without := func(marker byte) []byte {
		return bytes.ReplaceAll(file, []byte{0xff, marker}, []byte{0xff, 0xe5})
	}
	changed := func(at int, b byte) []byte {
		c := bytes.Clone(file)
		c[at] = b
		return c
	}
	frame := bytes.Index(file, []byte{0xff, 0xc0})
	for name, c := range map[string]struct {
		file []byte
		err  error
	}{
		"nothing":                   {nil, lumajpeg.ErrBroken},
		"two bytes":                 {file[:2], lumajpeg.ErrBroken},
		"headers alone":             {file[:scan], lumajpeg.ErrBroken},
		"half of the data":          {file[:(scan+len(file))/2], lumajpeg.ErrBroken},
		"no frame":                  {without(0xc0), lumajpeg.ErrBroken},
		"no Huffman tables":         {without(0xc4), lumajpeg.ErrBroken},
		"no quantizers":             {without(0xdb), lumajpeg.ErrBroken},
		"no height":                 {changed(frame+5, 0)[:frame+5], lumajpeg.ErrBroken},
		"twelve bits":               {changed(frame+4, 12), lumajpeg.ErrUnsupported},
		"a width of 65,381":         {changed(frame+7, 0xff), lumajpeg.ErrUnsupported},
		"a restart that is missing": {bytes.Replace(file, []byte{0xff, 0xd1}, []byte{0x00, 0x00}, 1), lumajpeg.ErrBroken},
	} {
		_, err := lumajpeg.Decode(c.file, 2, enough)
		require.ErrorIs(t, err, c.err, name)
	}
	_, err = lumajpeg.Decode(file, 3, enough)
	require.Error(t, err)
}

// Whatever the bytes: an error of ours, or a picture of the size that the standard library makes of it.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.jpg")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file, byte(strings.Count(name, "r")))
	}
	f.Fuzz(func(t *testing.T, file []byte, how byte) {
		reduce := 1 << (how % 4)
		g, err := lumajpeg.Decode(file, reduce, enough)
		if err != nil {
			if !errors.Is(err, lumajpeg.ErrBroken) && !errors.Is(err, lumajpeg.ErrUnsupported) {
				t.Fatal(err)
			}
			return
		}
		if m, err := lumajpeg.DecodeColour(file, reduce, enough); err == nil && m.Bounds() != g.Rect {
			t.Fatalf("%v in colour, %v without", m.Bounds(), g.Rect)
		} else if err == nil {
			m.At(g.Rect.Max.X-1, g.Rect.Max.Y-1) // the planes of colour reach as far
		}
		if len(g.Pix) != g.Rect.Dx()*g.Rect.Dy() || g.Stride != g.Rect.Dx() {
			t.Fatal("gaps between the rows")
		}
		img, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			return // it looks further: at chroma, and at what comes behind the picture
		}
		b := img.Bounds()
		if g.Rect != image.Rect(0, 0, (b.Dx()+reduce-1)/reduce, (b.Dy()+reduce-1)/reduce) {
			t.Fatalf("%v of %v by %d", g.Rect, b, reduce)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	file, err := os.ReadFile("testdata/420.jpg")
	require.NoError(b, err)
	for _, reduce := range []int{1, 2, 4, 8} {
		b.Run(string('0'+rune(reduce)), func(b *testing.B) {
			for b.Loop() {
				if _, err := lumajpeg.Decode(file, reduce, enough); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
