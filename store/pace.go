package store

import (
	"sync/atomic"
	"time"
)

// pace finds how many rows a bulk transaction may carry so that it holds SQLite's writer for some milliseconds, on a slow or busy
// machine too. The zero value begins with the fewest.
type pace struct{ steps atomic.Int64 } // above the fewest, of pieceRows each

const (
	maxSteps = 7                    // 200 rows
	tooLong  = 6 * time.Millisecond // a person waits for one transaction: half of the 10 ms that it may take at most
	quick    = 3 * time.Millisecond
)

func (p *pace) rows() int { return pieceRows * int(1+p.steps.Load()) }

// took learns from a transaction. Short ones say nothing about how long a full one takes.
func (p *pace) took(rows int, held time.Duration) {
	steps := p.steps.Load()
	switch {
	case held > tooLong:
		p.steps.CompareAndSwap(steps, steps/2)
	case held < quick && rows >= p.rows() && steps < maxSteps:
		p.steps.CompareAndSwap(steps, steps+1)
	}
}
