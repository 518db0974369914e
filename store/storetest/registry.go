package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/registry"
	"markwarden/store"
)

// Registry is the suite of registry.Store.
func Registry(t *testing.T, db *store.DB, s registry.Store) {
	ctx := t.Context()
	db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventRegistryChanged: {{Kind: "registry.backscan", Queue: "upkeep"}}}
	apply := func(from int64, records ...registry.Record) {
		t.Helper()
		revision, err := s.Apply(ctx, registry.Change{
			From: from, Records: records, Audit: []markwarden.AuditEntry{{Actor: "system:test", Action: "registry.put", Subject: "registry"}},
			Events: []markwarden.Event{{Kind: markwarden.EventRegistryChanged, Key: "registry"}},
		})
		require.NoError(t, err)
		require.Equal(t, from+1, revision)
	}
	load := func() (int64, []registry.Record) {
		t.Helper()
		revision, all, err := s.Load(ctx)
		require.NoError(t, err)
		return revision, all
	}

	revision, all := load()
	require.Zero(t, revision)
	require.Empty(t, all)

	first := registryEverything()
	apply(0, first...)
	revision, all = load()
	require.EqualValues(t, 1, revision)
	require.ElementsMatch(t, first, all, "what was written is read back as it was")

	renamed := registry.Record{Party: &markwarden.Party{ID: "p1", Country: "CN"}}
	gone := registry.Record{Authorization: first[3].Authorization, Deleted: true}
	apply(1, renamed, gone)
	newest, changes, err := s.Since(ctx, 1)
	require.NoError(t, err)
	require.EqualValues(t, 2, newest)
	require.ElementsMatch(t, []registry.Record{renamed, gone}, changes, "a deleted record keeps its last state")
	_, all = load()
	require.ElementsMatch(t, []registry.Record{first[0], renamed, first[2]}, all)
	marks := map[string]bool{}
	for revision := range int64(3) {
		mark, err := s.(registry.Marker).Mark(ctx, revision)
		require.NoError(t, err)
		require.NotEmpty(t, mark)
		marks[mark] = true
	}
	require.Len(t, marks, 3, "each revision has a mark of its own")
	mark, err := s.(registry.Marker).Mark(ctx, 3)
	require.NoError(t, err)
	require.Empty(t, mark, "a revision that there is not has none")
	newest, changes, err = s.Since(ctx, 2)
	require.NoError(t, err)
	require.EqualValues(t, 2, newest)
	require.Empty(t, changes)

	back := registry.Record{Authorization: first[3].Authorization}
	apply(2, back)
	_, changes, err = s.Since(ctx, 1)
	require.NoError(t, err)
	require.ElementsMatch(t, []registry.Record{renamed, back}, changes, "the newest state of each")

	asOf, err := s.(interface {
		AsOf(context.Context, int64) ([]registry.Record, error)
	}).AsOf(ctx, 1)
	require.NoError(t, err)
	require.ElementsMatch(t, first, asOf, "history is kept")

	_, err = s.Apply(ctx, registry.Change{From: 1, Records: []registry.Record{back}})
	require.ErrorIs(t, err, markwarden.ErrConflict)
	revision, _ = load()
	require.EqualValues(t, 3, revision)
	require.Equal(t, 3, registryRowCount(t, db, "audit"))
	require.Equal(t, 1, registryRowCount(t, db, "jobs"), "one waiting job for many changes")

	registryPieces(t, db, s)
}

