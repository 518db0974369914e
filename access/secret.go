package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
)

// ErrUnauthenticated says that nobody knows who is asking: no credential, a wrong, ended or expired one.
// It never says which of these.
var ErrUnauthenticated = errors.New("not signed in")

// Hash is how a secret is stored. The secrets are 256 random bits, so a fast hash is enough: slow ones are for
// what people can remember.
type Hash [sha256.Size]byte

// A secret is prefix + lower-case base32 (RFC 4648, no padding) of 32 random bytes and the CRC-32 of prefix and bytes. The checksum lets a
// typing error and a made-up secret be refused without asking the store, and leak scanners recognise a real one.
const (
	keyPrefix     = "mw_"
	linkPrefix    = "mwl_"
	sessionPrefix = "mws_"
	randomBytes   = 32
)

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newSecret makes a secret of a kind.
func newSecret(prefix string) string {
	b := make([]byte, randomBytes, randomBytes+4)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return prefix + lowerBase32.EncodeToString(binary.BigEndian.AppendUint32(b, checksum(prefix, b)))
}

// hashSecret is how the secret is stored; ok is false for what newSecret can't have made with this prefix.
func hashSecret(prefix, secret string) (h Hash, ok bool) {
	body, ok := strings.CutPrefix(secret, prefix)
	if !ok || len(body) != lowerBase32.EncodedLen(randomBytes+4) {
		return h, false
	}
	b, err := lowerBase32.DecodeString(body)
	// The last character has unused bits: only the one spelling that newSecret gives counts.
	if err != nil || lowerBase32.EncodeToString(b) != body || binary.BigEndian.Uint32(b[randomBytes:]) != checksum(prefix, b[:randomBytes]) {
		return h, false
	}
	return sha256.Sum256([]byte(secret)), true
}

func checksum(prefix string, random []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(prefix)), crc32.IEEETable, random)
}

// shown is how much of a key is kept to tell keys apart: 40 of its 256 bits.
func shown(secret string) string { return secret[:len(keyPrefix)+8] }
