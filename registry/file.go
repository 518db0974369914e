package registry

import (
	"fmt"

	"markwarden"
	"markwarden/registry/internal/flat"
)

// fileVersion changes with the tables of base: a file of another version is made anew.
const fileVersion = "registry/2"

// ErrBrokenFile says that a snapshot file is not what WriteFile wrote: cut off, changed, or of another version or machine.
var ErrBrokenFile = flat.ErrBroken

// fileMeta is what a file says beside the tables.
type fileMeta struct {
	Revision int64
	Mark     string
	Seed     uint64
	Stores   []markwarden.MarketplaceID // marketplaces of which there are stores
}

// WriteFile writes a snapshot to a file, which is there as a whole or not at all. mark names the history of the store; see Marker. A
// snapshot that has changed since it was built is not written: see Compact.
func (s *Snapshot) WriteFile(name, mark string) error {
	if s.over.size > 0 {
		return fmt.Errorf("%w: the snapshot has changes beside its tables", markwarden.ErrInvalid)
	}
	meta := fileMeta{Revision: s.revision, Mark: mark, Seed: s.base.rights.seed, Stores: sortedKeys(s.base.owners)}
	return flat.Write(name, fileVersion, meta, s.base.sections())
}

// ReadFile reads what WriteFile wrote. What is wrong with a file wraps ErrBrokenFile; os.ErrNotExist where there is none.
func ReadFile(name string) (s *Snapshot, mark string, err error) {
	b := &base{owners: map[markwarden.MarketplaceID]*names{}}
	var meta fileMeta
	if err := flat.Read(name, fileVersion, &meta, func() []flat.Section {
		b.rightNames.seed = meta.Seed
		for _, t := range []*ids{&b.parties, &b.rights, &b.links, &b.words} {
			t.seed = meta.Seed
		}
		for _, m := range meta.Stores {
			b.owners[m] = &names{seed: meta.Seed}
		}
		return b.sections()
	}); err != nil {
		return nil, "", err
	}
	b.complete()
	return &Snapshot{revision: meta.Revision, base: b}, meta.Mark, nil
}
