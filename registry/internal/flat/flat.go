// Package flat keeps large tables in one piece of memory without a pointer, so that they cost the garbage collector nothing and can be
// written to a file and read back as they stand.
//
// It does not know what the tables mean.
package flat

import "unsafe"

// Bytes are the memory of a table.
func Bytes[T any](table []T) []byte {
	if len(table) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(table))), len(table)*int(unsafe.Sizeof(table[0])))
}

// Table is memory seen as a table; a rest that is no whole entry is left out. The memory begins at an address that suits T, as what
// Memory and Read give does.
func Table[T any](memory []byte) []T {
	var entry T
	n := len(memory) / int(unsafe.Sizeof(entry))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(memory))), n)
}

// align is where tables begin: at a line of the processor's cache.
const align = 64

func aligned(n int) int { return (n + align - 1) &^ (align - 1) }

// Memory is new zeroed memory of n bytes, of large pages where the system has them: a look into a large table then costs one miss of the
// cache instead of two.
func Memory(n int) []byte {
	const page = 2 << 20
	if n < page {
		b := make([]byte, n+align)
		skip := aligned(int(uintptr(unsafe.Pointer(unsafe.SliceData(b))))) - int(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
		return b[skip : skip+n : skip+n]
	}
	b := make([]byte, n+page)
	at := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	skip := int((at+page-1)&^(page-1) - at)
	m := b[skip : skip+n : skip+n]
	advise(m)
	return m
}

// Pack moves tables into one piece of Memory; each is set to its new place.
func Pack(tables []Section) {
	size := 0
	for _, t := range tables {
		size += aligned(len(t.Bytes()))
	}
	m := Memory(size)
	for _, t := range tables {
		n := copy(m, t.Bytes())
		t.Set(m[:n:n])
		m = m[aligned(n):]
	}
}

// Section is a named table.
type Section struct {
	Name  string
	Bytes func() []byte
	Set   func(memory []byte)
}

// Of is the section of a table.
func Of[T any](name string, table *[]T) Section {
	return Section{Name: name, Bytes: func() []byte { return Bytes(*table) }, Set: func(m []byte) { *table = Table[T](m) }}
}
