// Package hamming finds the hashes that differ from a given one in few bits. It does not know what was hashed.
package hamming

import "math/bits"

// Bits is the length of a hash.
const Bits = 256

// Hash is 256 bits.
type Hash [Bits / 64]uint64

// Distance is the number of bits in which a and b differ.
func Distance(a, b Hash) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}
