package store

import (
	"context"
	"sync"
)

// gate lets one writer in at a time, interactive ones first. The zero value is open.
type gate struct {
	mu    sync.Mutex
	busy  bool               // guarded by mu
	queue [2][]chan struct{} // guarded by mu; waiting, by urgency
}

func (g *gate) enter(ctx context.Context, u Urgency) error {
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

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next()
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
