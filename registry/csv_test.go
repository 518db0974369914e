package registry_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry"
)

func contextWithCancel(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func readCSV(t *testing.T, text string) ([]registry.Entry, error) {
	t.Helper()
	entries, _, err := registry.Read(t.Context(), strings.NewReader(text), registry.ReadOptions{Format: registry.CSV})
	return entries, err
}

// The templates are files that people keep: a changed one must be seen in review.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, k := range registry.Kinds {
		want, err := os.ReadFile(filepath.Join("testdata", "template_"+string(k)+".csv"))
		require.NoError(t, err)
		require.Equal(t, string(want), string(registry.Template(k)))
		entries, err := readCSV(t, string(want))
		require.NoError(t, err)
		require.Len(t, entries, 1)
		require.Equal(t, k, entries[0].Kind())
	}
	require.Empty(t, registry.Template("account"))
}

// The example rows say the same as FORMATS' example lines.
func TestCSVSaysTheSameAsNDJSON(t *testing.T) {
	t.Parallel()
	lines := `{"type":"marketplace","id":"demo","countries":["US","CA"],"established":"US","authorization_regime":"required","mode":"live"}
{"type":"party","id":"p1","names":[{"text":"Fox Sports Inc.","lang":"en"},{"text":"狐体育","lang":"zh"}],"country":"US","registration_number":"C1234567","stores":[{"marketplace":"demo","id":"s9"}]}
{"type":"right","id":"r1","kind":"word_mark","text":"FOXA","holders":[{"party":"p1","from":"2001-01-01"}],"office":"US","number":"2400001","nice_classes":[18,25],"jurisdictions":["US","CN"],"valid_from":"2001-01-01","valid_to":"2031-01-01","names":[{"text":"狐家","lang":"zh"}],"product_marks":["Sky Runner"],"nicknames":["the fox"],"images":[{"path":"foxa.png"}],"normal_price":[{"category":"Shoes","amount":"110","currency":"USD"}]}
{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"operator","rights":["r1"],"classes":[25],"territories":["US"],"channels":["store"],"product_lines":["Sky Runner"],"from":"2025-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z","sublicence_depth":1,"exclusivity":"none","status":"verified"}`
	want, _, err := registry.Read(t.Context(), strings.NewReader(lines), registry.ReadOptions{})
	require.NoError(t, err)
	for i, k := range registry.Kinds {
		got, err := readCSV(t, string(registry.Template(k)))
		require.NoError(t, err)
		require.Equal(t, want[i].Record, got[0].Record)
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	t.Run("separators, a byte order mark, line ends and quotes as spreadsheets write them", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{
			"type,id,country\r\nparty,\"p,1\",US\r\n", "\ufefftype;id;country\nparty;\"p,1\";US", "country\ttype\tid\nUS\tparty\tp,1\n\n",
		} {
			entries, err := readCSV(t, text)
			require.NoError(t, err)
			require.Equal(t, []registry.Entry{{Record: registry.Record{Party: &markwarden.Party{ID: "p,1", Country: "US"}}, Line: 2}}, entries)
		}
	})
	t.Run("a file may mix types; a backslash keeps a separator", func(t *testing.T) {
		t.Parallel()
		entries, err := readCSV(t, "type,id,names,kind,holders,text\n"+
			`party,p1,A \| B\; C|en;D|zh,,,`+"\n"+`right,r1,,design,p1;p2|2020-01-01|end,`+"\n")
		require.NoError(t, err)
		require.Equal(t, []markwarden.Name{{Text: "A | B; C", Lang: "en"}, {Text: "D", Lang: "zh"}}, entries[0].Party.Names)
		require.Equal(t, []markwarden.Holder{{Party: "p1"}, {Party: "p2", From: day("2020-01-01"), EndLicences: true}}, entries[1].Right.Holders)
	})
	for name, c := range map[string]struct{ text, want string }{
		"an unknown column":          {"type,id,shoesize\n", "line 1: not valid: \"shoesize\" is no column of a registry file"},
		"a column twice":             {"type,id,id\n", "line 1: not valid: column \"id\" stands there twice"},
		"no type column":             {"id\n", "line 1: not valid: the columns type and id are needed"},
		"a column of another type":   {"type,id,text\nparty,p1,x\n", "line 2: not valid: text: party has no such column"},
		"an unknown type":            {"type,id\nparti,p1\n", "line 2: not valid: type: \"parti\" is not one of [marketplace party right authorization]"},
		"what its JSON would say":    {"type,id,kind,holders,nice_classes\n\nright,r1,mark,p1|2023-02-30,25;x\n", "line 3: holders[0].from: must be a time with its offset (RFC 3339) or a day (2006-01-02); kind: must be one of word_mark, figurative_mark, combined_mark, copyright, design, patent; nice_classes[1]: must be an integer"},
		"a list of separators alone": {"type,id,grantor,grantee,role,rights\nauthorization,a1,p1,p2,agency,;\n", "line 2: rights: is empty, which would mean none: leave it out for all"},
		"too many parts":             {"type,id,stores\nparty,p1,a|b|c\n", "line 2: not valid: stores: \"a|b|c\" has more parts than 2"},
		"too many cells":             {"type,id\nparty,p1,x\n", "line 2: not valid: 3 cells, but 2 columns"},
		"a quote in the midst":       {"type,id\nparty,p\"1\nparty,\n", "line 2: not valid: bare \" in non-quoted-field\nline 3: id: missing"},
		"a row without end":          {"type,id\nparty,\"" + strings.Repeat("x", registry.MaxLine+5000), "line 2: not valid: the row that begins here is longer than 1048576 bytes; nothing behind it was read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readCSV(t, c.text)
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			require.Equal(t, c.want, err.Error())
		})
	}
	_, _, err := registry.Read(t.Context(), strings.NewReader(""), registry.ReadOptions{Format: "xml"})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

// readsBack: what is read in any format can be written down and read again as the same.
func readsBack(t *testing.T, format registry.Format, b []byte) {
	entries, _, err := registry.Read(t.Context(), bytes.NewReader(b), registry.ReadOptions{Format: format})
	if err != nil {
		require.ErrorIs(t, err, markwarden.ErrInvalid)
		require.Nil(t, entries)
		return
	}
	var out bytes.Buffer
	for _, e := range entries {
		line, err := wire.EncodeRecord(wire.Record{Marketplace: e.Marketplace, Party: e.Party, Right: e.Right, Authorization: e.Authorization})
		require.NoError(t, err)
		out.Write(append(line, '\n'))
	}
	again, _, err := registry.Read(t.Context(), &out, registry.ReadOptions{})
	require.NoError(t, err)
	require.Len(t, again, len(entries))
	for i := range entries {
		require.Equal(t, entries[i].Record, again[i].Record)
	}
}

func FuzzReadNDJSON(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"type":"party","id":"p1","names":[]}` + "\n\n{"))
	f.Fuzz(func(t *testing.T, b []byte) { readsBack(t, registry.NDJSON, b) })
}

func FuzzReadCSV(f *testing.F) {
	for _, k := range registry.Kinds {
		f.Add(registry.Template(k))
	}
	f.Add([]byte("type;id;names\nparty;p1;a\\;b|en\n"))
	f.Fuzz(func(t *testing.T, b []byte) { readsBack(t, registry.CSV, b) })
}
