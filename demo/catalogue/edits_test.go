package catalogue_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/demo/edits"
	"markwarden/index/goimagehash"
	"markwarden/matchers/picture"
)

// floors are the recalls below which the test fails, of photographs and of drawn products on plain grounds; what is not named has to be 0.97.
var floors = map[string][2]float64{
	"cropped to 70 %": {0.9, 0.97}, "cropped to 50 %": {0.9, 0.7}, "banner and sticker": {0.9, 0.9}, "screenshot": {0.9, 0.97},
	"collage of four": {0.9, 0.97}, "inset on another": {0.9, 0.97},
}

// sameShape are drawings of one shape, of which a crop is all but the same: taken for each other, by hand looked at.
var sameShape = []string{"goods/phone-", "goods/tube-"}

// everyNth is the share of the pictures that are edited in a test run; MARKWARDEN_EVERY=1 measures all.
func everyNth(otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv("MARKWARDEN_EVERY")); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// The whole matcher, hashes and corners, with all originals as references: each edited picture must be found for its own and for no other,
// at the place where it is.
func TestEditedCopiesAreFoundWhereTheyAre(t *testing.T) {
	measures(t)
	paths, _ := originals(t)
	images := make([]*image.RGBA, len(paths))
	refs := make([]markwarden.RightPicture, len(paths))
	for i, path := range paths {
		images[i] = decoded(t, path)
		refs[i] = markwarden.RightPicture{Right: markwarden.RightID(strconv.Itoa(i)), Picture: described(t, images[i], 90)}
	}
	m := picture.New(refs)
	nth := everyNth(9)
	var spent time.Duration
	looked := 0
	for n, e := range edits.All {
		if only := os.Getenv("MARKWARDEN_EDIT"); only != "" && !strings.Contains(e.Name, only) {
			continue
		}
		var seen, found, placed [2]int
		var missed []string
		for i := 0; i < len(paths); i++ {
			kind := 1
			if strings.HasPrefix(paths[i], "photos/") {
				kind = 0
			} else if i%nth != 0 {
				continue
			}
			r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
			others := []int{r.IntN(len(paths)), r.IntN(len(paths)), r.IntN(len(paths)), r.IntN(len(paths))}
			var beside []*image.RGBA
			for j, o := range others {
				if o == i {
					others[j] = (o + 1) % len(paths)
				}
				beside = append(beside, images[others[j]])
			}
			out, where := e.Make(images[i], beside, r)
			p := described(t, out, e.Quality)
			seen[kind]++
			looked++
			f := &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: []markwarden.Picture{p}}
			begin := time.Now()
			rights := slices.Collect(m.Candidates(f))
			spent += time.Since(begin)
			own := false
			for _, right := range rights {
				k, err := strconv.Atoi(string(right))
				require.NoError(t, err)
				if k == i {
					own = true
					found[kind]++
					ev, err := m.Match(t.Context(), f, &markwarden.Right{ID: right})
					require.NoError(t, err)
					if edits.Overlap(ev[0].Region, where, p.Width, p.Height) >= 0.5 {
						placed[kind]++
					} else {
						missed = append(missed, fmt.Sprintf("%s misplaced %v %v %s", paths[i], ev[0].Region, where, ev[0].Transform))
					}
					continue
				}
				beside := slices.Contains(others, k) && (e.Name == "collage of four" || e.Name == "inset on another")
				alike := slices.ContainsFunc(sameShape, func(s string) bool { return strings.HasPrefix(paths[i], s) && strings.HasPrefix(paths[k], s) })
				if !beside && !alike {
					ev, _ := m.Match(t.Context(), f, &markwarden.Right{ID: right})
					t.Errorf("%s, %s is taken for %s: %v %s %v", paths[i], e.Name, paths[k], ev[0].Region, ev[0].Transform, ev[0].Says)
				}
			}
			if !own {
				missed = append(missed, paths[i])
			}
		}
		rate := func(of [2]int, kind int) float64 { return float64(of[kind]) / float64(seen[kind]) }
		t.Logf("%-24s photographs %.2f, in place %.2f; products %.2f, in place %.2f; missed %v", e.Name, rate(found, 0), rate(placed, 0), rate(found, 1), rate(placed, 1), missed)
		least, ok := floors[e.Name]
		if !ok {
			least = [2]float64{0.97, 0.97}
		}
		for kind := range 2 {
			require.GreaterOrEqual(t, rate(placed, kind), least[kind], e.Name)
		}
	}
	t.Logf("%d pictures, %v each to search", looked, spent/time.Duration(looked))
}

func described(t *testing.T, img image.Image, quality int) markwarden.Picture {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	p, err := goimagehash.Describe(b.Bytes(), goimagehash.Limits{})
	require.NoError(t, err)
	return p
}
