package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"time"

	"markwarden"
	"markwarden/index/bleve"
	"markwarden/kafka"
	"markwarden/store"
)

// Finding is one thing that the doctor looked at, and what to do when it is not good. internal/phrase has the sentences.
type Finding struct {
	Name   string
	OK     bool
	Detail markwarden.Message
	Do     markwarden.Message // empty where it is good
}

func message(id string, args ...any) markwarden.Message {
	m := markwarden.Message{ID: id}
	for _, a := range args {
		switch v := a.(type) {
		case time.Duration:
			m.Args = append(m.Args, v.Round(time.Microsecond).String())
		default:
			m.Args = append(m.Args, fmt.Sprint(v))
		}
	}
	return m
}

func good(name string, args ...any) Finding {
	return Finding{Name: name, OK: true, Detail: message("doctor."+key(name)+".ok", args...)}
}

// bad is a finding whose detail is id and whose remedy is id.do.
func bad(name, id string, args ...any) Finding {
	return Finding{Name: name, Detail: message(id, args...), Do: message(id + ".do")}
}

// failed is something that could not be looked at.
func failed(name, do string, err error) Finding {
	return Finding{Name: name, Detail: message("doctor.error", err), Do: message(do)}
}

func key(name string) string {
	if name == "dead letters" {
		return "dead_letters"
	}
	return name
}

// Examine is `markwarden doctor`: the configuration first, then everything that can be reached with it.
func Examine(ctx context.Context, config string, log *slog.Logger) []Finding {
	c, err := ReadConfig(config)
	if err != nil {
		return []Finding{failed("config", "doctor.config.do", err)}
	}
	out := []Finding{good("config", config)}
	s, err := Attach(ctx, c, log)
	if err != nil {
		return append(out, failed("open", "doctor.open.do", err))
	}
	defer s.Close()
	return append(out, s.Doctor(ctx)...)
}

// Doctor looks at database, clock, registry, jobs, index, pictures, dead letters, broker and stream.
func (s *System) Doctor(ctx context.Context) []Finding {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	out := []Finding{s.examineDatabase(ctx), s.examineClock(ctx), s.examineRegistry(), s.examineJobs(ctx), s.examineIndex(ctx)}
	out = append(out, s.examineSearch()...)
	out = append(out, s.examinePictures(ctx), s.examineDead(ctx))
	if len(s.Config.Kafka.Brokers) > 0 {
		out = append(out, s.examineStream(ctx)...)
	}
	return out
}

func (s *System) examineDatabase(ctx context.Context) Finding {
	began := time.Now()
	if err := s.DB.Read.PingContext(ctx); err != nil {
		return failed("database", "doctor.database.do", err)
	}
	return good("database", s.Config.Store.Driver, time.Since(began))
}

// examineClock compares this machine's clock with the database's: leases and deadlines are judged by both.
func (s *System) examineClock(ctx context.Context) Finding {
	if s.DB.Dialect != store.Postgres {
		return Finding{Name: "clock", OK: true, Detail: message("doctor.clock.one")}
	}
	var us int64
	if err := s.DB.Read.QueryRowContext(ctx, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").Scan(&us); err != nil {
		return failed("clock", "doctor.database.do", err)
	}
	f := good("clock", time.Since(time.UnixMicro(us)).Abs().Round(time.Millisecond))
	if off := time.Since(time.UnixMicro(us)).Abs(); off > 2*time.Second {
		f.OK, f.Do = false, message("doctor.clock.do")
	}
	return f
}

func (s *System) examineRegistry() Finding {
	snap := s.Live.Current()
	rights := 0
	for range snap.Rights() {
		rights++
	}
	if rights == 0 {
		return Finding{Name: "registry", Detail: message("doctor.registry.empty"), Do: message("doctor.registry.do")}
	}
	return good("registry", snap.Revision(), rights)
}

func (s *System) examineJobs(ctx context.Context) Finding {
	counts, err := s.Jobs.Counts(ctx)
	if err != nil {
		return failed("jobs", "doctor.database.do", err)
	}
	var waiting, dead int64
	oldest := time.Time{}
	for _, c := range counts {
		waiting, dead = waiting+c.Waiting, dead+c.Dead
		if !c.Oldest.IsZero() && (oldest.IsZero() || c.Oldest.Before(oldest)) {
			oldest = c.Oldest
		}
	}
	f := good("jobs", waiting, dead)
	switch {
	case dead > 0:
		f.OK, f.Do = false, message("doctor.jobs.dead.do")
	case !oldest.IsZero() && time.Since(oldest) > 10*time.Minute:
		return bad("jobs", "doctor.jobs.late", waiting, dead, time.Since(oldest).Round(time.Second))
	}
	return f
}

