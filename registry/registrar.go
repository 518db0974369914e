package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
)

// Registrar changes the registry. It is safe for many goroutines and processes: of two changes at once one is decided again on
// what the other left.
type Registrar struct {
	Store Store
	// Live gives the snapshot on which changes are decided, and is poked after each; nil: the whole registry is read each time.
	Live *Live
}

// ImportOptions of Import.
type ImportOptions struct {
	Format   Format // "": NDJSON
	Lenient  bool   // ignore and count unknown fields
	DryRun   bool   // report only, change nothing
	Problems int    // how many problems to name; 0: DefaultProblems
	// Partial imports the lines that are right and names the others in the report; whatever refers to a line that is left out is left out too.
	Partial bool
	// Holder is the party that holds every right of an office's file now; "": whom the file names.
	Holder markwarden.PartyID
	// Progress is called now and then; nil: nobody asks.
	Progress func(Progress)
}

// Progress of an import.
type Progress struct{ Read, Written int }

// Report says what an import did, or with DryRun would do.
type Report struct {
	Records   map[Kind]int // of the file
	New       int
	Changed   int
	Unchanged int
	Ignored   int       // unknown fields, with Lenient
	LeftOut   int       // lines that are not imported, see Problems
	Problems  []Problem // why they are not, up to a bound
	Revision  int64     // of the registry afterwards
	DryRun    bool
}

// Import reads a file and makes what it says one change of the registry: all of it, or nothing when any line is wrong. The
// error is then a *ProblemsError with all problems up to a bound. Records that say what is on file already change nothing; what
// the file does not name stays.
func (g *Registrar) Import(ctx context.Context, actor string, in io.Reader, o ImportOptions) (Report, error) {
	progress := func(Progress) {}
	if o.Progress != nil {
		progress = o.Progress
	}
	sum := sha256.New()
	left := newProblems(o.Problems)
	read, ignored, err := Read(ctx, io.TeeReader(in, sum), ReadOptions{
		Format: o.Format, Lenient: o.Lenient, Problems: o.Problems, Progress: func(n int) { progress(Progress{Read: n}) },
		Partial: o.Partial, LeftOut: func(p Problem) { left.add(p.Line, p.Err) },
	})
	report := Report{Records: map[Kind]int{}, Ignored: ignored, DryRun: o.DryRun}
	if err != nil {
		return report, err
	}
	err = g.change(ctx, func(on *Snapshot) (Change, error) {
		left := left.clone()
		entries, err := fitting(on, read, o, left)
		if err != nil {
			return Change{}, err
		}
		report.left(left)
		clear(report.Records)
		for _, e := range entries {
			report.Records[e.Kind()]++
		}
		c := compare(on, entries, &report)
		if o.DryRun {
			c.Records = nil
		}
		c.Audit = []markwarden.AuditEntry{{Actor: actor, Action: "registry.import", Subject: "registry", Detail: report.detail(sum.Sum(nil))}}
		c.Progress = func(n int) { progress(Progress{Read: len(entries), Written: n}) }
		return c, nil
	}, &report.Revision)
	return report, err
}

// fitting are the entries that fit to what is on file: all of them, or with Partial those that do.
func fitting(on *Snapshot, entries []Entry, o ImportOptions, left *problems) ([]Entry, error) {
	if o.Format.ofOffice() {
		entries = settle(on, entries, o.Holder)
	} else if o.Holder != "" {
		return nil, fmt.Errorf("%w: a holder is for the files of offices, and this is %q", markwarden.ErrInvalid, o.Format)
	}
	for {
		bad := newProblems(o.Problems)
		if o.Partial {
			bad.most = len(entries) * 64
		}
		check(on, entries, bad)
		if len(bad.Problems) == 0 {
			return entries, nil
		}
		if !o.Partial {
			return nil, bad.err()
		}
		wrong := map[int]bool{}
		for _, p := range bad.Problems {
			if !wrong[p.Line] {
				wrong[p.Line] = true
				left.add(p.Line, p.Err)
			}
		}
		entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return wrong[e.Line] })
	}
}

func (r *Report) left(p *problems) {
	_ = p.err() // which puts them in order
	r.Problems, r.LeftOut = p.Problems, len(p.Problems)+p.More
}

// compare finds what is new or different.
func compare(on *Snapshot, entries []Entry, report *Report) (c Change) {
	report.New, report.Changed, report.Unchanged = 0, 0, 0
	for _, e := range entries {
		known, ok := on.Record(e.Kind(), e.ID())
		switch {
		case !ok:
			report.New++
		case same(known, e.Record):
			report.Unchanged++
			continue
		default:
			report.Changed++
		}
		c.Records = append(c.Records, e.Record)
	}
	return c
}

func (r *Report) detail(sum []byte) string {
	b, _ := json.Marshal(map[string]any{ // numbers and texts always marshal
		"sha256": hex.EncodeToString(sum), "records": r.Records, "new": r.New, "changed": r.Changed, "unchanged": r.Unchanged, "left_out": r.LeftOut,
	})
	return string(b)
}

// Put writes records, each new or instead of the one on file, as one change, and returns the registry's revision afterwards.
// A record that is on file as it is gets the new revision too, and what depends on it is looked at again. The error of a record
// that is not valid wraps markwarden.ErrInvalid.
func (g *Registrar) Put(ctx context.Context, actor string, records ...Record) (revision int64, err error) {
	bad := newProblems(0)
	var entries []Entry
	r := newReader(ReadOptions{}, bad, func(e Entry) { entries = append(entries, e) })
	for i, rec := range records {
		if err := noScopeEmpty(rec.Authorization); err != nil {
			bad.add(i+1, err)
			continue
		}
		b, err := encode(rec)
		if err != nil {
			return 0, fmt.Errorf("record %d: %w", i+1, err)
		}
		r.line(i+1, b) // judged like a line of a file
	}
	if err := plain(bad.err(), len(records)); err != nil {
		return 0, err
	}
	err = g.change(ctx, func(on *Snapshot) (Change, error) {
		bad := newProblems(0)
		check(on, entries, bad)
		if err := plain(bad.err(), len(records)); err != nil {
			return Change{}, err
		}
		return putChange(actor, entries)
	}, &revision)
	return revision, err
}

