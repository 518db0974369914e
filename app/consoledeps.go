package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
	"markwarden/console"
	"markwarden/enforce"
	"markwarden/ingest"
	"markwarden/internal/jobs"
	"markwarden/matchers"
)

// consoleEnforcement is what stands, with the tries to tell hooks.
type consoleEnforcement struct {
	*enforce.Enforcer
	deliveries enforce.Deliveries
}

func (e consoleEnforcement) Attempts(ctx context.Context, key markwarden.ListingKey, limit int) ([]enforce.Attempt, error) {
	return e.deliveries.Attempts(ctx, key, limit)
}

// consolePictures hands out picture files of listings and rights.
type consolePictures struct {
	sys *System
}

func (p consolePictures) OfListing(ctx context.Context, key markwarden.ListingKey, image int) (console.Picture, error) {
	s, err := p.sys.Ingest.Listing(ctx, key)
	if err != nil {
		return console.Picture{}, err
	}
	return p.picture(ctx, s.Listing.Images, image)
}

func (p consolePictures) OfRight(ctx context.Context, id markwarden.RightID, image int) (console.Picture, error) {
	r, ok := p.sys.Screener.Brain().Snapshot.Right(id)
	if !ok {
		return console.Picture{}, markwarden.ErrNotFound
	}
	return p.picture(ctx, r.Images, image)
}

// picture is the stored file; one that came in the record or stands in the folder can always be had again.
func (p consolePictures) picture(ctx context.Context, images []markwarden.Image, i int) (console.Picture, error) {
	if i < 0 || i >= len(images) {
		return console.Picture{}, markwarden.ErrNotFound
	}
	var out console.Picture
	pics, _, err := p.sys.PictureStore.Pictures(ctx, images[i:i+1])
	if err != nil {
		return out, err
	}
	if len(pics) == 1 {
		out.Width, out.Height = pics[0].Width, pics[0].Height
		_, out.Data, err = p.sys.PictureStore.File(ctx, pics[0].Content)
		if err == nil {
			return out, nil
		}
		if !errors.Is(err, markwarden.ErrNotFound) {
			return out, err
		}
	}
	if images[i].URL != "" {
		return out, markwarden.ErrNotFound
	}
	if out.Data, err = p.sys.Fetcher.Get(ctx, images[i]); err != nil {
		return out, fmt.Errorf("%w: %w", markwarden.ErrNotFound, err)
	}
	return out, nil
}

// contributions takes a probability apart as the matchers put it together.
func contributions(a *markwarden.Assessment, kind markwarden.AllegationKind) console.Sum {
	begin, parts := matchers.Contributions(a, kind)
	out := console.Sum{Prior: begin}
	for _, p := range parts {
		out.Parts = append(out.Parts, console.Part{Evidence: p.Evidence, Says: p.Says, Weight: p.Weight})
	}
	return out
}

// consoleHealth gathers the page of health.
type consoleHealth struct{ sys *System }

func (h consoleHealth) Report(ctx context.Context) (console.HealthReport, error) {
	var out console.HealthReport
	for _, c := range h.sys.Doctor(ctx) {
		state := "ok"
		if !c.OK {
			state = "fail"
		}
		out.Checks = append(out.Checks, console.Check{Name: c.Name, State: state, Detail: c.Detail, Do: c.Do})
	}
	counts, err := h.sys.Jobs.Counts(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range counts {
		out.Backlog = append(out.Backlog, console.Backlog{Kind: c.Kind, Waiting: c.Waiting, Running: c.Running, Dead: c.Dead, Oldest: c.Oldest})
	}
	dead, err := h.sys.Jobs.Dead(ctx, jobs.DeadFilter{Limit: 50})
	if err != nil {
		return out, err
	}
	for _, d := range dead {
		out.DeadJobs = append(out.DeadJobs, console.DeadJob{ID: d.ID, Kind: d.Kind, Key: d.Key, Attempts: d.Attempt, LastError: d.LastError})
	}
	letters, err := h.sys.Ingest.DeadLetters(ctx, "", 50)
	if err != nil {
		return out, err
	}
	for _, d := range letters {
		out.DeadLetters = append(out.DeadLetters, consoleDeadLetter(d))
	}
	unindexed, oldest, err := h.sys.Ingest.IndexLag(ctx)
	if err != nil {
		return out, err
	}
	out.Unindexed = int64(unindexed)
	if unindexed > 0 && !oldest.IsZero() {
		out.IndexLag = time.Since(oldest)
	}
	out.Audit, err = h.sys.auditTail(ctx, 50)
	return out, err
}

const shownBody = 4 << 10

func consoleDeadLetter(d ingest.DeadLetter) console.DeadLetter {
	out := console.DeadLetter{ID: d.ID, Origin: "HTTP", Reason: d.Reason, Original: d.Body, Truncated: d.Size > len(d.Body), At: d.At}
	if d.Topic != "" {
		out.Origin = fmt.Sprintf("%s/%d/%d", d.Topic, d.Partition, d.Offset)
	}
	if len(out.Original) > shownBody {
		out.Original, out.Truncated = out.Original[:shownBody], true
	}
	return out
}

func (h consoleHealth) Requeue(ctx context.Context, who markwarden.AccountID, job int64) error {
	n, err := h.sys.Jobs.Requeue(ctx, string(who), jobs.DeadFilter{ID: job})
	if err == nil && n == 0 {
		return markwarden.ErrNotFound
	}
	return err
}
