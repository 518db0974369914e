package picture_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/internal/hamming"
	"markwarden/internal/phrase"
	"markwarden/matchers/picture"
)

func hashed(words ...uint64) markwarden.Picture {
	p := markwarden.Picture{Width: 400, Height: 300, Quality: 60}
	copy(p.Hashes.P256[:], words)
	return p
}

// differing is h with its lowest n bits turned over.
func differing(h [4]uint64, n int) [4]uint64 {
	for b := range n {
		h[b/64] ^= 1 << (b % 64)
	}
	return h
}

func features(pictures ...markwarden.Picture) *markwarden.Features {
	for i := range pictures {
		pictures[i].Image = i
	}
	return &markwarden.Features{Listing: &markwarden.Listing{}, Pictures: pictures, State: markwarden.PicturesComplete}
}

var reference = hashed(0x0123456789abcdef, 0xfedcba9876543210, 0x0f1e2d3c4b5a6978, 0x1122334455667788)

func matcher(refs ...markwarden.RightPicture) *picture.Matcher { return picture.New(refs) }

func TestMatch(t *testing.T) {
	t.Parallel()
	flat := reference
	flat.Quality = picture.MinQuality - 1
	at := func(n int) markwarden.Picture {
		p := reference
		p.Hashes.P256 = differing(p.Hashes.P256, n)
		return p
	}
	turned := func(tr hamming.Transform) markwarden.Picture {
		p := reference
		p.Hashes.P256 = hamming.Apply(tr, p.Hashes.P256)
		return p
	}
	moving := hashed(9)
	moving.Frames = [][4]uint64{{7}, at(3).Hashes.P256}
	for _, c := range []struct {
		name      string
		refs      []markwarden.RightPicture
		pictures  []markwarden.Picture
		images    []int
		transform string
	}{
		{"the same picture is a copy", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{reference}, []int{0}, ""},
		{"at the radius it is one", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{at(picture.Radius)}, []int{0}, ""},
		{"beyond the radius it is none", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{at(picture.Radius + 1)}, nil, ""},
		{"no references find nothing", nil, []markwarden.Picture{reference}, nil, ""},
		{"a flat reference finds nothing", []markwarden.RightPicture{{Right: "r", Picture: flat}}, []markwarden.Picture{reference}, nil, ""},
		{"a flat picture is nobody's copy", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{flat}, nil, ""},
		{"another right's picture says nothing of this one", []markwarden.RightPicture{{Right: "other", Picture: reference}}, []markwarden.Picture{reference}, nil, ""},
		{"every copy among the pictures is named", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{at(3), hashed(9), at(5)}, []int{0, 2}, ""},
		{"one frame of an animation is enough", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{moving}, []int{0}, ""},
		{"a mirrored one says so", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{turned(hamming.Flip)}, []int{0}, "flip"},
		{"a quarter turn says so", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{turned(hamming.Rotate90)}, []int{0}, "rotate90"},
		{"and to the other side", []markwarden.RightPicture{{Right: "r", Picture: reference}}, []markwarden.Picture{turned(hamming.Rotate270)}, []int{0}, "rotate270"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := matcher(c.refs...).Match(t.Context(), features(c.pictures...), &markwarden.Right{ID: "r", Text: "FOXA"})
			require.NoError(t, err)
			var images []int
			for _, e := range found {
				images = append(images, e.Image)
				require.Equal(t, c.transform, e.Transform)
				require.Equal(t, markwarden.KindPictureCopy, e.Kind)
				require.Equal(t, markwarden.Offence, e.Polarity)
				require.Equal(t, []markwarden.Point{{X: 0, Y: 0}, {X: 399, Y: 0}, {X: 399, Y: 299}, {X: 0, Y: 299}}, e.Region)
				require.True(t, e.InPicture())
				require.True(t, phrase.Knows(e.Says.ID), e.Says.ID)
				require.Contains(t, phrase.Say("en", e.Says), "FOXA")
				require.Contains(t, phrase.Say("zh", e.Says), "FOXA")
			}
			require.Equal(t, c.images, images)
		})
	}
}

