package registry_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

const small = `{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"operator","rights":["r1"],"status":"verified"}

{"type":"right","id":"r1","kind":"word_mark","text":"FOXA","holders":[{"party":"p1"}]}
{"type":"party","id":"p1","stores":[{"marketplace":"demo","id":"s1"}]}
{"type":"party","id":"p2","stores":[{"marketplace":"demo","id":"s2"}]}
`

func imported(t *testing.T, lines string) (*registry.Registrar, *fake) {
	t.Helper()
	f := &fake{}
	g := &registry.Registrar{Store: f}
	_, err := g.Import(t.Context(), "account:1", strings.NewReader(lines), registry.ImportOptions{})
	require.NoError(t, err)
	return g, f
}

func TestImport(t *testing.T) {
	t.Parallel()
	f := &fake{}
	g := &registry.Registrar{Store: f}
	dry, err := g.Import(t.Context(), "account:1", strings.NewReader(small), registry.ImportOptions{DryRun: true})
	require.NoError(t, err)
	require.Empty(t, f.changes, "a dry run changes nothing")
	require.Equal(t, registry.Report{Records: map[registry.Kind]int{"party": 2, "right": 1, "authorization": 1}, New: 4, DryRun: true}, dry)

	var told []registry.Progress
	got, err := g.Import(t.Context(), "account:1", strings.NewReader("\ufeff"+small), registry.ImportOptions{Progress: func(p registry.Progress) { told = append(told, p) }})
	require.NoError(t, err)
	require.Equal(t, registry.Report{Records: dry.Records, New: 4, Revision: 1}, got)
	require.Len(t, f.changes[0].Records, 4)
	require.Equal(t, []markwarden.Event{{Kind: markwarden.EventRegistryChanged, Key: "registry"}}, f.changes[0].Events)
	require.Len(t, f.changes[0].Audit, 1)
	require.Equal(t, "registry.import", f.changes[0].Audit[0].Action)
	f.changes[0].Progress(4)
	require.Equal(t, registry.Progress{Read: 4, Written: 4}, told[len(told)-1])

	again, err := g.Import(t.Context(), "account:1", strings.NewReader(small), registry.ImportOptions{})
	require.NoError(t, err)
	require.Equal(t, 4, again.Unchanged)
	require.EqualValues(t, 1, again.Revision)
	require.Len(t, f.changes, 1, "what is on file already is no change")

	more, err := g.Import(t.Context(), "account:1", strings.NewReader(`{"type":"party","id":"p2","country":"CN","extra":1}`), registry.ImportOptions{Lenient: true})
	require.NoError(t, err)
	require.Equal(t, 1, more.Changed)
	require.Equal(t, 1, more.Ignored)
	require.EqualValues(t, 2, more.Revision)
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines string
		want  string
	}{
		"a class that there is not":       {`{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency","classes":[46]}`, "line 1: classes[0]: must be a Nice class, 1 to 45"},
		"an empty scope list":             {`{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency","territories":[]}`, "line 1: territories: is empty, which would mean none: leave it out for all"},
		"a date that is none":             {`{"type":"right","id":"r1","kind":"design","holders":[{"party":"p1","from":"2023-02-29"}]}`, "line 1: holders[0].from: must be a time with its offset (RFC 3339) or a day (2006-01-02)"},
		"an unknown field":                {"\n" + `{"type":"party","id":"p1","shoesize":[]}`, "line 2: shoesize: unknown field"},
		"an unknown word":                 {`{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"boss"}`, "line 1: role: must be one of licensee, operator, service, agency, reseller"},
		"an unknown type":                 {`{"type":"parti","id":"p1"}`, "line 1: type: must be one of marketplace, party, right, authorization"},
		"no JSON":                         {`{"type":"party"` + "\n", "line 1: not JSON at byte 15: expected '}'"},
		"an id twice":                     {`{"type":"party","id":"p1"}` + "\n" + `{"type":"party","id":"p1"}`, "line 2: not valid: party p1 stands in line 1 already"},
		"a store twice":                   {`{"type":"party","id":"p1","stores":[{"marketplace":"m","id":"s"}]}` + "\n" + `{"type":"party","id":"p2","stores":[{"marketplace":"m","id":"s"}]}`, "line 2: not valid: stores: store s of marketplace m belongs to the party of line 1 already"},
		"a grantee that is not there":     {`{"type":"party","id":"p1"}` + "\n" + `{"type":"authorization","id":"a1","grantor":"p1","grantee":"p9","role":"agency"}`, "line 2: not valid: authorization a1: grantee: party p9 is neither here nor on file"},
		"rights that are not there":       {`{"type":"party","id":"p1"}` + "\n" + `{"type":"party","id":"p2"}` + "\n" + `{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency","rights":["r9"],"subject_to":["a9"]}`, "line 3: not valid: authorization a1: rights: right r9 is neither here nor on file\nline 3: not valid: authorization a1: subject_to: authorization a9 is neither here nor on file"},
		"a holder that is not there":      {`{"type":"right","id":"r1","kind":"design","holders":[{"party":"p9"}]}`, "line 1: not valid: right r1: holders: party p9 is neither here nor on file"},
		"a gated right that is not there": {`{"type":"marketplace","id":"m","gated_rights":["r9"]}`, "line 1: not valid: marketplace m: gated_rights: right r9 is neither here nor on file"},
		"a link to oneself":               {`{"type":"party","id":"p1"}` + "\n" + `{"type":"authorization","id":"a1","grantor":"p1","grantee":"p1","role":"agency"}`, "line 2: not valid: authorization a1: grantee: p1 can't grant to itself"},
		"a line without end":              {strings.Repeat(" ", registry.MaxLine+9) + "\n" + `{"type":"party"}`, "line 1: not valid: longer than 1048576 bytes\nline 2: id: missing"},
		"every line, up to a bound":       {strings.Repeat("x\n", 5), "line 1: must be an object\nline 2: must be an object\nline 3: must be an object\nand 2 problems more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fake{}
			g := &registry.Registrar{Store: f}
			_, err := g.Import(t.Context(), "account:1", strings.NewReader(c.lines), registry.ImportOptions{Problems: 3})
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			require.Equal(t, c.want, err.Error())
			require.Empty(t, f.changes, "nothing is written when any line is wrong")
		})
	}
}

