package scan

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// ordered runs work on each item of in with n goroutines and yields the results in the order of in. At most 4n items
// are under way. It stops when ctx ends or the caller stops; every goroutine has ended when it returns.
func ordered[A, B any](ctx context.Context, n int, in iter.Seq[A], work func(context.Context, A) B) iter.Seq[B] {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	type slot struct {
		item A
		done chan B
	}
	return func(yield func(B) bool) {
		ctx, stop := context.WithCancel(ctx)
		todo, order := make(chan slot), make(chan chan B, 4*n)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer stop()
		wg.Go(func() {
			defer close(todo)
			defer close(order)
			for item := range in {
				s := slot{item, make(chan B, 1)}
				select {
				case order <- s.done:
				case <-ctx.Done():
					return
				}
				select {
				case todo <- s:
				case <-ctx.Done():
					return
				}
			}
		})
		for range n {
			wg.Go(func() {
				for s := range todo {
					s.done <- work(ctx, s.item)
				}
			})
		}
		for done := range order {
			select {
			case b := <-done:
				if !yield(b) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
