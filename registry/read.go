package registry

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
)

// Format of a registry file.
type Format string

const (
	NDJSON Format = "ndjson"
	CSV    Format = "csv" // see Template
)

// MaxLine bounds a line of a registry file, in bytes.
const MaxLine = 1 << 20

// DefaultProblems is how many problems of a file are named when nobody says how many.
const DefaultProblems = 100

// ReadOptions of a registry file.
type ReadOptions struct {
	Format   Format // "": NDJSON
	Lenient  bool   // ignore and count unknown fields
	Problems int    // how many to name; 0: DefaultProblems
	// Progress is called now and then with the number of records read; nil: nobody asks.
	Progress func(records int)
}

// Entry is a record and where it stood.
type Entry struct {
	Record
	Line int // from 1
}

// Problem is what is wrong with a line of a file.
type Problem struct {
	Line int
	Err  error
}

func (p Problem) Error() string { return fmt.Sprintf("line %d: %v", p.Line, p.Err) }

func (p Problem) Unwrap() error { return p.Err }

// ProblemsError lists what is wrong with a file, in order of lines. It wraps markwarden.ErrInvalid.
type ProblemsError struct {
	Problems []Problem
	More     int // problems that are not listed
}

func (e *ProblemsError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\nand %d problems more", e.More)
	}
	return b.String()
}

func (e *ProblemsError) Unwrap() error { return markwarden.ErrInvalid }

// problems collects problems up to a bound.
type problems struct {
	most int
	ProblemsError
}

func (p *problems) add(line int, err error) {
	if len(p.Problems) >= p.most {
		p.More++
		return
	}
	p.Problems = append(p.Problems, Problem{line, err})
}

func (p *problems) err() error {
	if len(p.Problems) == 0 {
		return nil
	}
	return &p.ProblemsError
}

func newProblems(most int) *problems {
	if most <= 0 {
		most = DefaultProblems
	}
	return &problems{most: most}
}

// Read reads a registry file: what each line says by itself, and that no id and no store stands there twice. References to other
// records are not followed. The error is a *ProblemsError, or what reading failed with; ignored is how many unknown fields
// Lenient passed over.
func Read(ctx context.Context, in io.Reader, o ReadOptions) (entries []Entry, ignored int, err error) {
	bad := newProblems(o.Problems)
	r := &reader{o: o, bad: bad, ids: map[key]int{}, stores: map[markwarden.Store]int{}}
	source := bufio.NewReaderSize(in, 64<<10)
	if mark, _ := source.Peek(3); string(mark) == "\ufeff" {
		_, _ = source.Discard(3)
	}
	switch o.Format {
	case NDJSON, "":
		err = r.ndjson(ctx, source)
	case CSV:
		err = r.csv(ctx, source)
	default:
		err = fmt.Errorf("%w: format %q is neither ndjson nor csv", markwarden.ErrInvalid, o.Format)
	}
	if err == nil {
		err = bad.err()
	}
	if err != nil {
		return nil, r.ignored, err
	}
	return r.entries, r.ignored, nil
}

type reader struct {
	o       ReadOptions
	bad     *problems
	entries []Entry
	ignored int
	ids     map[key]int              // the line where it stands
	stores  map[markwarden.Store]int // the line of its party
}

func (r *reader) ndjson(ctx context.Context, in *bufio.Reader) error {
	var long []byte
	for line := 1; ; line++ {
		b, tooLong, err := readLine(in, &long)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", line, err)
		}
		switch b = bytes.TrimSpace(b); {
		case tooLong:
			r.bad.add(line, fmt.Errorf("%w: longer than %d bytes", markwarden.ErrInvalid, MaxLine))
		case len(b) > 0:
			r.line(line, b)
		}
		if err != nil {
			return nil
		}
		if line%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// readLine returns the next line without its end; a line over MaxLine is passed over. buf is memory for long lines.
func readLine(in *bufio.Reader, buf *[]byte) (line []byte, tooLong bool, err error) {
	line, err = in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, false, err
	}
	*buf = append((*buf)[:0], line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = in.ReadSlice('\n')
		if tooLong = tooLong || len(*buf)+len(line) > MaxLine; !tooLong {
			*buf = append(*buf, line...)
		}
	}
	return *buf, tooLong, err
}

// line reads one JSON object.
func (r *reader) line(line int, b []byte) {
	rec, err := wire.DecodeRecord(b, wire.Options{Lenient: r.o.Lenient, Ignored: func(string) { r.ignored++ }})
	if err != nil {
		r.bad.add(line, err)
		return
	}
	r.take(Entry{Record{Marketplace: rec.Marketplace, Party: rec.Party, Right: rec.Right, Authorization: rec.Authorization}, line})
}

func (r *reader) take(e Entry) {
	if first, twice := r.ids[e.key()]; twice {
		r.bad.add(e.Line, fmt.Errorf("%w: %s stands in line %d already", markwarden.ErrInvalid, e.key(), first))
		return
	}
	r.ids[e.key()] = e.Line
	if e.Party != nil {
		for _, s := range e.Party.Stores {
			if first, twice := r.stores[s]; twice && first != e.Line {
				r.bad.add(e.Line, fmt.Errorf("%w: stores: store %s of marketplace %s belongs to the party of line %d already", markwarden.ErrInvalid, s.ID, s.Marketplace, first))
				return
			}
			r.stores[s] = e.Line
		}
	}
	r.entries = append(r.entries, e)
	if n := len(r.entries); r.o.Progress != nil && n%1000 == 0 {
		r.o.Progress(n)
	}
}
