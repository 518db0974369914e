//go:build !unix

package codeindex

import (
	"io"
	"os"
)

// mapping is a file in memory, read whole where files can't be mapped.
type mapping struct{ bytes []byte }

func mapFile(path string) (m mapping, err error) {
	m.bytes, err = os.ReadFile(path)
	return m, err
}

func (mapping) close() error { return nil }

// lockFolder only makes the file: whoever runs two processes on one folder here is not stopped.
func lockFolder(path string) (io.Closer, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
}
