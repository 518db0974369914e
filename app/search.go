package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"markwarden/index"
	"markwarden/index/bleve"
	"markwarden/index/remote"
)

// Search is the search index, here or in another process.
type Search interface {
	Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error)
	Count(ctx context.Context) (uint64, error)
}

func (s *System) openIndex(ctx context.Context) error {
	x, err := bleve.Open(s.indexPath())
	if err != nil {
		return fmt.Errorf("open the search index (`markwarden reindex` builds a broken one again): %w", err)
	}
	s.Index = x
	s.closers = append(s.closers, x)
	return ctx.Err()
}

func (s *System) indexPath() string { return filepath.Join(s.Config.Dir, "search") }

// openSearch finds whom to ask: this process's index, or the one that search.url names.
func (s *System) openSearch() error {
	if s.Index != nil {
		key, err := makeKey(s.Config.Search.KeyFile)
		if err != nil {
			return fmt.Errorf("search.key_file: %w", err)
		}
		s.Search, s.searchKey = s.Index, key
		return nil
	}
	if s.Config.Search.URL == "" {
		if s.Config.Has(RoleAPI) || s.Config.Has(RoleConsole) {
			s.Log.Warn("no search here: this process has not the role indexer, and search.url names none that has")
		}
		return nil
	}
	key, err := readKey(s.Config.Search.KeyFile)
	if err != nil {
		return fmt.Errorf("search.key_file: %w (the process with the role indexer makes one: copy it)", err)
	}
	s.Search = &remote.Client{URL: s.Config.Search.URL, Key: key}
	return nil
}

// findSearch is openSearch for a tool beside the serving process, whose index it can only ask for.
func (s *System) findSearch() {
	at := s.Config.Search.URL
	if at == "" && s.serves(RoleIndexer) {
		at = "http://" + s.Config.HTTP.Listen
	}
	if key, err := readKey(s.Config.Search.KeyFile); err == nil && at != "" {
		s.Search = &remote.Client{URL: at, Key: key}
	}
}

func readKey(file string) (string, error) {
	b, err := os.ReadFile(filepath.Clean(file))
	return strings.TrimSpace(string(b)), err
}

// makeKey reads a key, or makes one where there is none.
func makeKey(file string) (string, error) {
	key, err := readKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key = rand.Text()
	return key, os.WriteFile(file, []byte(key+"\n"), 0o600)
}

// withSearch answers other processes' questions beside what the process answers anyway.
func (s *System) withSearch(h http.Handler) http.Handler {
	if s.Index == nil {
		return h
	}
	mux := http.NewServeMux()
	mux.Handle("POST "+remote.Path, remote.Handler(s.Index, s.searchKey))
	mux.Handle("/", h)
	return mux
}
