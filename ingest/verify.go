package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"markwarden"
)

// StreamReader reads again what a topic still holds.
type StreamReader interface {
	// Read calls yield with the messages of a partition with offsets below to, in order. An error of yield ends it and is returned.
	Read(ctx context.Context, topic string, partition int, to int64, yield func(Message) error) error
}

// VerifyStore is what must explain every offset.
type VerifyStore interface {
	Progress(ctx context.Context) ([]Position, error)
	Stored(ctx context.Context, keys []markwarden.ListingKey) ([]Stored, error)
	DeadOffsets(ctx context.Context, topic string, partition int, from, to int64) (map[int64]bool, error)
}

// Report says what became of every message that the topic still holds below the store's offsets.
type Report struct {
	Partitions int
	Delivered  int64
	Screened   int64 // the stored version is the message's
	Superseded int64 // the stored version is newer
	Dead       int64
	Nothing    int64 // says nothing about any listing
	Expired    int64 // offsets that the topic no longer holds: they can't be checked
	More       int64 // findings beyond MaxFindings
	Findings   []Finding
}

// Finding is a message that was delivered, and nothing in the store says what became of it.
type Finding struct {
	Topic     string
	Partition int
	Offset    int64
	Key       string // of the listing, where it can be read
	Problem   string
}

// MaxFindings bounds a report.
const MaxFindings = 1000

// verifyPage is how many messages are looked up at a time.
const verifyPage = 500

// VerifyStream reads a topic from its start to the store's offsets and checks that every message is screened, superseded or a
// dead letter. Listings that are recorded meanwhile do no harm: a newer version supersedes.
func (c *Conductor) VerifyStream(ctx context.Context, topic string, from StreamReader, in VerifyStore) (Report, error) {
	var rep Report
	all, err := in.Progress(ctx)
	if err != nil {
		return rep, err
	}
	for _, p := range all {
		if p.Topic != topic {
			continue
		}
		rep.Partitions++
		if err := c.verifyPartition(ctx, p, from, in, &rep); err != nil {
			return rep, fmt.Errorf("verify %s/%d: %w", p.Topic, p.Partition, err)
		}
	}
	return rep, nil
}

func (c *Conductor) verifyPartition(ctx context.Context, p Position, from StreamReader, in VerifyStore, rep *Report) error {
	var page []Message
	first := true
	err := from.Read(ctx, p.Topic, p.Partition, p.Next, func(m Message) error {
		if first {
			rep.Expired += m.Offset
			first = false
		}
		page = append(page, m)
		if len(page) < verifyPage {
			return nil
		}
		defer func() { page = page[:0] }()
		return c.verifyPage(ctx, page, in, rep)
	})
	if err != nil {
		return err
	}
	if first {
		rep.Expired += p.Next
		return nil
	}
	return c.verifyPage(ctx, page, in, rep)
}

func (c *Conductor) verifyPage(ctx context.Context, page []Message, in VerifyStore, rep *Report) error {
	if len(page) == 0 {
		return nil
	}
	last := page[len(page)-1]
	dead, err := in.DeadOffsets(ctx, last.Topic, last.Partition, page[0].Offset, last.Offset+1)
	if err != nil {
		return err
	}
	all, err := c.readAll(ctx, page)
	if err != nil {
		return err
	}
	var keys []markwarden.ListingKey
	for i := range all {
		if !all[i].skip && all[i].dead == nil {
			keys = append(keys, all[i].listing.Key)
		}
	}
	slices.SortFunc(keys, compareKeys)
	versions := map[markwarden.ListingKey]int64{}
	stored, err := in.Stored(ctx, slices.Compact(keys))
	if err != nil {
		return err
	}
	for _, s := range stored {
		versions[s.Listing.Key] = s.Listing.Version
	}
	for i := range all {
		rep.count(&all[i], dead, versions)
	}
	return nil
}

func (rep *Report) count(w *work, dead map[int64]bool, versions map[markwarden.ListingKey]int64) {
	rep.Delivered++
	version, there := versions[w.listing.Key]
	switch {
	case dead[w.message.Offset]:
		rep.Dead++
	case w.nothing:
		rep.Nothing++
	case w.dead != nil:
		rep.find(w, "can't be read, and is no dead letter: "+w.dead.Reason)
	case !there:
		rep.find(w, "the listing is not in the store")
	case version < w.listing.Version:
		rep.find(w, fmt.Sprintf("version %d is not in the store, which has %d", w.listing.Version, version))
	case version == w.listing.Version:
		rep.Screened++
	default:
		rep.Superseded++
	}
}

func (rep *Report) find(w *work, problem string) {
	if len(rep.Findings) == MaxFindings {
		rep.More++
		return
	}
	f := Finding{Topic: w.message.Topic, Partition: w.message.Partition, Offset: w.message.Offset, Problem: problem}
	if k := w.listing.Key; k.Listing != "" {
		f.Key = string(k.Marketplace) + "/" + string(k.Listing)
	}
	rep.Findings = append(rep.Findings, f)
}

// Err is nil when there is no finding.
func (rep *Report) Err() error {
	if len(rep.Findings) == 0 {
		return nil
	}
	return errors.New("messages were delivered that nothing in the store accounts for")
}

func compareKeys(a, b markwarden.ListingKey) int {
	return cmp.Or(cmp.Compare(a.Marketplace, b.Marketplace), cmp.Compare(a.Listing, b.Listing))
}
