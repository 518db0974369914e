package codeindex

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"unsafe"

	"markwarden/internal/hamming"
)

// base is the part of an index that does not change: keys in order, the code of each, and the tables over them.
type base struct {
	*hamming.Tables
	keys  []uint64
	bytes mapping
}

// A base file is a header and four arrays one after the other, in the byte order of the machine: codes, keys, starts, places. Each begins at a
// multiple of eight, because all that come before have eight bytes an element.
const (
	magic      = uint64(0x4d57_434f_4445_0001)
	headerSize = 64
)

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// head is the header but for its padding.
type head struct {
	Magic                    uint64
	Words, Bits, Parts, Last uint32 // Last: 0
	Len                      uint64
	Sum                      uint32 // of all that comes behind the header
	Own                      uint32 // of the header with Own zero
}

func (h head) encode() []byte {
	b := make([]byte, 0, headerSize)
	b = binary.NativeEndian.AppendUint64(b, h.Magic)
	for _, v := range []uint32{h.Words, h.Bits, h.Parts, h.Last} {
		b = binary.NativeEndian.AppendUint32(b, v)
	}
	b = binary.NativeEndian.AppendUint64(b, h.Len)
	b = binary.NativeEndian.AppendUint32(b, h.Sum)
	b = binary.NativeEndian.AppendUint32(b, h.Own)
	return b[:headerSize]
}

func (h head) sealed() []byte {
	h.Own = 0
	h.Own = crc32.Checksum(h.encode(), crcTable)
	return h.encode()
}

func decodeHead(b []byte) (h head, ok bool) {
	if len(b) < headerSize {
		return h, false
	}
	e := binary.NativeEndian
	h = head{e.Uint64(b), e.Uint32(b[8:]), e.Uint32(b[12:]), e.Uint32(b[16:]), e.Uint32(b[20:]), e.Uint64(b[24:]), e.Uint32(b[32:]), e.Uint32(b[36:])}
	return h, h.Magic == magic && string(h.sealed()) == string(b[:headerSize])
}

func (h head) layout() hamming.Layout {
	return hamming.Layout{Words: int(h.Words), Len: int(h.Len), Bits: int(h.Bits), Parts: int(h.Parts)}
}

// openBase maps a base file; an empty base when there is none.
func openBase(path string, words int) (*base, error) {
	m, err := mapFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &base{Tables: hamming.Build(words, nil)}, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := readBase(m, words)
	if err != nil {
		return nil, errors.Join(err, m.close())
	}
	return b, nil
}

func readBase(m mapping, words int) (*base, error) {
	h, ok := decodeHead(m.bytes)
	if !ok || h.Words != uint32(words) || h.layout() != hamming.LayoutFor(words, int(h.Len)) {
		return nil, fmt.Errorf("%w: no header of ours", ErrDamaged)
	}
	l := h.layout()
	codes, starts, places := l.Sizes()
	rest := m.bytes[headerSize:]
	if int64(len(rest)) != 8*int64(codes+l.Len)+4*int64(starts+places) {
		return nil, fmt.Errorf("%w: %d bytes for %d codes", ErrDamaged, len(m.bytes), l.Len)
	}
	if crc32.Checksum(rest, crcTable) != h.Sum {
		return nil, fmt.Errorf("%w: the sum differs", ErrDamaged)
	}
	b := &base{Tables: &hamming.Tables{Layout: l}, bytes: m}
	b.Codes, rest = take[uint64](rest, codes)
	b.keys, rest = take[uint64](rest, l.Len)
	b.Starts, rest = take[uint32](rest, starts)
	b.Places, _ = take[uint32](rest, places)
	return b, nil
}

// take looks at the first n elements of bytes.
func take[E uint32 | uint64](b []byte, n int) (elements []E, rest []byte) {
	if n == 0 {
		return nil, b
	}
	var e E
	size := n * int(unsafe.Sizeof(e))
	return unsafe.Slice((*E)(unsafe.Pointer(unsafe.SliceData(b))), n), b[size:]
}

func bytesOf[E uint32 | uint64](s []E) []byte {
	var e E
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(e)))
}

// writeBase writes a base with keys in order, so that it is there whole or not at all.
func writeBase(path string, words int, keys, codes []uint64) error {
	t := hamming.Build(words, codes)
	parts := [][]byte{bytesOf(t.Codes), bytesOf(keys), bytesOf(t.Starts), bytesOf(t.Places)}
	h := head{Magic: magic, Words: uint32(words), Bits: uint32(t.Bits), Parts: uint32(t.Parts), Len: uint64(t.Len)}
	for _, p := range parts {
		h.Sum = crc32.Update(h.Sum, crcTable, p)
	}
	return replace(path, func(w io.Writer) error {
		if _, err := w.Write(h.sealed()); err != nil {
			return err
		}
		for _, p := range parts {
			if _, err := w.Write(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// replace writes a file beside path, and puts it in its place when it is on disk.
func replace(path string, write func(w io.Writer) error) error {
	f, err := os.CreateTemp(pathDir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(write(w), w.Flush(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(pathDir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (b *base) close() error { return b.bytes.close() }
