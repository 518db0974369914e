// Package fetch gets the pictures of listings and rights: from the record itself, from one folder, or from the web under limits. It decides
// nothing about what they show; whoever hashes them is given to it.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"markwarden"
	"markwarden/index"
)

// Config says where pictures may come from, and how much of them. Zero fields mean their default.
type Config struct {
	Folder       fs.FS         // where {"path": ...} pictures are; nil: such pictures can't be had
	AllowPrivate bool          // loopback and the operator's own network may be asked
	Bytes        int           // of one picture; 16 MiB
	Redirects    int           // followed; 3
	Timeout      time.Duration // from the first connection to the last byte; 15 s
	PerHost      int           // requests to one host at once; 4
	UserAgent    string        // "Markwarden"
}

func (c Config) withDefaults() Config {
	c.Bytes = or(c.Bytes, 16<<20)
	c.Redirects = or(c.Redirects, 3)
	c.Timeout = or(c.Timeout, 15*time.Second)
	c.PerHost = or(c.PerHost, 4)
	c.UserAgent = or(c.UserAgent, "Markwarden")
	return c
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// OpenFolder opens a picture folder out of which no path leads, neither by ".." nor by a symbolic link. Close it when
// no picture is read from it any more.
func OpenFolder(dir string) (fs.FS, io.Closer, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("picture folder: %w", err)
	}
	return root.FS(), root, nil
}

// Fetcher gets the bytes of pictures. Safe for many goroutines.
type Fetcher struct {
	config Config
	web    *web
}

// New builds a fetcher.
func New(c Config) *Fetcher {
	c = c.withDefaults()
	return &Fetcher{config: c, web: newWeb(c)}
}

// Get is the file of a picture. An error other than that of ctx is an *index.PictureError.
func (f *Fetcher) Get(ctx context.Context, img markwarden.Image) ([]byte, error) {
	switch {
	case img.Data != nil:
		if len(img.Data) > f.config.Bytes {
			return nil, &index.PictureError{Reason: index.TooManyBytes}
		}
		return img.Data, nil
	case img.Path != "":
		return readFile(f.config.Folder, img.Path, f.config.Bytes)
	case img.URL != "":
		return f.web.get(ctx, img.URL)
	}
	return nil, &index.PictureError{Reason: index.NoSource}
}

// readFile reads a file below the folder, through an fs.FS that does not lead out of it.
func readFile(folder fs.FS, path string, limit int) ([]byte, error) {
	if folder == nil {
		return nil, &index.PictureError{Reason: index.NoFolder}
	}
	path = strings.TrimPrefix(path, "./")
	if !fs.ValidPath(path) || strings.ContainsAny(path, "\\\x00") {
		return nil, &index.PictureError{Reason: index.BadPath, Err: fmt.Errorf("%q", path)}
	}
	info, err := fs.Stat(folder, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &index.PictureError{Reason: index.NoSuchFile, Err: err}
	}
	// Asked before it is opened: to open a pipe could hold us up for ever.
	if err != nil || !info.Mode().IsRegular() {
		return nil, &index.PictureError{Reason: index.BadPath, Err: errors.Join(err, fmt.Errorf("%q is no plain file below the folder", path))}
	}
	file, err := folder.Open(path)
	if err != nil {
		return nil, &index.PictureError{Reason: index.BadPath, Err: err}
	}
	defer func() { _ = file.Close() }()
	return readAll(file, limit)
}

func readAll(r io.Reader, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, &index.PictureError{Reason: index.Unreachable, Temporary: true, Err: err}
	}
	if len(b) > limit {
		return nil, &index.PictureError{Reason: index.TooManyBytes, Err: fmt.Errorf("more than %d", limit)}
	}
	return b, nil
}
