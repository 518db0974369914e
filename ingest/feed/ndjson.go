package feed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"markwarden"
	"markwarden/internal/wire"
)

// block is how much of a file is kept in one piece of memory, so that lines cost no allocation each.
const block = 128 << 10

func readNDJSON(b *bufio.Reader, o Options, yield func(Record) error) error {
	var room []byte
	for n := 1; ; n++ {
		text, long, err := readLine(b, &room)
		if len(bytes.TrimSpace(text)) > 0 || long {
			if err := yield(Record{line: line{n, text, long, o.Lenient}}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// line is one line of NDJSON: kept as it is, so that a good one costs nothing but its decoding.
type line struct {
	number  int
	text    []byte
	long    bool // longer than MaxRecord; the text is not kept
	lenient bool
}

func (n line) listing() (l markwarden.Listing, unknown int, err error) {
	switch {
	case n.long:
		err = errTooLong
	case n.lenient:
		l, err = wire.DecodeListing(n.text, wire.Options{Lenient: true, Ignored: func(string) { unknown++ }})
	default:
		l, err = wire.DecodeListing(n.text, wire.Options{})
	}
	if err != nil {
		return markwarden.Listing{}, unknown, fmt.Errorf("line %d: %w", n.number, err)
	}
	return l, unknown, nil
}

// readLine reads one line into what is left of room. One that is longer than MaxRecord is passed over.
func readLine(b *bufio.Reader, room *[]byte) (text []byte, long bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		if len(text)+len(part) > MaxRecord {
			text, long = nil, true
		}
		if !long {
			text = keep(text, part, room)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, long, err
		}
	}
}

// keep appends part to text, which stands at the end of what is used of room or is too long for it.
func keep(text, part []byte, room *[]byte) []byte {
	if len(text) > 0 || len(part) > block/4 {
		return append(text, part...)
	}
	if cap(*room)-len(*room) < len(part) {
		*room = make([]byte, 0, block)
	}
	start := len(*room)
	*room = append(*room, part...)
	return (*room)[start:len(*room):len(*room)]
}
