package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/jobs"
	"markwarden/registry/request"
	"markwarden/store"
)

// openJobs says which jobs this process runs: those of its roles.
func (s *System) openJobs() {
	s.Runner = &jobs.Runner{Store: s.Jobs, Queues: map[string]jobs.QueueConfig{}, Kinds: map[string]jobs.Kind{}, Log: s.Log}
	if s.Config.Store.Driver != "postgres" {
		s.Runner.Poll = time.Second
	}
	s.DB.Wake = s.Runner.Wake
	if s.Config.Has(RoleScheduler) {
		s.schedulerJobs()
	}
	if s.Config.Has(RoleWorker) {
		s.Runner.Queues[queueRecheck] = jobs.QueueConfig{Concurrency: 2, Batch: 32}
		s.Runner.Kinds[jobRecheck] = keyed(s.Conductor.Recheck)
	}
	if s.Config.Has(RolePictures) {
		s.Runner.Queues[queuePictures] = jobs.QueueConfig{Concurrency: 8, Batch: 32}
		s.Runner.Kinds[jobPictures] = keyed(s.Pictures.Run)
		s.Runner.Kinds[jobKeep] = keyed(s.Pictures.Keep)
	}
	if s.Config.Has(RoleEnforcer) {
		s.Runner.Queues[queueDeliveries] = jobs.QueueConfig{Concurrency: 8, Batch: 32}
		s.Runner.Kinds[jobDeliver] = jobs.Kind{Retry: jobs.Hooks, Handle: func(ctx context.Context, j jobs.Job) error { return s.Enforcer.Deliver(ctx, j.Key) }}
		s.Runner.Kinds[jobPublish] = keyed(s.publishDesired)
		s.Runner.Kinds[jobPublishDead] = jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error { return s.publishDead(ctx, j.Key) }}
	}
}

// schedulerJobs are the rooms hearing of each other, and what comes by the clock.
func (s *System) schedulerJobs() {
	r := s.Runner
	r.Queues[queueEvents] = jobs.QueueConfig{Concurrency: 4, Batch: 64}
	r.Queues[queueUpkeep] = jobs.QueueConfig{Concurrency: 2}
	r.Kinds[jobScreened] = keyed(s.Desk.OnScreened)
	r.Kinds[jobDerive] = keyed(s.Enforcer.Derive)
	r.Kinds[jobComplaints] = keyed(s.complaintScreened)
	r.Kinds[jobOutcome] = keyed(s.Office.OnDecided)
	r.Kinds[jobTell] = jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error { return s.complaintChanged(ctx, j.Key) }}
	s.proofJobs(r)
	s.changes = &registryChanges{sys: s}
	r.Kinds[jobBackscan] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error { return s.LookBack(ctx) }}
	r.Kinds[jobDated] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error { return s.datedFacts(ctx) }}
	r.Kinds[jobSeal] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error { return s.sealAudit(ctx) }}
	r.Kinds[jobSweep] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error { return s.Access.Sweep(ctx) }}
	r.Kinds[jobWaiting] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error {
		_, err := s.Office.Sweep(ctx)
		return err
	}}
	r.Periods = []jobs.Period{
		{Spec: jobs.Spec{Kind: jobWaiting, Key: "complaints", Queue: queueUpkeep, Prio: 30}, Every: 10 * time.Minute},
		{Spec: jobs.Spec{Kind: jobSweep, Key: "access", Queue: queueUpkeep, Prio: 30}, Every: time.Hour},
		{Spec: jobs.Spec{Kind: jobRadar, Key: "clock", Queue: queueUpkeep, Prio: 30}, Every: 6 * time.Hour},
		{Spec: jobs.Spec{Kind: jobDated, Key: "clock", Queue: queueUpkeep, Prio: 10}, Every: time.Minute},
		{Spec: jobs.Spec{Kind: jobSeal, Key: "audit", Queue: queueUpkeep, Prio: 20}, Every: 2 * time.Second},
	}
}

// LookBack finds the stored listings that the newest changes of the registry touch, and has them screened again. One at a time: the
// job does it, so whoever calls it must come before Run.
func (s *System) LookBack(ctx context.Context) error {
	backscan := &ingest.Backscan{Store: s.Ingest, Changes: s.changes, Log: s.Log}
	if err := backscan.Run(ctx); err != nil {
		return err
	}
	return s.changes.resume(ctx)
}

// keyed is a kind of job whose key is a listing's.
func keyed(do func(context.Context, markwarden.ListingKey) error) jobs.Kind {
	return jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error {
		key, ok := markwarden.ParseListingKey(j.Key)
		if !ok {
			return fmt.Errorf("%w: %q is no listing's key", markwarden.ErrPermanent, j.Key)
		}
		err := do(ctx, key)
		if errors.Is(err, markwarden.ErrNotFound) {
			return nil // the listing is not there: nothing to bring in line
		}
		return err
	}}
}

// complaintScreened joins waiting complaints to a listing. It watches the key first: a listing that arrives in between is then
// either seen here, or emits an event of its own.
func (s *System) complaintScreened(ctx context.Context, key markwarden.ListingKey) error {
	if _, err := s.Ingest.Listing(ctx, key); errors.Is(err, markwarden.ErrNotFound) {
		if err := s.Ingest.Watch(ctx, key); err != nil {
			return err
		}
	}
	return s.Office.OnScreened(ctx, key)
}

// publishDesired writes a listing's desired state to the stream, when there is one.
func (s *System) publishDesired(ctx context.Context, key markwarden.ListingKey) error {
	if s.Publisher == nil {
		return nil
	}
	return s.Enforcer.Publish(ctx, key)
}

// publishEnforcement is enforce's way to the topic.
func (s *System) publishEnforcement(ctx context.Context, key string, body []byte) error {
	return s.Publisher.Publish(ctx, s.Config.Kafka.Enforcements, []byte(key), body, map[string]string{"ce_type": "markwarden.listing.desired_state"})
}

// publishDead sends a dead letter to its topic, when there is a stream.
func (s *System) publishDead(ctx context.Context, id string) error {
	if s.Publisher == nil {
		return nil
	}
	u := ingest.Undertaker{Store: s.Ingest, Publisher: s.Publisher, Topic: s.Config.Kafka.Dead}
	return u.Publish(ctx, id)
}

// Working is how many jobs wait or run that are not there for ever.
func (s *System) Working(ctx context.Context) (int64, error) {
	counts, err := s.Jobs.Counts(ctx)
	var n int64
	periodic := map[string]bool{jobSeal: true, jobDated: true, jobSweep: true, jobWaiting: true, jobRadar: true, request.TimerKind: true}
	for _, c := range counts {
		if !periodic[c.Kind] {
			n += c.Waiting + c.Running
		}
	}
	return n, err
}

// deliveries are what hooks were told.
func (s *System) deliveries() store.EnforceStore { return store.EnforceStore{DB: s.DB} }

// answers are the API's remembered answers to repeated requests.
func (s *System) answers() store.AccessStore { return store.AccessStore{DB: s.DB} }