func TestImportTakesOverAStoreOnlyWithItsOwner(t *testing.T) {
	t.Parallel()
	g, _ := imported(t, small)
	takes := `{"type":"party","id":"p3","stores":[{"marketplace":"demo","id":"s1"}]}` + "\n"
	_, err := g.Import(t.Context(), "account:1", strings.NewReader(takes), registry.ImportOptions{})
	require.EqualError(t, err, "line 1: not valid: party p3: stores: store s1 of marketplace demo belongs to party p1")
	report, err := g.Import(t.Context(), "account:1", strings.NewReader(takes+`{"type":"party","id":"p1"}`), registry.ImportOptions{})
	require.NoError(t, err)
	require.Equal(t, 1, report.New)
	require.Equal(t, 1, report.Changed)
}

func TestChangeIsDecidedAgainAfterAnother(t *testing.T) {
	t.Parallel()
	g, f := imported(t, small)
	f.between = func() {
		_, err := g.Put(t.Context(), "account:2", registry.Record{Authorization: &markwarden.Authorization{ID: "a2", Grantor: "p2", Grantee: "p1", Role: markwarden.RoleAgency, SubjectTo: []markwarden.AuthorizationID{"a1"}}})
		require.NoError(t, err)
	}
	_, err := g.Delete(t.Context(), "account:1", registry.KindAuthorization, "a1")
	require.ErrorIs(t, err, markwarden.ErrInvalid, "the other change refers to it")
	require.EqualError(t, err, "not valid: delete authorization a1: 1 records refer to it: authorization a2")
	require.Len(t, f.changes, 2)
}

