package hamming

// Transform names one of the eight ways in which a picture can be turned and mirrored, as done to the reference.
type Transform string

const (
	Identity      Transform = ""
	Flip          Transform = "flip" // left and right exchanged
	FlipVertical  Transform = "flip_vertical"
	Rotate90      Transform = "rotate90" // clockwise
	Rotate180     Transform = "rotate180"
	Rotate270     Transform = "rotate270"
	Transpose     Transform = "transpose" // mirrored at the diagonal from top left
	AntiTranspose Transform = "anti_transpose"
)

// Transforms lists them, the likeliest first.
var Transforms = []Transform{Identity, Flip, Rotate90, Rotate270, Rotate180, FlipVertical, Transpose, AntiTranspose}

// Apply is the hash of the turned picture, derived from the hash alone.
//
// The hash says for the 16x16 lowest frequencies of a cosine transform whether each is above their median. Mirroring a
// picture negates its odd frequencies in that direction, transposing it transposes them; the median lies so close to zero that
// negation complements the bit but for a handful of coefficients (measured in the tests of index/goimagehash).
func Apply(t Transform, h Hash) Hash {
	switch t {
	case Flip:
		return flip(h)
	case FlipVertical:
		return flipVertical(h)
	case Rotate90:
		return flip(transpose(h))
	case Rotate180:
		return flip(flipVertical(h))
	case Rotate270:
		return flipVertical(transpose(h))
	case Transpose:
		return transpose(h)
	case AntiTranspose:
		return flip(flipVertical(transpose(h)))
	case Identity:
	}
	return h
}

// The bit of row v (vertical frequency) and column u (horizontal) is bit 16v+u counted from the highest of h[0].
const (
	oddColumns = 0x5555_5555_5555_5555 // in each of four rows of 16 bits, u = 1, 3, 5, ...
	oddRows    = 0x0000_ffff_0000_ffff // of four rows, the second and fourth
)

func flip(h Hash) Hash {
	for i := range h {
		h[i] ^= oddColumns
	}
	return h
}

func flipVertical(h Hash) Hash {
	for i := range h {
		h[i] ^= oddRows
	}
	return h
}

func transpose(h Hash) (t Hash) {
	for v := range 16 {
		for u := range 16 {
			if from := 16*v + u; h[from/64]>>(63-from%64)&1 == 1 {
				to := 16*u + v
				t[to/64] |= 1 << (63 - to%64)
			}
		}
	}
	return t
}
