package store

import "time"

// Pace is the pace of bulk transactions, for its test.
type Pace struct{ pace }

func (p *Pace) Rows() int                         { return p.rows() }
func (p *Pace) Took(rows int, held time.Duration) { p.took(rows, held) }