func TestPut(t *testing.T) {
	t.Parallel()
	g, f := imported(t, small)
	p := registry.Record{Party: &markwarden.Party{ID: "p2", Names: []markwarden.Name{{Text: "Blue Fox", Lang: "en"}}}}
	revision, err := g.Put(t.Context(), "account:1", p)
	require.NoError(t, err)
	require.EqualValues(t, 2, revision)
	require.Equal(t, []markwarden.AuditEntry{{Actor: "account:1", Action: "registry.put", Subject: "party:p2", Detail: `{"type":"party","id":"p2","names":[{"text":"Blue Fox","lang":"en"}]}`}}, f.changes[1].Audit)
	revision, err = g.Put(t.Context(), "account:1", p)
	require.NoError(t, err)
	require.EqualValues(t, 3, revision, "the same again is looked at again")

	for name, c := range map[string]struct {
		record registry.Record
		want   string
	}{
		"nothing":                  {registry.Record{}, "record 1: an empty record"},
		"a class that there isn't": {registry.Record{Authorization: &markwarden.Authorization{ID: "a2", Grantor: "p1", Grantee: "p2", Role: markwarden.RoleAgency, Classes: []int{46}}}, "not valid: classes[0]: must be a Nice class, 1 to 45"},
		"a scope of nothing":       {registry.Record{Authorization: &markwarden.Authorization{ID: "a2", Grantor: "p1", Grantee: "p2", Role: markwarden.RoleAgency, Rights: []markwarden.RightID{}}}, "not valid: rights: is empty, which would mean none: leave it out for all"},
		"a grantor not on file":    {registry.Record{Authorization: &markwarden.Authorization{ID: "a2", Grantor: "p9", Grantee: "p2", Role: markwarden.RoleAgency}}, "not valid: authorization a2: grantor: party p9 is neither here nor on file"},
	} {
		_, err := g.Put(t.Context(), "account:1", c.record)
		require.ErrorIs(t, err, markwarden.ErrInvalid, name)
		require.EqualError(t, err, c.want, name)
	}
	require.Len(t, f.changes, 3)
	many := make([]registry.Record, 101)
	for i := range many {
		many[i] = registry.Record{Party: &markwarden.Party{ID: markwarden.PartyID("n" + strings.Repeat("x", i))}}
	}
	_, err = g.Put(t.Context(), "account:1", many...)
	require.NoError(t, err)
	require.Len(t, f.changes[3].Audit, 1)
}

func TestDelete(t *testing.T) {
	t.Parallel()
	g, f := imported(t, small)
	_, err := g.Delete(t.Context(), "account:1", registry.KindParty, "p9")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, err = g.Delete(t.Context(), "account:1", registry.KindRight, "r1")
	require.EqualError(t, err, "not valid: delete right r1: 1 records refer to it: authorization a1")
	_, err = g.Delete(t.Context(), "account:1", registry.KindParty, "p1")
	require.ErrorContains(t, err, "2 records refer to it")
	revision, err := g.Delete(t.Context(), "account:1", registry.KindAuthorization, "a1")
	require.NoError(t, err)
	require.EqualValues(t, 2, revision)
	require.True(t, f.changes[1].Records[0].Deleted)
	require.EqualValues(t, "p1", f.changes[1].Records[0].Authorization.Grantor, "the last state is kept")
	_, err = g.Delete(t.Context(), "account:1", registry.KindRight, "r1")
	require.NoError(t, err)
}

func TestWriteIsReadBack(t *testing.T) {
	t.Parallel()
	_, f := imported(t, small)
	s, err := registry.Load(t.Context(), f)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, s.Write(&b))
	entries, _, err := registry.Read(t.Context(), &b, registry.ReadOptions{})
	require.NoError(t, err)
	require.Len(t, entries, 4)
}

func TestReadStopsWithItsContext(t *testing.T) {
	t.Parallel()
	f := &fake{}
	g := &registry.Registrar{Store: f}
	ctx, cancel := contextWithCancel(t)
	cancel()
	_, err := g.Import(ctx, "account:1", strings.NewReader(strings.Repeat("\n", 2000)), registry.ImportOptions{})
	require.ErrorIs(t, err, ctx.Err())
	_, err = g.Import(ctx, "account:1", strings.NewReader("type,id\n"+strings.Repeat("party,x\n", 2000)), registry.ImportOptions{Format: registry.CSV})
	require.ErrorIs(t, err, ctx.Err())
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}
