//go:build unix

package codeindex

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// mapping is a file in memory.
type mapping struct{ bytes []byte }

func mapFile(path string) (m mapping, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return m, err
	}
	if m.bytes, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED); err != nil {
		return m, fmt.Errorf("map %s: %w", path, err)
	}
	return m, nil
}

func (m mapping) close() error {
	if m.bytes == nil {
		return nil
	}
	return syscall.Munmap(m.bytes)
}

// lockFolder keeps other processes out until it is closed.
func lockFolder(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is in use by another process: %w", path, err), f.Close())
	}
	return f, nil
}
