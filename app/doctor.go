package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"markwarden/kafka"
	"markwarden/store"
)

// Finding is one thing that the doctor looked at, and what to do when it is not good.
type Finding struct {
	Name   string
	OK     bool
	Detail string
	Do     string
}

// Examine is `markwarden doctor`: the configuration first, then everything that can be reached with it.
func Examine(ctx context.Context, config string, log *slog.Logger) []Finding {
	c, err := ReadConfig(config)
	if err != nil {
		return []Finding{{Name: "config", Detail: err.Error(), Do: "mend the file; docs/configuration.md says what each key means"}}
	}
	out := []Finding{{Name: "config", OK: true, Detail: config}}
	s, err := Attach(ctx, c, log)
	if err != nil {
		return append(out, Finding{Name: "open", Detail: err.Error(), Do: "see that the database runs and that store.dsn and dir are right"})
	}
	defer s.Close()
	return append(out, s.Doctor(ctx)...)
}

// Doctor looks at database, clock, broker, stream, registry, jobs and index.
func (s *System) Doctor(ctx context.Context) []Finding {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	out := []Finding{s.examineDatabase(ctx), s.examineClock(ctx), s.examineRegistry(), s.examineJobs(ctx), s.examineIndex(ctx), s.examineDead(ctx)}
	if len(s.Config.Kafka.Brokers) > 0 {
		out = append(out, s.examineStream(ctx)...)
	}
	return out
}

func (s *System) examineDatabase(ctx context.Context) Finding {
	began := time.Now()
	if err := s.DB.Read.PingContext(ctx); err != nil {
		return Finding{Name: "database", Detail: err.Error(), Do: "see that the database runs and can be reached"}
	}
	return Finding{Name: "database", OK: true, Detail: fmt.Sprintf("%s answers in %s", s.Config.Store.Driver, time.Since(began).Round(time.Microsecond))}
}

// examineClock compares this machine's clock with the database's: leases and deadlines are judged by both.
func (s *System) examineClock(ctx context.Context) Finding {
	if s.DB.Dialect != store.Postgres {
		return Finding{Name: "clock", OK: true, Detail: "one process, one clock"}
	}
	var us int64
	if err := s.DB.Read.QueryRowContext(ctx, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").Scan(&us); err != nil {
		return Finding{Name: "clock", Detail: err.Error(), Do: "see that the database runs"}
	}
	off := time.Since(time.UnixMicro(us)).Abs()
	if off > 2*time.Second {
		return Finding{Name: "clock", Detail: fmt.Sprintf("%s off the database's clock", off.Round(time.Millisecond)), Do: "synchronise the clocks (NTP): leases and deadlines depend on them"}
	}
	return Finding{Name: "clock", OK: true, Detail: fmt.Sprintf("%s off the database's clock", off.Round(time.Millisecond))}
}

func (s *System) examineRegistry() Finding {
	snap := s.Live.Current()
	rights := 0
	for range snap.Rights() {
		rights++
	}
	if rights == 0 {
		return Finding{Name: "registry", Detail: "no right is registered: nothing can be found", Do: "import one: markwarden registry import FILE"}
	}
	return Finding{Name: "registry", OK: true, Detail: fmt.Sprintf("revision %d, %d rights", snap.Revision(), rights)}
}

func (s *System) examineJobs(ctx context.Context) Finding {
	counts, err := s.Jobs.Counts(ctx)
	if err != nil {
		return Finding{Name: "jobs", Detail: err.Error(), Do: "see that the database runs"}
	}
	var waiting, dead int64
	oldest := time.Time{}
	for _, c := range counts {
		waiting, dead = waiting+c.Waiting, dead+c.Dead
		if !c.Oldest.IsZero() && (oldest.IsZero() || c.Oldest.Before(oldest)) {
			oldest = c.Oldest
		}
	}
	f := Finding{Name: "jobs", OK: true, Detail: fmt.Sprintf("%d wait, %d are dead", waiting, dead)}
	switch {
	case dead > 0:
		f.OK, f.Do = false, "look at them on the health page or GET /v1/jobs, mend the cause, requeue them"
	case !oldest.IsZero() && time.Since(oldest) > 10*time.Minute:
		f.OK, f.Detail = false, fmt.Sprintf("%s; the oldest is due since %s", f.Detail, time.Since(oldest).Round(time.Second))
		f.Do = "start a process with the role that runs them (scheduler, pictures, enforcer, worker)"
	}
	return f
}

