package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"markwarden"
	"markwarden/internal/ids"
)

// Queue tells what is not told yet: a message with a known Key is left alone. Nothing is told about a marketplace that is
// only observed.
func (n *Notifier) Queue(ctx context.Context, ms ...Message) error {
	var out []Message
	for _, m := range ms {
		if n.Marketplaces.Marketplace(m.Marketplace).Mode != markwarden.ModeLive {
			continue
		}
		if err := m.check(); err != nil {
			return err
		}
		m.ID, m.At, m.Texts = ids.New(), n.now(), make(map[string]Text, len(Languages))
		for _, lang := range Languages {
			t, err := render(lang, m.Kind, m.Facts)
			if err != nil {
				return err
			}
			m.Texts[lang] = t
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil
	}
	return n.Store.Put(ctx, out)
}

func (m *Message) check() error {
	switch {
	case m.Key == "":
		return fmt.Errorf("%w: message without a key", markwarden.ErrInvalid)
	case m.Party == "" && m.Store.ID == "":
		return fmt.Errorf("%w: message %s to nobody", markwarden.ErrInvalid, m.Key)
	case !slices.Contains(Kinds, m.Kind):
		return fmt.Errorf("%w: message %s of kind %q", markwarden.ErrInvalid, m.Key, m.Kind)
	}
	return nil
}

// Inbox returns a page of messages, newest first, and how many are unread in all.
func (n *Notifier) Inbox(ctx context.Context, r Reader, p Page) (ms []Message, unread int, err error) {
	if r.nobody() {
		return nil, 0, markwarden.ErrForbidden
	}
	if p.Limit <= 0 {
		p.Limit = 50
	}
	p.Limit = min(p.Limit, 200)
	return n.Store.Inbox(ctx, r, p)
}

// MarkRead marks a message of the reader's as read; once read stays read.
func (n *Notifier) MarkRead(ctx context.Context, r Reader, id string) error {
	if r.nobody() {
		return markwarden.ErrForbidden
	}
	return n.Store.MarkRead(ctx, r, id, n.now())
}

func (r *Reader) nobody() bool { return r.Party == "" && len(r.Stores) == 0 }

func (n *Notifier) now() time.Time {
	if n.Now != nil {
		return n.Now().UTC()
	}
	return time.Now().UTC()
}