// auditedPuts bounds the records of one Put that have an audit entry each; a larger Put has one for all.
const auditedPuts = 100

func putChange(actor string, entries []Entry) (c Change, err error) {
	for _, e := range entries {
		c.Records = append(c.Records, e.Record)
	}
	if len(entries) > auditedPuts {
		c.Audit = []markwarden.AuditEntry{{Actor: actor, Action: "registry.put", Subject: "registry", Detail: fmt.Sprintf(`{"records":%d}`, len(entries))}}
		return c, nil
	}
	for _, r := range c.Records {
		b, err := encode(r)
		if err != nil {
			return Change{}, err
		}
		c.Audit = append(c.Audit, markwarden.AuditEntry{Actor: actor, Action: "registry.put", Subject: subjectOf(r), Detail: string(b)})
	}
	return c, nil
}

// noScopeEmpty refuses a scope list that is there and empty: written down it would be left out, and mean all instead of none.
func noScopeEmpty(a *markwarden.Authorization) error {
	if a == nil {
		return nil
	}
	for _, s := range []struct {
		name  string
		empty bool
	}{
		{"rights", a.Rights != nil && len(a.Rights) == 0},
		{"classes", a.Classes != nil && len(a.Classes) == 0},
		{"territories", a.Territories != nil && len(a.Territories) == 0},
		{"channels", a.Channels != nil && len(a.Channels) == 0},
		{"product_lines", a.ProductLines != nil && len(a.ProductLines) == 0},
	} {
		if s.empty {
			return fmt.Errorf("%w: %s: is empty, which would mean none: leave it out for all", markwarden.ErrInvalid, s.name)
		}
	}
	return nil
}

// plain leaves out the numbers of lines where there is one record only.
func plain(err error, records int) error {
	if pe, ok := errors.AsType[*ProblemsError](err); ok && records == 1 {
		var all []string
		for _, p := range pe.Problems {
			all = append(all, strings.TrimPrefix(p.Err.Error(), markwarden.ErrInvalid.Error()+": "))
		}
		return fmt.Errorf("%w: %s", markwarden.ErrInvalid, strings.Join(all, "; "))
	}
	return err
}

// Delete takes a record away. It returns markwarden.ErrNotFound where there is none, and an error that wraps markwarden.ErrInvalid
// and names them while other records refer to it.
func (g *Registrar) Delete(ctx context.Context, actor string, k Kind, id string) (revision int64, err error) {
	err = g.change(ctx, func(on *Snapshot) (Change, error) {
		r, ok := on.Record(k, id)
		if !ok {
			return Change{}, fmt.Errorf("delete %s: %w", key{k, id}, markwarden.ErrNotFound)
		}
		if names, n := referrers(on, r.key()); n > 0 {
			return Change{}, fmt.Errorf("%w: delete %s: %d records refer to it: %s", markwarden.ErrInvalid, r.key(), n, strings.Join(names, ", "))
		}
		b, err := encode(r)
		if err != nil {
			return Change{}, err
		}
		r.Deleted = true
		return Change{
			Records: []Record{r},
			Audit:   []markwarden.AuditEntry{{Actor: actor, Action: "registry.delete", Subject: subjectOf(r), Detail: string(b)}},
		}, nil
	}, &revision)
	return revision, err
}

// attempts bounds how often a change is decided again because another one came first.
const attempts = 8

// change decides on the newest snapshot and commits. A change without records is none: nothing is written.
func (g *Registrar) change(ctx context.Context, decide func(*Snapshot) (Change, error), revision *int64) error {
	for n := 1; ; n++ {
		on, err := g.snapshot(ctx)
		if err != nil {
			return err
		}
		c, err := decide(on)
		if err != nil {
			return err
		}
		if *revision = on.Revision(); len(c.Records) == 0 {
			return nil
		}
		c.From = on.Revision()
		c.Events = []markwarden.Event{{Kind: markwarden.EventRegistryChanged, Key: "registry"}}
		*revision, err = g.Store.Apply(ctx, c)
		if errors.Is(err, markwarden.ErrConflict) && n < attempts {
			continue
		}
		if err == nil && g.Live != nil {
			g.Live.Poke()
		}
		return err
	}
}

func (g *Registrar) snapshot(ctx context.Context) (*Snapshot, error) {
	if g.Live != nil && g.Live.Current() != nil {
		return g.Live.Refresh(ctx)
	}
	return Load(ctx, g.Store)
}

func encode(r Record) ([]byte, error) {
	return wire.EncodeRecord(wire.Record{Marketplace: r.Marketplace, Party: r.Party, Right: r.Right, Authorization: r.Authorization})
}

// same says whether two records say the same.
func same(a, b Record) bool {
	x, err := encode(a)
	if err != nil {
		return false
	}
	y, err := encode(b)
	return err == nil && bytes.Equal(x, y)
}

func subjectOf(r Record) string { return string(r.Kind()) + ":" + r.ID() }

// Write writes everything on file as NDJSON, which Read reads back.
func (s *Snapshot) Write(w io.Writer) error {
	for r := range s.Records() {
		b, err := encode(r)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}
