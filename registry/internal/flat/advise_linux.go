package flat

import "syscall"

// hugePages is MADV_HUGEPAGE of madvise(2).
const hugePages = 14

// advise asks for large pages. A system that has none says so, and all goes on with small ones.
func advise(m []byte) { _ = syscall.Madvise(m, hugePages) }
