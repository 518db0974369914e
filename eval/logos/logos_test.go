package logos_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"markwarden/eval/logos"
)

// rosette is a sign of black petals on white, with a hole.
func rosette(petals int) image.Image {
	img := image.NewGray(image.Rect(0, 0, 128, 128))
	for y := range 128 {
		for x := range 128 {
			u, v := (float64(x)-64)/62, (float64(y)-64)/62
			d := math.Hypot(u, v)
			img.SetGray(x, y, color.Gray{255})
			if d < 0.7+0.28*math.Cos(float64(petals)*math.Atan2(v, u)) && math.Hypot(u-0.1, v+0.14) > 0.25 {
				img.SetGray(x, y, color.Gray{0})
			}
		}
	}
	return img
}

func TestAFolderIsMeasured(t *testing.T) {
	t.Parallel()
	dir := fstest.MapFS{}
	encoded := func(img image.Image) []byte {
		var b bytes.Buffer
		require.NoError(t, png.Encode(&b, img))
		return b.Bytes()
	}
	for _, n := range []int{3, 4, 5, 7} {
		dir[fmt.Sprintf("templates/petals-%d.png", n)] = &fstest.MapFile{Data: encoded(rosette(n))}
	}
	r := rand.New(rand.NewPCG(5, 6))
	labels := "picture\tlogo\tx\ty\tw\th\tsize_fraction\n"
	for i := range 8 {
		s := logos.InkOf("petals-5", rosette(5))
		if i%2 == 1 {
			s = nil
		}
		img, p := logos.Scene(r, nil, s)
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, img, nil))
		name := fmt.Sprintf("%d.jpg", i)
		dir["pictures/"+name] = &fstest.MapFile{Data: b.Bytes()}
		if s == nil {
			labels += name + "\t-\n"
			continue
		}
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, c := range p.Corners {
			x0, x1, y0, y1 = min(x0, c[0]), max(x1, c[0]), min(y0, c[1]), max(y1, c[1])
		}
		labels += fmt.Sprintf("%s\tpetals-5\t%.0f\t%.0f\t%.0f\t%.0f\t%.2f\n", name, x0, y0, x1-x0, y1-y0, p.Fraction)
	}
	dir["labels.tsv"] = &fstest.MapFile{Data: []byte(labels)}
	lines := 0
	rep, err := logos.Run(t.Context(), dir, logos.Options{Negatives: 2, Prediction: func(logos.Prediction) { lines++ }})
	require.NoError(t, err)
	require.Equal(t, 4, rep.Signs)
	require.Equal(t, 10, lines, "one line a picture")
	require.Equal(t, 6, rep.Negatives)
	require.Zero(t, rep.FalsePictures)
	require.GreaterOrEqual(t, rep.Recall, 0.5)
	require.Positive(t, rep.PicturesPerSecond)
}

func TestLabelsThatSayTooLittleAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a.jpg\n", "a.jpg\tb\t1\t2\n", "a.jpg\tb\tx\t2\t3\t4\t0.1\n"} {
		_, err := logos.ReadTruth(fstest.MapFS{"labels.tsv": &fstest.MapFile{Data: []byte(bad)}})
		require.ErrorContains(t, err, "labels.tsv:1", bad)
	}
}

func TestUpperBound(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 0.000998, logos.Upper(0, 3000), 0.00001, "the rule of three")
	require.InDelta(t, 0.00258, logos.Upper(3, 3000), 0.00002)
	require.InDelta(t, 1, logos.Upper(5, 5), 0)
}
