package app

import (
	"context"
	"io"

	"markwarden/registry"
)

// pokingRegistrar makes this process follow a change of its own at once, instead of at the next look.
type pokingRegistrar struct {
	*registry.Registrar
	live *registry.Live
}

func (r pokingRegistrar) Import(ctx context.Context, actor string, in io.Reader, o registry.ImportOptions) (registry.Report, error) {
	defer r.live.Poke()
	return r.Registrar.Import(ctx, actor, in, o)
}

func (r pokingRegistrar) Put(ctx context.Context, actor string, records ...registry.Record) (int64, error) {
	defer r.live.Poke()
	return r.Registrar.Put(ctx, actor, records...)
}

func (r pokingRegistrar) Delete(ctx context.Context, actor string, k registry.Kind, id string) (int64, error) {
	defer r.live.Poke()
	return r.Registrar.Delete(ctx, actor, k, id)
}