// examineIndex compares the search index with the store: everything but the store is derived.
func (s *System) examineIndex(ctx context.Context) Finding {
	waiting, oldest, err := s.Ingest.IndexLag(ctx)
	if err != nil {
		return Finding{Name: "index", Detail: err.Error(), Do: "see that the database runs"}
	}
	if waiting > 0 && time.Since(oldest) > time.Minute {
		return Finding{Name: "index", Detail: fmt.Sprintf("%d listings wait, the oldest for %s", waiting, time.Since(oldest).Round(time.Second)), Do: "start a process with the role indexer"}
	}
	if s.Index == nil {
		return Finding{Name: "index", OK: true, Detail: fmt.Sprintf("%d listings wait; the index is another process's", waiting)}
	}
	have, err := s.Index.Count(ctx)
	if err != nil {
		return Finding{Name: "index", Detail: err.Error(), Do: "build it again: markwarden reindex"}
	}
	counts, err := s.Ingest.Counts(ctx)
	if err != nil {
		return Finding{Name: "index", Detail: err.Error(), Do: "see that the database runs"}
	}
	want := counts.Listings - counts.Removed
	if waiting == 0 && int64(have) != want {
		return Finding{Name: "index", Detail: fmt.Sprintf("%d listings in the index, %d in the store", have, want), Do: "build it again: markwarden reindex"}
	}
	return Finding{Name: "index", OK: true, Detail: fmt.Sprintf("%d listings, %d wait", have, waiting)}
}

func (s *System) examineDead(ctx context.Context) Finding {
	c, err := s.Ingest.Counts(ctx)
	if err != nil {
		return Finding{Name: "dead letters", Detail: err.Error(), Do: "see that the database runs"}
	}
	return Finding{Name: "dead letters", OK: true, Detail: fmt.Sprintf("%d", c.Dead)}
}

func (s *System) examineStream(ctx context.Context) (out []Finding) {
	offsets := map[string]map[int]int64{}
	for _, topic := range s.topics() {
		parts, err := kafka.Partitions(ctx, s.Source.Config, topic)
		if err != nil {
			out = append(out, Finding{Name: "broker", Detail: fmt.Sprintf("topic %s: %v", topic, err), Do: "see that the brokers run, that kafka.brokers, tls and sasl are right, and that the topic exists (kafka.create makes it)"})
			continue
		}
		if offsets[topic], err = s.Ingest.Offsets(ctx, topic); err != nil {
			out = append(out, Finding{Name: "stream", Detail: err.Error(), Do: "see that the database runs"})
			continue
		}
		out = append(out, examineOffsets(topic, parts, offsets[topic]))
	}
	return out
}

// examineOffsets compares what the broker still has with what the store wants next.
func examineOffsets(topic string, parts []kafka.Partition, next map[int]int64) Finding {
	var behind int64
	for _, p := range parts {
		n, ok := next[p.ID]
		switch {
		case !ok:
			n = p.First
		case n < p.First:
			return Finding{
				Name: "stream", Detail: fmt.Sprintf("%s/%d: the store wants offset %d, the broker's oldest is %d: messages were deleted unread", topic, p.ID, n, p.First),
				Do: "lengthen the topic's retention; have the shop send the lost listings again",
			}
		case n > p.Last:
			return Finding{
				Name: "stream", Detail: fmt.Sprintf("%s/%d: the store is at %d, the broker ends at %d: the topic was made anew or the store is of another one", topic, p.ID, n, p.Last),
				Do: "point kafka.listings to the right topic, or use a new one",
			}
		}
		behind += p.Last - n
	}
	return Finding{Name: "stream", OK: true, Detail: fmt.Sprintf("%s: %d partitions, %d messages wait", topic, len(parts), behind)}
}
