package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// lockFile takes a file as a lock that dies with the process; a second process is refused: SQLite's store is one process's.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("%s is held: another process runs on this folder (with SQLite one process runs all roles; several need store.driver: postgres)", path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
