package flat

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// ErrBroken says that a file is not what Write wrote: cut off, changed, or of another version or machine.
var ErrBroken = errors.New("broken file")

// A file is: magic (8 bytes), length of the head (4), CRC-32C of the head (4), head (JSON), sections, each on a multiple of align.
const (
	magic   = "MARKFLAT"
	prefix  = len(magic) + 8
	maxHead = 1 << 20
)

type head struct {
	Version  string
	Order    uint32 // byteOrder of the machine that wrote it
	Meta     json.RawMessage
	Size     int64 // of the sections together
	Sections []place
}

type place struct {
	Name   string
	At     int64 // from the begin of the sections
	Length int64
	Sum    uint32 // CRC-32C
}

// byteOrder is a number that another machine's byte order reads differently.
var byteOrder = binary.NativeEndian.Uint32([]byte{4, 3, 2, 1})

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumPiece is how much is summed and read at once: a few in parallel.
const sumPiece = 16 << 20

// Write writes sections and meta to a file, which is there as a whole or not at all: also when the process or the machine dies.
func Write(name, version string, meta any, sections []Section) (err error) {
	h, err := newHead(version, meta, sections)
	if err != nil {
		return err
	}
	forget(name)
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := writeAll(f, h, sections); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// forgotten is how old the half-written file of a process that died must be: nobody writes that long.
const forgotten = time.Hour

// forget takes away what processes that died left half written.
func forget(name string) {
	parts, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".*.part"))
	for _, p := range parts {
		if info, err := os.Stat(p); err == nil && time.Since(info.ModTime()) > forgotten {
			_ = os.Remove(p)
		}
	}
}

func newHead(version string, meta any, sections []Section) (*head, error) {
	m, err := json.Marshal(meta)
	if err != nil {
		return nil, fmt.Errorf("meta: %w", err)
	}
	h := &head{Version: version, Order: byteOrder, Meta: m}
	for _, s := range sections {
		b := s.Bytes()
		h.Sections = append(h.Sections, place{Name: s.Name, At: h.Size, Length: int64(len(b)), Sum: crc32.Checksum(b, castagnoli)})
		h.Size += int64(aligned(len(b)))
	}
	return h, nil
}

func writeAll(f *os.File, h *head, sections []Section) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	start := make([]byte, prefix, aligned(prefix+len(b)))
	copy(start, magic)
	binary.LittleEndian.PutUint32(start[len(magic):], uint32(len(b)))
	binary.LittleEndian.PutUint32(start[len(magic)+4:], crc32.Checksum(b, castagnoli))
	start = append(start, b...)
	if _, err := f.Write(start[:cap(start)]); err != nil {
		return err
	}
	var none [align]byte
	for _, s := range sections {
		b := s.Bytes()
		if _, err := f.Write(b); err != nil {
			return err
		}
		if _, err := f.Write(none[:aligned(len(b))-len(b)]); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Read reads what Write wrote: meta is filled, then sections says what is wanted, and every one must be there with its sum right. What is
// wrong with the file wraps ErrBroken; os.ErrNotExist where there is none.
func Read(name, version string, meta any, sections func() []Section) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	h, at, err := readHead(f, version)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	if err := json.Unmarshal(h.Meta, meta); err != nil {
		return fmt.Errorf("%w: %s: meta: %w", ErrBroken, filepath.Base(name), err)
	}
	m := Memory(int(h.Size))
	if err := readPieces(f, at, m); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	if err := h.place(m, sections()); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}

func readHead(f *os.File, version string) (h *head, at int64, err error) {
	var start [prefix]byte
	if _, err := io.ReadFull(f, start[:]); err != nil {
		return nil, 0, fmt.Errorf("%w: shorter than its head", ErrBroken)
	}
	n := binary.LittleEndian.Uint32(start[len(magic):])
	if !bytes.HasPrefix(start[:], []byte(magic)) || n > maxHead {
		return nil, 0, fmt.Errorf("%w: not a file of this kind", ErrBroken)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, 0, fmt.Errorf("%w: shorter than its head", ErrBroken)
	}
	if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(start[len(magic)+4:]) {
		return nil, 0, fmt.Errorf("%w: the head's sum is wrong", ErrBroken)
	}
	h = &head{}
	if err := json.Unmarshal(b, h); err != nil {
		return nil, 0, fmt.Errorf("%w: head: %w", ErrBroken, err)
	}
	at = int64(aligned(prefix + int(n)))
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, 0, err
	case h.Version != version:
		return nil, 0, fmt.Errorf("%w: version %q, and %q is wanted", ErrBroken, h.Version, version)
	case h.Order != byteOrder:
		return nil, 0, fmt.Errorf("%w: written on a machine of another byte order", ErrBroken)
	case h.Size < 0 || info.Size() != at+h.Size:
		return nil, 0, fmt.Errorf("%w: %d bytes long, and %d are wanted", ErrBroken, info.Size(), at+h.Size)
	}
	return h, at, nil
}

// readPieces reads a file from at on, a few pieces at a time.
func readPieces(f *os.File, at int64, into []byte) error {
	var g errgroup.Group
	g.SetLimit(4)
	for from := 0; from < len(into); from += sumPiece {
		piece := into[from:min(from+sumPiece, len(into))]
		g.Go(func() error {
			_, err := f.ReadAt(piece, at+int64(from))
			return err
		})
	}
	return g.Wait()
}

// place checks the sums and hands the sections out.
func (h *head) place(m []byte, sections []Section) error {
	found := make(map[string]place, len(h.Sections))
	for _, p := range h.Sections {
		if p.At < 0 || p.Length < 0 || p.At%align != 0 || p.At > h.Size-p.Length {
			return fmt.Errorf("%w: section %q lies outside of it", ErrBroken, p.Name)
		}
		found[p.Name] = p
	}
	var g errgroup.Group
	g.SetLimit(4)
	for _, s := range sections {
		p, ok := found[s.Name]
		if !ok {
			return fmt.Errorf("%w: section %q is missing", ErrBroken, s.Name)
		}
		b := m[p.At : p.At+p.Length : p.At+p.Length]
		g.Go(func() error {
			if crc32.Checksum(b, castagnoli) != p.Sum {
				return fmt.Errorf("%w: the sum of section %q is wrong", ErrBroken, s.Name)
			}
			return nil
		})
		s.Set(b)
	}
	return g.Wait()
}
