package bench

import (
	"syscall"
	"time"
	"unsafe"
)

// cpuTime is the processor time that this thread has used.
func cpuTime() time.Duration { return clock(3) } // CLOCK_THREAD_CPUTIME_ID

// processTime is the processor time that all threads have used.
func processTime() time.Duration { return clock(2) } // CLOCK_PROCESS_CPUTIME_ID

func clock(id uintptr) time.Duration {
	var t syscall.Timespec
	if _, _, e := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&t)), 0); e != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
