//go:build !linux

package bench

import "time"

var started = time.Now()

// cpuTime is the time that has passed, where that of a thread can't be asked for.
func cpuTime() time.Duration { return time.Since(started) }

func processTime() time.Duration { return cpuTime() }
