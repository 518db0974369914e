package codeindex

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// journal is the log: records one after the other. To replay one on a base that has some of its changes already does no harm, for the last
// change of a key is all that counts; so a crash between the two renames of a compaction loses nothing.
type journal struct {
	dir   string
	words int
	file  *os.File
	lock  io.Closer
}

// A record is its sum, whether it adds, the key, and the code.
func (j *journal) size() int { return 4 + 4 + 8 + 8*j.words }

func openJournal(dir string, words int) (*journal, error) {
	lock, err := lockFolder(filepath.Join(dir, lockName))
	if err != nil {
		return nil, err
	}
	j := &journal{dir: dir, words: words, lock: lock}
	if j.file, err = os.OpenFile(filepath.Join(dir, logName), os.O_RDWR|os.O_CREATE, 0o640); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return j, nil
}

func (j *journal) encode(changes []Change) []byte {
	b := make([]byte, 0, len(changes)*j.size())
	for _, c := range changes {
		from := len(b)
		adds := uint32(0)
		if c.Code != nil {
			adds = 1
		}
		b = binary.LittleEndian.AppendUint32(append(b, 0, 0, 0, 0), adds)
		b = binary.LittleEndian.AppendUint64(b, c.Key)
		for i := range j.words {
			word := uint64(0)
			if c.Code != nil {
				word = c.Code[i]
			}
			b = binary.LittleEndian.AppendUint64(b, word)
		}
		binary.LittleEndian.PutUint32(b[from:], crc32.Checksum(b[from+4:], crcTable))
	}
	return b
}

func (j *journal) decode(b []byte) (c Change, ok bool) {
	e := binary.LittleEndian
	adds := e.Uint32(b[4:])
	if e.Uint32(b) != crc32.Checksum(b[4:], crcTable) || adds > 1 {
		return c, false
	}
	c.Key = e.Uint64(b[8:])
	if adds == 1 {
		c.Code = make([]uint64, j.words)
		for i := range c.Code {
			c.Code[i] = e.Uint64(b[16+8*i:])
		}
	}
	return c, true
}

// append writes changes behind the others. When it fails nothing of them stays.
func (j *journal) append(changes []Change) error {
	end, err := j.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(j.encode(changes)); err != nil {
		return errors.Join(err, j.file.Truncate(end))
	}
	return j.file.Sync()
}

// replay applies every record, and cuts off what a crash left behind the last whole one.
func (j *journal) replay(apply func(Change)) error {
	if _, err := j.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r, record, good := bufio.NewReaderSize(j.file, 1<<16), make([]byte, j.size()), int64(0)
	for {
		if _, err := io.ReadFull(r, record); err != nil {
			if err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
				return fmt.Errorf("read the log: %w", err)
			}
			break
		}
		c, ok := j.decode(record)
		if !ok {
			break
		}
		apply(c)
		good += int64(len(record))
	}
	return j.file.Truncate(good)
}

// restart puts a log of changes in the place of the one there is.
func (j *journal) restart(changes []Change) error {
	path := filepath.Join(j.dir, logName)
	err := replace(path, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(j.encode(changes)))
		return err
	})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	old := j.file
	j.file = file
	return old.Close()
}

func (j *journal) close() error { return errors.Join(j.file.Close(), j.lock.Close()) }

func pathDir(path string) string { return filepath.Dir(path) }
