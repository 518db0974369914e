package app

import (
	"context"
	"errors"
	"io"

	"markwarden"
	"markwarden/api"
	"markwarden/internal/jobs"
	"markwarden/internal/wire"
	"markwarden/registry"
	"markwarden/store"
)

// apiRegistrar is the registrar in the API's words. After a change it makes this process follow at once.
type apiRegistrar struct{ sys *System }

func (r apiRegistrar) Import(ctx context.Context, actor markwarden.AccountID, in io.Reader, o api.ImportOptions) (api.Imported, error) {
	opts := registry.ImportOptions{Lenient: o.Lenient, DryRun: o.DryRun}
	if o.CSV {
		opts.Format = registry.CSV
	}
	rep, err := r.sys.Registrar.Import(ctx, actor, in, opts)
	var bad *registry.ProblemsError
	if errors.As(err, &bad) {
		return api.Imported{Problems: lineProblems(bad)}, nil
	}
	if err != nil {
		return api.Imported{}, err
	}
	out := api.Imported{Revision: rep.Revision, Records: map[string]int{}, Ignored: rep.Ignored}
	for k, n := range rep.Records {
		out.Records[string(k)] = n
	}
	if o.DryRun {
		out.Revision = 0
	}
	r.sys.Live.Poke()
	return out, nil
}

// lineProblems are the problems of a file, each field of a line by itself.
func lineProblems(bad *registry.ProblemsError) (out []api.LineProblem) {
	for _, p := range bad.Problems {
		var invalid *wire.InvalidError
		if !errors.As(p.Err, &invalid) {
			out = append(out, api.LineProblem{Line: p.Line, Reason: p.Err.Error()})
			continue
		}
		for _, f := range invalid.Problems {
			out = append(out, api.LineProblem{Line: p.Line, Field: f.Field, Reason: f.Reason})
		}
	}
	return out
}

func (r apiRegistrar) Put(ctx context.Context, actor markwarden.AccountID, rec wire.Record) (int64, error) {
	defer r.sys.Live.Poke()
	return r.sys.Registrar.Put(ctx, actor, registry.Record{Marketplace: rec.Marketplace, Party: rec.Party, Right: rec.Right, Authorization: rec.Authorization})
}

func (r apiRegistrar) Delete(ctx context.Context, actor markwarden.AccountID, kind api.Kind, id string) (int64, error) {
	defer r.sys.Live.Poke()
	return r.sys.Registrar.Delete(ctx, actor, registry.Kind(kind), id)
}

// apiJobs is the job table without the name of who asks.
type apiJobs struct{ store.JobStore }

func (j apiJobs) Requeue(ctx context.Context, f jobs.DeadFilter) (int, error) {
	return j.JobStore.Requeue(ctx, "system:api", f)
}
