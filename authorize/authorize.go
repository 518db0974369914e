// Package authorize is `markwarden authorize`: a registry and questions in, answers out, with no server and no store.
//
// The rules are registry's; here is the reading and writing of lines.
package authorize

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry"
)

// Options of Run.
type Options struct {
	AtOnce  bool // read all questions before the first is answered, and measure the answering alone
	Lenient bool // ignore and count unknown fields
}

// Summary is what `--summary` writes.
type Summary struct {
	Answers          int64   `json:"answers"`
	Granted          int64   `json:"granted"`
	Denied           int64   `json:"denied"`
	Unknown          int64   `json:"unknown"`
	Seconds          float64 `json:"seconds"`            // AtOnce: answering alone; otherwise reading and writing too
	AnswersPerSecond float64 `json:"answers_per_second"` // on one core
	LoadSeconds      float64 `json:"load_seconds"`
	Parties          int     `json:"parties"`
	Rights           int     `json:"rights"`
	Links            int     `json:"links"`
	Ignored          int     `json:"ignored"` // unknown fields, with Lenient
}

// Run answers each question with one line, in their order. A registry that is not valid answers nothing: the error names the
// lines. A question that is not valid ends the run with an error that names its line. References of the registry's lines to parties
// and rights that have no line are left as they are: a chain needs ids only.
func Run(ctx context.Context, records, questions io.Reader, out io.Writer, o Options) (Summary, error) {
	var s Summary
	began := time.Now()
	snapshot, count, ignored, err := registry.ReadSnapshot(ctx, records, registry.ReadOptions{Lenient: o.Lenient})
	if err != nil {
		return s, fmt.Errorf("registry: %w", err)
	}
	s.Ignored = ignored
	s.Parties, s.Rights, s.Links = count[registry.KindParty], count[registry.KindRight], count[registry.KindAuthorization]
	r := &run{snapshot: snapshot, out: out, s: &s}
	s.LoadSeconds = time.Since(began).Seconds()
	decode := wire.Options{Lenient: o.Lenient, Ignored: func(string) { s.Ignored++ }}
	if o.AtOnce {
		err = r.atOnce(ctx, questions, decode)
	} else {
		err = r.stream(ctx, questions, decode)
	}
	if s.Seconds > 0 {
		s.AnswersPerSecond = float64(s.Answers) / s.Seconds
	}
	return s, err
}

type run struct {
	snapshot *registry.Snapshot
	out      io.Writer
	line     []byte
	s        *Summary
}

func (r *run) stream(ctx context.Context, questions io.Reader, o wire.Options) error {
	began := time.Now()
	defer func() { r.s.Seconds = time.Since(began).Seconds() }()
	return read(ctx, questions, o, func(id string, q markwarden.AuthorizationQuestion) error {
		return r.write(id, r.snapshot.Authorize(q))
	})
}

// askedAtOnce is how many questions are answered before anybody looks whether to go on.
const askedAtOnce = 1 << 14

func (r *run) atOnce(ctx context.Context, questions io.Reader, o wire.Options) error {
	var ids []string
	var asked []markwarden.AuthorizationQuestion
	err := read(ctx, questions, o, func(id string, q markwarden.AuthorizationQuestion) error {
		ids, asked = append(ids, id), append(asked, q)
		return nil
	})
	if err != nil {
		return err
	}
	answers := make([]markwarden.AuthorizationAnswer, len(asked))
	began := time.Now()
	for at := 0; at < len(asked); at += askedAtOnce {
		end := min(at+askedAtOnce, len(asked))
		if r.snapshot.AuthorizeAll(asked[at:end], answers[at:end]); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	r.s.Seconds = time.Since(began).Seconds()
	for i, a := range answers {
		if err := r.write(ids[i], a); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) write(id string, a markwarden.AuthorizationAnswer) error {
	r.s.Answers++
	switch a.Answer {
	case markwarden.AnswerGranted:
		r.s.Granted++
	case markwarden.AnswerDenied:
		r.s.Denied++
	case markwarden.AnswerUnknown:
		r.s.Unknown++
	}
	r.line = append(wire.AppendAnswer(r.line[:0], id, a), '\n')
	_, err := r.out.Write(r.line)
	return err
}

// read calls fn with each question; blank lines are passed over.
func read(ctx context.Context, in io.Reader, o wire.Options, fn func(string, markwarden.AuthorizationQuestion) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), registry.MaxLine)
	n := 0
	for lines.Scan() {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b := bytes.TrimSpace(lines.Bytes())
		if n == 1 {
			b = bytes.TrimPrefix(b, []byte("\ufeff"))
		}
		if len(b) == 0 {
			continue
		}
		id, q, err := wire.DecodeQuestion(b, o)
		if err != nil {
			return fmt.Errorf("questions: line %d: %w", n, err)
		}
		if err := fn(id, q); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("%w: questions: line %d: longer than %d bytes", markwarden.ErrInvalid, n+1, registry.MaxLine)
	} else if err != nil {
		return fmt.Errorf("questions: line %d: %w", n+1, err)
	}
	return nil
}
