package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/access"
	"markwarden/store"
	"markwarden/store/storetest"
)

// dying is a process that dies between the effect and the memory of its answer, as often as it is told.
type dying struct {
	access.AnswerStore
	deaths int
}

func (d *dying) Finish(ctx context.Context, t access.Ticket, a access.Answer, until time.Time) error {
	if d.deaths--; d.deaths >= 0 {
		return errors.New("the process died")
	}
	return d.AnswerStore.Finish(ctx, t, a, until)
}

// Forget is not called by who died; the ticket runs out by itself.
func (d *dying) Forget(context.Context, access.Ticket) error { return nil }

func TestARepeatAfterACrashHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newRealHouse(t, db)
		d := &dying{h.deps.Answers, 2}
		h.deps.Answers = d
		h.reopen()
		ndjson := strings.Join([]string{
			`{"type":"marketplace","id":"m1","countries":["US"],"mode":"live"}`,
			`{"type":"party","id":"ha","names":[{"text":"A","lang":"en"}]}`,
			`{"type":"right","id":"ra","kind":"word_mark","text":"RIGHTA","holders":[{"party":"ha","from":"2001-01-01"}]}`,
		}, "\n")
		require.Equal(t, 200, h.ask("admin", "POST", "/v1/registry/import", ndjson, "Content-Type", "application/x-ndjson").status)
		notice := `{"right":"ra","allegation":"trademark_misuse","statement":"s","reasons":"r","name":"A. Holder","email":"a@example.org","good_faith":true,"items":[{"marketplace":"m1","listing":"L1"}]}`
		file := func(key, body string) (id string) {
			var c struct{ ID string }
			got := h.ask("holder-a", "POST", "/v1/complaints", body, "Idempotency-Key", key)
			require.Equal(t, 201, got.status, got.body)
			got.json(t, &c)
			return c.ID
		}
		first := file("k", notice)
		h.ask("holder-a", "POST", "/v1/complaints", notice, "Idempotency-Key", "k").problem(t, 409, "idempotency_key_in_use")
		h.wait(10 * time.Minute) // the ticket of the dead process has run out
		require.Equal(t, first, file("k", notice), "and it dies again")
		h.wait(10 * time.Minute)
		require.Equal(t, first, file("k", notice), "answered and remembered at last")
		require.Equal(t, first, file("k", notice))
		require.NotEqual(t, first, file("other", notice), "another key is another request")
		require.Equal(t, 2, strings.Count(h.ask("holder-a", "GET", "/v1/complaints", "").body, `"statement"`))
	})
}
