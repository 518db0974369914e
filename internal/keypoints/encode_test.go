package keypoints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/internal/keypoints"
)

// Whatever is stored: an error, or corners that are written as they were.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 38))
	f.Add(append(make([]byte, 43), 9, 1, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		points, err := keypoints.Decode(b)
		if err != nil {
			return
		}
		for _, k := range points {
			require.Less(t, k.Level, uint8(8))
		}
		require.Equal(t, string(b), string(keypoints.Encode(points)))
	})
}
