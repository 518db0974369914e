package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows progress where a person looks: nothing is drawn when standard error is no terminal.
type bar struct {
	w io.Writer
	p *progressbar.ProgressBar // nil: no terminal
}

func newBar(w io.Writer, what string) *bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &bar{w: w, p: progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowIts(), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100e6))}
}

// set says how many are done, and a word beside it.
func (b *bar) set(n int64, word string) {
	if b.p != nil {
		b.p.Describe(word)
		_ = b.p.Set64(n)
	}
}

// total says how many there will be.
func (b *bar) total(n int64) {
	if b.p != nil {
		b.p.ChangeMax64(n)
	}
}

// say prints a line above the bar.
func (b *bar) say(line string) {
	if b.p != nil {
		_ = b.p.Clear()
	}
	fmt.Fprintln(b.w, line)
}

func (b *bar) done() {
	if b.p != nil {
		_ = b.p.Finish()
	}
}