func TestEveryTransformHasItsSentence(t *testing.T) {
	t.Parallel()
	m := matcher(markwarden.RightPicture{Right: "r", Picture: reference})
	for _, tr := range hamming.Transforms {
		p := reference
		p.Hashes.P256 = hamming.Apply(tr, p.Hashes.P256)
		found, err := m.Match(t.Context(), features(p), &markwarden.Right{ID: "r"})
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Equal(t, string(tr), found[0].Transform)
		require.True(t, phrase.Knows(found[0].Says.ID), found[0].Says.ID)
	}
}

func TestStrengthFallsWithDistance(t *testing.T) {
	t.Parallel()
	m, last := matcher(markwarden.RightPicture{Right: "r", Picture: reference}), 100.0
	for n := 0; n <= picture.Radius; n++ {
		p := reference
		p.Hashes.P256 = differing(p.Hashes.P256, n)
		found, err := m.Match(t.Context(), features(p), &markwarden.Right{ID: "r"})
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Less(t, found[0].Strength, last)
		last = found[0].Strength
	}
	require.Greater(t, last, 4.0)
}

// Candidates are exactly the rights for which Match finds something, each once: nothing is lost on the way to a match.
func TestCandidatesAreThoseThatMatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.Uint64()
		var refs []markwarden.RightPicture
		rights := []markwarden.RightID{"a", "b", "c"}
		for range rapid.IntRange(0, 6).Draw(t, "references") {
			p := hashed(word.Draw(t, "w"), word.Draw(t, "w"), word.Draw(t, "w"), word.Draw(t, "w"))
			p.Quality = rapid.IntRange(0, 60).Draw(t, "quality")
			refs = append(refs, markwarden.RightPicture{Right: rapid.SampledFrom(rights).Draw(t, "right"), Picture: p})
		}
		var pictures []markwarden.Picture
		for range rapid.IntRange(0, 4).Draw(t, "pictures") {
			p := hashed(word.Draw(t, "w"), 0, 0, 0)
			if len(refs) > 0 && rapid.Bool().Draw(t, "copy") {
				p = rapid.SampledFrom(refs).Draw(t, "of").Picture
				p.Hashes.P256 = differing(hamming.Apply(rapid.SampledFrom(hamming.Transforms).Draw(t, "transform"), p.Hashes.P256), rapid.IntRange(0, 70).Draw(t, "bits"))
			}
			pictures = append(pictures, p)
		}
		m, f := matcher(refs...), features(pictures...)
		candidates := slices.Collect(m.Candidates(f))
		for _, r := range rights {
			found, err := m.Match(t.Context(), f, &markwarden.Right{ID: r})
			require.NoError(t, err)
			n := 0
			for _, c := range candidates {
				if c == r {
					n++
				}
			}
			require.Equal(t, min(len(found), 1), n, "right %s", r)
		}
	})
}

// What a person said of a picture answers the copy; it is shown beside it, and never instead of it.
func TestAPictureThatBelongsToNobodySaysSo(t *testing.T) {
	t.Parallel()
	m := matcher(markwarden.RightPicture{Right: "r", Picture: reference})
	for _, kind := range markwarden.StockKinds {
		p := reference
		p.Stock = &markwarden.StockPicture{Kind: kind}
		found, err := m.Match(t.Context(), features(p, reference), &markwarden.Right{ID: "r"})
		require.NoError(t, err)
		require.Len(t, found, 3)
		require.Equal(t, []markwarden.EvidenceKind{markwarden.KindPictureCopy, markwarden.KindStockPicture, markwarden.KindPictureCopy}, []markwarden.EvidenceKind{found[0].Kind, found[1].Kind, found[2].Kind})
		require.Equal(t, markwarden.Defence, found[1].Polarity)
		require.Equal(t, found[0].Strength, found[1].Strength)
		require.Equal(t, []int{0, 0, 1}, []int{found[0].Image, found[1].Image, found[2].Image})
		require.True(t, phrase.Knows(found[1].Says.ID), found[1].Says.ID)
	}
}
