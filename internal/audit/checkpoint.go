package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"
)

// Checkpoint says, signed, what the trail was up to an entry.
type Checkpoint struct {
	Seq       int64
	Hash      Hash
	At        time.Time
	Key       string // KeyID of the key that signed
	Signature []byte
}

// KeyID names a public key: the first 16 hex digits of its SHA-256.
func KeyID(k ed25519.PublicKey) string {
	sum := sha256.Sum256(k)
	return hex.EncodeToString(sum[:8])
}

func (c *Checkpoint) signed() []byte {
	b := []byte("markwarden audit checkpoint 1\n")
	b = binary.BigEndian.AppendUint64(b, uint64(c.Seq))
	b = append(b, c.Hash[:]...)
	return binary.BigEndian.AppendUint64(b, uint64(c.At.UnixMicro()))
}

// Sign makes the checkpoint of a trail.
func Sign(key ed25519.PrivateKey, t Trail, at time.Time) Checkpoint {
	c := Checkpoint{Seq: t.Seq, Hash: t.Hash, At: at.UTC().Truncate(time.Microsecond), Key: KeyID(key.Public().(ed25519.PublicKey))}
	c.Signature = ed25519.Sign(key, c.signed())
	return c
}

// ErrSignature says that a checkpoint was not signed by the key it was checked with.
var ErrSignature = errors.New("the checkpoint's signature is not good")

// Check is ErrSignature unless the key signed the checkpoint.
func (c *Checkpoint) Check(key ed25519.PublicKey) error {
	if c.Key != KeyID(key) || !ed25519.Verify(key, c.signed(), c.Signature) {
		return ErrSignature
	}
	return nil
}

type checkpointJSON struct {
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	At        time.Time `json:"at"`
	Key       string    `json:"key"`
	Signature []byte    `json:"signature"` // base64
}

// Encode is the checkpoint as one line of JSON, for a file that is kept elsewhere.
func (c *Checkpoint) Encode() []byte {
	b, err := json.Marshal(checkpointJSON{c.Seq, hex.EncodeToString(c.Hash[:]), c.At, c.Key, c.Signature})
	if err != nil {
		panic(err) // a time outside the years that JSON has: a bug of ours
	}
	return b
}

// DecodeCheckpoint reads what Encode wrote; it checks no signature.
func DecodeCheckpoint(b []byte) (c Checkpoint, err error) {
	var j checkpointJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return c, fmt.Errorf("checkpoint: %w", err)
	}
	h, err := hex.DecodeString(j.Hash)
	if err != nil || len(h) != len(c.Hash) || j.Seq < 1 || len(j.Signature) != ed25519.SignatureSize {
		return c, errors.New("checkpoint: seq, hash (64 hex digits), at, key and signature are wanted")
	}
	at := j.At.UTC()
	if y := at.Year(); y < 1970 || y > 9000 {
		return c, fmt.Errorf("checkpoint: year %d", y)
	}
	return Checkpoint{j.Seq, Hash(h), at, j.Key, j.Signature}, nil
}

// Key reads the signing key (PEM, PKCS #8) at path. Where there is no file it makes one that only its owner may read.
func Key(path string) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM block", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: an Ed25519 key is wanted, this is %T", path, parsed)
	}
	return key, nil
}

func newKey(path string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another process was first
		return Key(path)
	}
	if err != nil {
		return nil, err
	}
	return key, errors.Join(pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der}), f.Sync(), f.Close())
}
