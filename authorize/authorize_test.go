package authorize_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/authorize"
)

// TestExamples answers the questions of testdata, which docs/authorization.md refers to.
func TestExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			parts := map[string]string{}
			for _, f := range a.Files {
				parts[f.Name] = string(f.Data)
			}
			want := parts["answers.ndjson"]
			for _, atOnce := range []bool{false, true} {
				var out bytes.Buffer
				s, err := authorize.Run(t.Context(), strings.NewReader(parts["registry.ndjson"]), strings.NewReader(parts["questions.ndjson"]), &out, authorize.Options{AtOnce: atOnce})
				require.NoError(t, err)
				require.Equal(t, want, out.String())
				require.EqualValues(t, strings.Count(want, "\n"), s.Answers)
				require.EqualValues(t, strings.Count(want, `"granted"`), s.Granted)
				require.EqualValues(t, strings.Count(want, `"denied"`), s.Denied)
				require.EqualValues(t, strings.Count(want, `"unknown"`), s.Unknown)
				require.Equal(t, strings.Count(parts["registry.ndjson"], `"type":"party"`), s.Parties)
				require.Equal(t, strings.Count(parts["registry.ndjson"], `"type":"right"`), s.Rights)
				require.Equal(t, strings.Count(parts["registry.ndjson"], `"type":"authorization"`), s.Links)
				require.Positive(t, s.AnswersPerSecond)
			}
		})
	}
}

const (
	reg      = `{"type":"party","id":"p1","stores":[{"marketplace":"demo","id":"s1"}]}` + "\n" + `{"type":"right","id":"r1","kind":"design","holders":[{"party":"p1"}]}` + "\n"
	question = `{"id":"q1","store":{"marketplace":"demo","id":"s1"},"right":"r1","at":"2025-06-01"}` + "\n"
)

func run(registry, questions string, o authorize.Options) (string, authorize.Summary, error) {
	var out bytes.Buffer
	s, err := authorize.Run(context.Background(), strings.NewReader(registry), strings.NewReader(questions), &out, o)
	return out.String(), s, err
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ registry, questions, want string }{
		"a registry that is not valid": {reg + "{}\n" + `{"type":"party","id":"p1"}`, question, "registry: line 3: type: must be one of marketplace, party, right, authorization\nline 4: not valid: party p1 stands in line 1 already"},
		"a question without a right":   {reg, question + "\n" + `{"id":"q2","store":{"marketplace":"demo","id":"s1"},"at":"2025-06-01"}`, "questions: line 3: right: missing"},
		"a date that is none":          {reg, strings.Replace(question, "2025-06-01", "2025-02-29", 1), "questions: line 1: at: must be a time with its offset (RFC 3339) or a day (2006-01-02)"},
		"a class that there is not":    {reg, strings.Replace(question, `"right"`, `"class":46,"right"`, 1), "questions: line 1: class: must be a Nice class, 1 to 45"},
		"an unknown field":             {reg, strings.Replace(question, `"right"`, `"rigth":"r1","right"`, 1), "questions: line 1: rigth: unknown field"},
		"a line without end":           {reg, question + strings.Repeat(" ", 2<<20), "not valid: questions: line 2: longer than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, atOnce := range []bool{false, true} {
				_, _, err := run(c.registry, c.questions, authorize.Options{AtOnce: atOnce})
				require.ErrorIs(t, err, markwarden.ErrInvalid)
				require.EqualError(t, err, c.want)
			}
		})
	}
}

func TestReadsBlankLinesByteOrderMarksAndIsLenientWhenAsked(t *testing.T) {
	t.Parallel()
	out, s, err := run("\ufeff"+strings.Replace(reg, `"id":"p1"`, `"id":"p1","note":1`, 1), "\ufeff\n\r\n"+strings.Replace(question, `"id"`, `"note":1,"id"`, 1), authorize.Options{Lenient: true})
	require.NoError(t, err)
	require.Equal(t, `{"id":"q1","answer":"granted","chain":[],"broken":null,"reason":null}`+"\n", out)
	require.Equal(t, 2, s.Ignored)
}

// The members of the summary are read by programs.
func TestSummaryMembers(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(authorize.Summary{Answers: 1, Seconds: 2, AnswersPerSecond: 0.5})
	require.NoError(t, err)
	require.JSONEq(t, `{"answers":1,"granted":0,"denied":0,"unknown":0,"seconds":2,"answers_per_second":0.5,"load_seconds":0,"parties":0,"rights":0,"links":0,"ignored":0}`, string(b))
}

// A holder or grantee without a line of its own does no harm: chains go by ids.
func TestPartiesWithoutALine(t *testing.T) {
	t.Parallel()
	out, _, err := run(`{"type":"party","id":"p3","stores":[{"marketplace":"demo","id":"s1"}]}
{"type":"right","id":"r1","kind":"design","holders":[{"party":"p1"}]}
{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency","sublicence_depth":1,"status":"verified"}
{"type":"authorization","id":"a2","grantor":"p2","grantee":"p3","role":"agency","rights":["r1","r9"],"status":"verified"}
`, question, authorize.Options{})
	require.NoError(t, err)
	require.Equal(t, `{"id":"q1","answer":"granted","chain":["a1","a2"],"broken":null,"reason":null}`+"\n", out)
}

func TestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, atOnce := range []bool{false, true} {
		_, err := authorize.Run(ctx, strings.NewReader(reg), strings.NewReader(strings.Repeat(question, 2000)), &bytes.Buffer{}, authorize.Options{AtOnce: atOnce})
		require.ErrorIs(t, err, context.Canceled)
	}
}
