package registry

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"markwarden"
)

// Format of a registry file.
type Format string

const (
	NDJSON Format = "ndjson"
	CSV    Format = "csv" // see Template
)

// Formats lists every format.
var Formats = []Format{NDJSON, CSV, USPTO, ST96}

// MaxLine bounds a line of a registry file, in bytes.
const MaxLine = 1 << 20

// DefaultProblems is how many problems of a file are named when nobody says how many.
const DefaultProblems = 100

// ReadOptions of a registry file.
type ReadOptions struct {
	Format   Format // "": NDJSON
	Lenient  bool   // ignore and count unknown fields
	Problems int    // how many to name; 0: DefaultProblems
	// Partial takes what is right of a file and leaves out what is wrong.
	Partial bool
	// LeftOut hears of what is left out: what is wrong, with Partial, and what of an office's file is no right; nil: nobody asks.
	LeftOut func(Problem)
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

func (p *problems) clone() *problems {
	c := *p
	c.Problems = slices.Clone(p.Problems)
	return &c
}

func (p *problems) err() error {
	if len(p.Problems) == 0 {
		return nil
	}
	slices.SortStableFunc(p.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
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
	ignored, err = ReadEach(ctx, in, o, func(e Entry) { entries = append(entries, e) })
	if err != nil {
		return nil, ignored, err
	}
	return entries, ignored, nil
}

// ReadEach is Read that calls fn with each entry, in their order, and keeps none. What fn was given counts for nothing when there is an error.
func ReadEach(ctx context.Context, in io.Reader, o ReadOptions, fn func(Entry)) (ignored int, err error) {
	bad := newProblems(o.Problems)
	r := newReader(o, bad, fn)
	switch o.Format {
	case NDJSON, "":
		err = ndjson(ctx, in, o.Lenient, r.takeAll)
	case CSV:
		source := bufio.NewReaderSize(in, 64<<10)
		if mark, _ := source.Peek(3); string(mark) == "\ufeff" {
			_, _ = source.Discard(3)
		}
		err = r.csv(ctx, source)
	case USPTO, ST96:
		err = r.office(ctx, in)
	default:
		err = fmt.Errorf("%w: format %q is none of %v", markwarden.ErrInvalid, o.Format, Formats)
	}
	if err == nil {
		err = bad.err()
	}
	return r.ignored, err
}

// ReadSnapshot makes a snapshot of a registry file, under revision 1, without keeping its records: it says how many there are of each kind.
func ReadSnapshot(ctx context.Context, in io.Reader, o ReadOptions) (s *Snapshot, records map[Kind]int, ignored int, err error) {
	var b Builder
	records = map[Kind]int{}
	ignored, err = ReadEach(ctx, in, o, func(e Entry) {
		records[e.Kind()]++
		b.Add(e.Record)
	})
	if err != nil {
		return nil, nil, ignored, err
	}
	return b.Snapshot(1), records, ignored, nil
}

// reader judges entries as they come.
type reader struct {
	o       ReadOptions
	bad     *problems
	fn      func(Entry)
	n       int
	ignored int
	ids     map[Kind]*seen
	stores  seen
}

// seen is where ids stood.
type seen struct {
	ids   ids
	lines []int32
}

// at is the line where an id stood before; 0: nowhere, and it is now noted to stand here.
func (s *seen) at(id string, line int) int {
	n, had := s.ids.number(id)
	if had {
		return int(s.lines[n])
	}
	s.lines = append(s.lines, int32(line))
	return 0
}

func newReader(o ReadOptions, bad *problems, fn func(Entry)) *reader {
	r := &reader{o: o, bad: bad, fn: fn, ids: map[Kind]*seen{}, stores: seen{ids: ids{seed: rand.Uint64()}}}
	for _, k := range Kinds {
		r.ids[k] = &seen{ids: ids{seed: rand.Uint64()}}
	}
	return r
}

func (r *reader) takeAll(d decoded) {
	for _, p := range d.problems {
		r.problem(p.Line, p.Err)
	}
	r.ignored += d.ignored
	for _, e := range d.entries {
		r.take(e)
	}
}

// problem notes what is wrong with a line.
func (r *reader) problem(line int, err error) {
	if r.o.Partial {
		r.leaveOut(line, err)
		return
	}
	r.bad.add(line, err)
}

func (r *reader) leaveOut(line int, err error) {
	if r.o.LeftOut != nil {
		r.o.LeftOut(Problem{line, err})
	}
}

// line reads one JSON object.
func (r *reader) line(line int, b []byte) {
	p := piece{text: b, line: line}
	r.takeAll(p.decode(r.o.Lenient))
}

func (r *reader) take(e Entry) {
	if first := r.ids[e.Kind()].at(e.ID(), e.Line); first > 0 {
		r.problem(e.Line, fmt.Errorf("%w: %s stands in line %d already", markwarden.ErrInvalid, e.key(), first))
		return
	}
	if e.Party != nil {
		for _, s := range e.Party.Stores {
			if first := r.stores.at(string(s.Marketplace)+"\x00"+string(s.ID), e.Line); first > 0 && first != e.Line {
				r.problem(e.Line, fmt.Errorf("%w: stores: store %s of marketplace %s belongs to the party of line %d already", markwarden.ErrInvalid, s.ID, s.Marketplace, first))
				return
			}
		}
	}
	r.fn(e)
	if r.n++; r.o.Progress != nil && r.n%1000 == 0 {
		r.o.Progress(r.n)
	}
}
