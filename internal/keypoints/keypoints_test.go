package keypoints_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/internal/keypoints"
)

func reference(seed uint64) keypoints.Reference {
	return keypoints.Reference{Width: 300, Height: 260, Points: keypoints.Extract(scene(seed, 300, 260))}
}

func TestAPictureIsFoundInItselfAndAMirroredOneSaysSo(t *testing.T) {
	t.Parallel()
	x := keypoints.NewIndex([]keypoints.Reference{reference(1), reference(2), reference(3)})
	found := x.Search(reference(2))
	require.Len(t, found, 1)
	require.Equal(t, 1, found[0].Ref)
	require.False(t, found[0].Mirrored)
	require.InDelta(t, 0, found[0].Turn, 0.5)
	require.InDelta(t, 1, found[0].Shown, 0.02)
	for i, want := range []markwarden.Point{{X: 0, Y: 0}, {X: 299, Y: 0}, {X: 299, Y: 259}, {X: 0, Y: 259}} {
		require.InDelta(t, want.X, found[0].Region[i].X, 2)
		require.InDelta(t, want.Y, found[0].Region[i].Y, 2)
	}
	turned := reference(2)
	turned.Points = keypoints.Extract(mirrored(scene(2, 300, 260)))
	found = x.Search(turned)
	require.Len(t, found, 1)
	require.Equal(t, 1, found[0].Ref)
	require.True(t, found[0].Mirrored)
}

func TestAnotherPictureIsNotFoundAndNothingFindsNothing(t *testing.T) {
	t.Parallel()
	x := keypoints.NewIndex([]keypoints.Reference{reference(1), reference(2)})
	require.Empty(t, x.Search(reference(7)))
	require.Empty(t, x.Search(keypoints.Reference{}))
	require.Empty(t, keypoints.NewIndex(nil).Search(reference(1)))
	require.Empty(t, keypoints.Extract(scene(1, 20, 20)), "too small to have corners")
}

func TestMirroringTwiceIsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := markwarden.Keypoint{
			X: rapid.Uint16Max(640*64).Draw(t, "x"), Y: rapid.Uint16().Draw(t, "y"), Angle: rapid.Byte().Draw(t, "angle"),
			Bits: [4]uint64{rapid.Uint64().Draw(t, "a"), 1, 2, 3},
		}
		require.Equal(t, []markwarden.Keypoint{k}, keypoints.Mirrored(keypoints.Mirrored([]markwarden.Keypoint{k}, 640), 640))
	})
}