// registryPieces: a large change is written in pieces, and is nevertheless one change.
func registryPieces(t *testing.T, db *store.DB, s registry.Store) {
	ctx := t.Context()
	var large []registry.Record
	for i := range 1200 {
		large = append(large, registry.Record{Party: &markwarden.Party{ID: markwarden.PartyID(fmt.Sprintf("n%04d", i))}})
	}
	before := registryRowCount(t, db, "registry_records")
	seen := 0
	look := func(int) {
		seen++
		if seen > 1 {
			return
		}
		revision, all, err := s.Load(ctx)
		require.NoError(t, err)
		require.EqualValues(t, 3, revision)
		require.Len(t, all, 4, "nobody sees half a change")
		// A person's change goes first; the large one was decided on what is now old.
		_, err = s.Apply(ctx, registry.Change{From: 3, Records: []registry.Record{{Party: &markwarden.Party{ID: "quick"}}}})
		require.NoError(t, err)
	}
	_, err := s.Apply(ctx, registry.Change{From: 3, Records: large, Progress: look})
	require.ErrorIs(t, err, markwarden.ErrConflict)
	require.Equal(t, before+1, registryRowCount(t, db, "registry_records"), "what was written of it is taken away")
	require.Equal(t, 4, registryRowCount(t, db, "registry_changes"))

	// A process that died in the midst left pieces behind: the next large change takes them away.
	stop, cancel := context.WithCancel(ctx)
	_, err = s.Apply(stop, registry.Change{From: 4, Records: large, Progress: func(int) { cancel() }})
	require.True(t, errors.Is(err, context.Canceled), err)
	require.Equal(t, before+1, registryRowCount(t, db, "registry_records"))
	_, err = db.Write.ExecContext(ctx, "INSERT INTO registry_changes (revision, started_at) VALUES (0, $1)", time.Now().Add(-2*time.Hour).UnixMicro())
	require.NoError(t, err)
	_, err = db.Write.ExecContext(ctx, "INSERT INTO registry_records (kind, id, change, deleted, doc) SELECT 'party', 'half', max(id), 0, '{}' FROM registry_changes")
	require.NoError(t, err)

	seen = 1
	revision, err := s.Apply(ctx, registry.Change{From: 4, Records: large, Progress: look})
	require.NoError(t, err)
	require.EqualValues(t, 5, revision)
	require.GreaterOrEqual(t, seen, 5)
	require.Equal(t, before+1+len(large), registryRowCount(t, db, "registry_records"))
	_, all, err := s.Load(ctx)
	require.NoError(t, err)
	require.Len(t, all, 5+len(large))
	_, changes, err := s.Since(ctx, 4)
	require.NoError(t, err)
	require.ElementsMatch(t, large, changes)
}

func registryEverything() []registry.Record {
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return []registry.Record{
		{Marketplace: &markwarden.Marketplace{
			ID: "demo", Countries: []string{"US", "CA"}, Established: "US", Regime: markwarden.RegimeGated, GatedRights: []markwarden.RightID{"r1"}, Mode: markwarden.ModeLive,
		}},
		{Party: &markwarden.Party{
			ID: "p1", Names: []markwarden.Name{{Text: "Fox Sports Inc.", Lang: "en"}, {Text: "狐体育", Lang: "zh"}}, Country: "US", RegistrationNumber: "77",
			Stores: []markwarden.Store{{Marketplace: "demo", ID: "s9"}},
		}},
		{Right: &markwarden.Right{
			ID: "r1", Kind: markwarden.WordMark, Text: "FOXA \x01", Holders: []markwarden.Holder{{Party: "p1"}, {Party: "p2", From: from, EndLicences: true}}, Office: "US", Number: "1",
			NiceClasses: []int{18, 25}, Jurisdictions: []string{"US"}, ValidFrom: from, ValidTo: from.AddDate(10, 0, 0), Names: []markwarden.Name{{Text: "狐家", Lang: "zh"}},
			ProductMarks: []string{"Sky Runner"}, Nicknames: []string{"the fox"}, Images: []markwarden.Image{{Path: "foxa.png"}},
			NormalPrice: []markwarden.NormalPrice{{Category: "Shoes", Price: markwarden.Money{Minor: 11000, Currency: "USD"}}},
		}},
		{Authorization: &markwarden.Authorization{
			ID: "a1", Grantor: "p1", Grantee: "p2", Role: markwarden.RoleOperator, Rights: []markwarden.RightID{"r1"}, Classes: []int{25}, Territories: []string{"US"}, Channels: []string{"store"},
			ProductLines: []string{"Sky Runner"}, From: from.Add(123 * time.Nanosecond), To: from.AddDate(1, 0, 0), SublicenceDepth: 1, Exclusivity: markwarden.Sole, SubjectTo: []markwarden.AuthorizationID{"a0"},
			Status: markwarden.Verified, RevokedAt: from.AddDate(0, 6, 0), Documents: []string{"sha256:00"},
		}},
	}
}

func registryRowCount(t *testing.T, db *store.DB, table string) (n int) {
	t.Helper()
	require.NoError(t, db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}
