package registry

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/internal/wire"
)

// piece is some whole lines of a file.
type piece struct {
	text    []byte
	line    int // number of the first
	tooLong bool
}

// decoded is what a piece says.
type decoded struct {
	entries  []Entry
	problems []Problem
	ignored  int
}

// pieceSize is how many bytes are decoded at once.
const pieceSize = 256 << 10

// ndjson decodes a file of JSON lines on all processors, and calls take with what its pieces say, in their order.
func ndjson(ctx context.Context, in io.Reader, lenient bool, take func(decoded)) error {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan func(), workers)
	order := make(chan chan decoded, 2*workers)
	g.Go(func() error {
		defer close(order)
		defer close(todo)
		return pieces(in, func(p piece) error {
			out := make(chan decoded, 1)
			for _, send := range []func() bool{
				func() bool { return sent(ctx, order, out) },
				func() bool { return sent(ctx, todo, func() { out <- p.decode(lenient) }) },
			} {
				if !send() {
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		g.Go(func() error {
			for work := range todo {
				work()
			}
			return nil
		})
	}
	g.Go(func() error {
		for out := range order {
			select {
			case d := <-out:
				take(d)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return g.Wait()
}

func sent[T any](ctx context.Context, to chan<- T, v T) bool {
	select {
	case to <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

// pieces cuts a file into pieces at the ends of lines. A line over MaxLine is a piece of its own, and passed over.
func pieces(in io.Reader, fn func(piece) error) error {
	source := bufio.NewReaderSize(in, 64<<10)
	if mark, _ := source.Peek(3); string(mark) == "\ufeff" {
		_, _ = source.Discard(3)
	}
	line := 1
	rest := []byte(nil)
	for {
		text := append(make([]byte, 0, pieceSize+len(rest)), rest...)
		n, err := io.ReadFull(source, text[len(text):cap(text)])
		text = text[:len(text)+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("line %d: %w", line+bytes.Count(text, []byte{'\n'}), err)
		}
		end := bytes.LastIndexByte(text, '\n') + 1
		if last {
			end = len(text)
		}
		if end > 0 {
			if err := fn(piece{text: text[:end], line: line}); err != nil {
				return err
			}
			line += bytes.Count(text[:end], []byte{'\n'})
		}
		if last {
			return nil
		}
		if rest = text[end:]; len(rest) > MaxLine {
			if err := fn(piece{line: line, tooLong: true}); err != nil {
				return err
			}
			if err := skipLine(source); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
			rest = nil
			line++
		}
	}
}

// skipLine reads up to the end of a line.
func skipLine(in *bufio.Reader) error {
	for {
		_, err := in.ReadSlice('\n')
		switch {
		case err == nil || errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

var errLongLine = fmt.Errorf("%w: longer than %d bytes", markwarden.ErrInvalid, MaxLine)

func (p *piece) decode(lenient bool) (d decoded) {
	if p.tooLong {
		d.problems = []Problem{{p.line, errLongLine}}
		return d
	}
	o := wire.Options{Lenient: lenient, Ignored: func(string) { d.ignored++ }}
	line := p.line
	for b := range bytes.Lines(p.text) {
		if len(b) > MaxLine+1 { // with its end
			d.problems = append(d.problems, Problem{line, errLongLine})
		} else if b = bytes.TrimSpace(b); len(b) > 0 {
			r, err := wire.DecodeRecord(b, o)
			if err != nil {
				d.problems = append(d.problems, Problem{line, err})
			} else {
				d.entries = append(d.entries, Entry{Record{Marketplace: r.Marketplace, Party: r.Party, Right: r.Right, Authorization: r.Authorization}, line})
			}
		}
		line++
	}
	return d
}
