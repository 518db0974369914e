package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"markwarden"
	"markwarden/index"
)

// Hasher turns a picture file into its hashes. Safe for many goroutines; an error that is no *index.PictureError is ours.
type Hasher func(file []byte) (markwarden.Picture, error)

// Local looks at the pictures of listings at once, without a store and without the network: those that stand in the record or in the
// folder. A content is hashed once. Safe for many goroutines.
type Local struct {
	Fetcher *Fetcher // of which only data and path are used
	Hash    Hasher

	mu    sync.Mutex
	known map[string]*looked // guarded by mu; by content
}

// looked is one content, hashed by whoever came first.
type looked struct {
	once    sync.Once
	picture markwarden.Picture
	err     error
}

// maxKnown bounds what Local remembers, 40 KB each with its corners; when it is full it forgets all.
const maxKnown = 8_000

// Pictures are the pictures of images that can be had, with their index, and how far they are there: none, complete, or incomplete.
// A picture on the web can't be had here.
func (l *Local) Pictures(ctx context.Context, images []markwarden.Image) ([]markwarden.Picture, markwarden.PictureState, error) {
	if len(images) == 0 {
		return nil, markwarden.PicturesNone, nil
	}
	pictures, state := make([]markwarden.Picture, 0, len(images)), markwarden.PicturesComplete
	for i := range images {
		p, err := l.picture(ctx, images[i])
		if _, ok := errors.AsType[*index.PictureError](err); ok {
			state = markwarden.PicturesIncomplete
			continue
		}
		if err != nil {
			return nil, "", err
		}
		p.Image = i
		pictures = append(pictures, p)
	}
	return pictures, state, nil
}

func (l *Local) picture(ctx context.Context, img markwarden.Image) (markwarden.Picture, error) {
	if img.Data == nil && img.Path == "" {
		return markwarden.Picture{}, &index.PictureError{Reason: index.NoSource}
	}
	file, err := l.Fetcher.Get(ctx, img)
	if err != nil {
		return markwarden.Picture{}, err
	}
	k := l.entry(index.SourceOf(markwarden.Image{Data: file}))
	k.once.Do(func() { k.picture, k.err = l.Hash(file) })
	return k.picture, k.err
}

// References looks at the reference pictures of rights; missing says how many can't be had.
func (l *Local) References(ctx context.Context, rights []*markwarden.Right) (refs []markwarden.RightPicture, missing int, err error) {
	for _, r := range rights {
		pictures, _, err := l.Pictures(ctx, r.Images)
		if err != nil {
			return nil, 0, fmt.Errorf("pictures of right %q: %w", r.ID, err)
		}
		missing += len(r.Images) - len(pictures)
		for _, p := range pictures {
			refs = append(refs, markwarden.RightPicture{Right: r.ID, Kind: r.Kind, Image: p.Image, Picture: p})
		}
	}
	return refs, missing, nil
}

func (l *Local) entry(content string) *looked {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.known[content]
	if k == nil {
		if l.known == nil || len(l.known) >= maxKnown {
			l.known = map[string]*looked{}
		}
		k = &looked{}
		l.known[content] = k
	}
	return k
}
