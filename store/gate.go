package store

import (
	"context"
	"runtime"
	"sync"
)

// gate lets one writer in at a time, those for whom somebody waits first. The zero value is open.
type gate struct {
	mu    sync.Mutex
	busy  bool               // guarded by mu
	queue [2][]chan struct{} // guarded by mu; waiting, the urgent ones in the first
}

func (g *gate) enter(ctx context.Context, first bool) error {
	u := 1
	if first {
		u = 0
	}
	g.mu.Lock()
	if !g.busy {
		g.busy = true
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.queue[u] = append(g.queue[u], turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range g.queue[u] {
		if w == turn {
			g.queue[u] = append(g.queue[u][:i], g.queue[u][i+1:]...)
			return ctx.Err()
		}
	}
	g.next() // the turn came while we gave up: hand it on
	return ctx.Err()
}

// leave lets the next one in. When somebody waits for that one, it does so at once: whoever leaves has its processor to give.
func (g *gate) leave() {
	g.mu.Lock()
	urgent := len(g.queue[0]) > 0
	g.next()
	g.mu.Unlock()
	if urgent {
		runtime.Gosched()
	}
}

// next hands the turn to whoever waits longest among the most urgent; mu is held.
func (g *gate) next() {
	for u := range g.queue {
		if q := g.queue[u]; len(q) > 0 {
			g.queue[u] = q[1:]
			close(q[0])
			return
		}
	}
	g.busy = false
}