// examineIndex compares the search index with the store: everything but the store is derived.
func (s *System) examineIndex(ctx context.Context) Finding {
	waiting, oldest, err := s.Ingest.IndexLag(ctx)
	if err != nil {
		return failed("index", "doctor.database.do", err)
	}
	if waiting > 0 && time.Since(oldest) > time.Minute {
		return bad("index", "doctor.index.late", waiting, time.Since(oldest).Round(time.Second))
	}
	search, done, err := s.indexToExamine()
	if err != nil {
		return Finding{Name: "index", Detail: message("doctor.index.broken", err), Do: message("doctor.index.differs.do")}
	}
	defer done()
	if search == nil {
		return Finding{Name: "index", OK: true, Detail: message("doctor.index.other", waiting)}
	}
	have, err := search.Count(ctx)
	if err != nil {
		return bad("index", "doctor.index.silent", err)
	}
	counts, err := s.Ingest.Counts(ctx)
	if err != nil {
		return failed("index", "doctor.database.do", err)
	}
	want := counts.Listings - counts.Removed
	if waiting == 0 && counts.Unindexed == 0 && int64(have) != want {
		return bad("index", "doctor.index.differs", have, want)
	}
	return good("index", have, waiting)
}

// indexToExamine is whom to ask how many listings the index has. On a folder that no process has, this process looks itself.
func (s *System) indexToExamine() (x Search, done func(), err error) {
	done = func() {}
	if s.Index != nil || s.DB.Dialect != store.SQLite || !s.serves(RoleIndexer) {
		return s.Search, done, nil
	}
	if _, err := os.Stat(s.indexPath()); err != nil {
		return nil, done, nil //nolint:nilerr // nothing has been indexed here yet
	}
	lock, err := lockFile(s.lockPath())
	if err != nil {
		return s.Search, done, nil //nolint:nilerr // a process serves: ask it
	}
	index, err := bleve.Open(s.indexPath())
	if err != nil {
		_ = lock.Close()
		return nil, done, err
	}
	return index, func() { _, _ = index.Close(), lock.Close() }, nil
}

// serves says whether this process has a role, or the one beside which it is attached.
func (s *System) serves(r Role) bool { return s.Config.Has(r) || slices.Contains(s.served, r) }

// examineSearch says when a process that answers people and programs has nobody to ask.
func (s *System) examineSearch() []Finding {
	if !s.serves(RoleAPI) && !s.serves(RoleConsole) || s.serves(RoleIndexer) || s.Config.Search.URL != "" {
		return nil
	}
	return []Finding{bad("search", "doctor.search.none")}
}

func (s *System) examinePictures(ctx context.Context) Finding {
	all, flagged, err := s.Ingest.Unseen(ctx)
	if err != nil {
		return failed("pictures", "doctor.database.do", err)
	}
	return good("pictures", all, flagged)
}

func (s *System) examineDead(ctx context.Context) Finding {
	c, err := s.Ingest.Counts(ctx)
	if err != nil {
		return failed("dead letters", "doctor.database.do", err)
	}
	return good("dead letters", c.Dead)
}

func (s *System) examineStream(ctx context.Context) (out []Finding) {
	for _, topic := range s.topics() {
		parts, err := kafka.Partitions(ctx, s.Source.Config, topic)
		if err != nil {
			out = append(out, Finding{Name: "broker", Detail: message("doctor.broker.topic", topic, err), Do: message("doctor.broker.do")})
			continue
		}
		next, err := s.Ingest.Offsets(ctx, topic)
		if err != nil {
			out = append(out, failed("stream", "doctor.database.do", err))
			continue
		}
		out = append(out, examineOffsets(topic, parts, next))
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
			return bad("stream", "doctor.stream.lost", topic, strconv.Itoa(p.ID), n, p.First)
		case n > p.Last:
			return bad("stream", "doctor.stream.other", topic, strconv.Itoa(p.ID), n, p.Last)
		}
		behind += p.Last - n
	}
	return good("stream", topic, len(parts), behind)
}
