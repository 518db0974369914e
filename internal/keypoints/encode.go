package keypoints

import (
	"encoding/binary"
	"fmt"

	"markwarden"
)

// encoded is how many bytes one corner takes.
const encoded = 2 + 2 + 1 + 1 + 32

// Encode writes corners for a store; nil for none.
func Encode(points []markwarden.Keypoint) []byte {
	if len(points) == 0 {
		return nil
	}
	b := make([]byte, 0, encoded*len(points))
	for i := range points {
		k := &points[i]
		b = binary.BigEndian.AppendUint16(b, k.X)
		b = binary.BigEndian.AppendUint16(b, k.Y)
		b = append(b, k.Angle, k.Level)
		for _, w := range k.Bits {
			b = binary.BigEndian.AppendUint64(b, w)
		}
	}
	return b
}

// Decode reads what Encode wrote.
func Decode(b []byte) ([]markwarden.Keypoint, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b)%encoded != 0 {
		return nil, fmt.Errorf("corners of %d bytes", len(b))
	}
	points := make([]markwarden.Keypoint, len(b)/encoded)
	for i := range points {
		p, k := b[i*encoded:], &points[i]
		k.X, k.Y, k.Angle, k.Level = binary.BigEndian.Uint16(p), binary.BigEndian.Uint16(p[2:]), p[4], p[5]
		if k.Level >= levels {
			return nil, fmt.Errorf("a corner on level %d of %d", k.Level, levels)
		}
		for j := range k.Bits {
			k.Bits[j] = binary.BigEndian.Uint64(p[6+8*j:])
		}
	}
	return points, nil
}
