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
	for line := 1; ; line++ {
		text, long, err := readLine(b, &room)
		if len(bytes.TrimSpace(text)) > 0 || long {
			if err := yield(lineRecord(line, text, long, o)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func lineRecord(line int, text []byte, long bool, o Options) Record {
	return Record{fmt.Sprintf("line %d", line), func() (l markwarden.Listing, unknown int, err error) {
		if long {
			return l, 0, errTooLong
		}
		l, err = wire.DecodeListing(text, wire.Options{Lenient: o.Lenient, Ignored: func(string) { unknown++ }})
		return l, unknown, err
	}}
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
