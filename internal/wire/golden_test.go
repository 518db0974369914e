package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	b, err := wire.Schema(name)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, c.AddResource("test:"+name, doc))
	s, err := c.Compile("test:" + name)
	require.NoError(t, err)
	return s
}

func lines(t *testing.T, name string) (all [][]byte) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	for line := range bytes.Lines(b) {
		all = append(all, bytes.TrimSpace(line))
	}
	require.NotEmpty(t, all)
	return all
}

func validate(s *jsonschema.Schema, doc []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

func finding() (markwarden.Listing, markwarden.Screening) {
	l := markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}, Version: 7, Title: "FОXA"}
	return l, markwarden.Screening{Key: l.Key, Version: 7, Route: markwarden.RouteReview, Assessments: []markwarden.Assessment{{
		Holder: "p1", Route: markwarden.RouteReview, Rule: "disguised", Allegations: []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Probability: 0.93}},
		Authorization: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a1", Reason: markwarden.ReasonExpired},
		Evidence: []markwarden.Evidence{
			{Right: "r1", Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Strength: 4.2, Field: "title", Start: 0, End: 5, Text: "FОXA", Says: markwarden.Message{ID: "test", Args: []string{"x"}}},
			{Right: "r2", Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Strength: 6.1, Region: []markwarden.Point{{X: 10, Y: 12}, {X: 310, Y: 12}, {X: 310, Y: 280}, {X: 10, Y: 280}}, Transform: "flip", Says: markwarden.Message{ID: "test"}},
			{Right: "r1", Kind: markwarden.KindPrice, Polarity: markwarden.Context, Strength: 0.33333333, Says: markwarden.Message{ID: "test"}},
		},
	}}}
}

func TestFindingIsTheLineOfTheFormatsPage(t *testing.T) {
	l, s := finding()
	line := wire.AppendScreening([]byte("before\n"), &l, &s)
	require.True(t, bytes.HasPrefix(line, []byte("before\n{")))
	golden(t, "finding.ndjson", append(line[len("before\n"):], '\n'))
}

func TestEnforcementLine(t *testing.T) {
	d := markwarden.DesiredState{
		Key: markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}, Seq: 3, Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		States:  map[string]markwarden.MeasureKind{"US": markwarden.MeasureHold, "*": markwarden.MeasureTakedown},
		Reasons: []markwarden.StateReason{{Case: "c1", Holder: "p1", Right: "r1", Allegation: markwarden.MarkConcealed, Measure: markwarden.MeasureTakedown, Reason: "a replica"}},
	}
	released := markwarden.DesiredState{Key: d.Key, Seq: 4}
	golden(t, "enforcement.ndjson", append(append(wire.AppendEnforcement(nil, d), '\n'), append(wire.AppendEnforcement(nil, released), '\n')...))
}

func TestAnswerLine(t *testing.T) {
	out := append(wire.AppendAnswer(nil, "q1", markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted, Chain: []markwarden.AuthorizationID{"a1", "a2"}}), '\n')
	out = append(wire.AppendAnswer(out, "q2", markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a1", Reason: markwarden.ExcludedBy}), '\n')
	out = append(wire.AppendAnswer(out, "q3", markwarden.AuthorizationAnswer{}), '\n')
	golden(t, "answer.ndjson", out)
}

func TestSchemasDescribeTheGoldenFiles(t *testing.T) {
	for _, name := range wire.SchemaNames {
		t.Run(name, func(t *testing.T) {
			s := schema(t, name)
			for _, line := range lines(t, name+".ndjson") {
				require.NoError(t, validate(s, line), string(line))
			}
		})
	}
	_, err := wire.Schema("nothing")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

// A document that a decoder refuses is refused by its schema too, where a schema can say it.
func TestSchemasRefuseWhatDecodersRefuse(t *testing.T) {
	decode := map[string]func([]byte) error{
		"listing":  func(b []byte) error { _, err := wire.DecodeListing(b, wire.Options{}); return err },
		"registry": func(b []byte) error { _, err := wire.DecodeRecord(b, wire.Options{}); return err },
		"question": func(b []byte) error { _, _, err := wire.DecodeQuestion(b, wire.Options{}); return err },
	}
	for name, fn := range decode {
		s := schema(t, name)
		for _, line := range lines(t, name+".ndjson") {
			require.NoError(t, fn(line), string(line))
		}
		for _, line := range lines(t, name+".bad.ndjson") {
			require.Error(t, fn(line), string(line))
			require.Error(t, validate(s, line), string(line))
		}
	}
}

func TestRecordsComeBack(t *testing.T) {
	for _, line := range lines(t, "registry.ndjson") {
		r, err := wire.DecodeRecord(line, wire.Options{})
		require.NoError(t, err)
		b, err := wire.EncodeRecord(r)
		require.NoError(t, err)
		again, err := wire.DecodeRecord(b, wire.Options{})
		require.NoError(t, err)
		require.Equal(t, r, again)
		require.NoError(t, validate(schema(t, "registry"), b))
	}
}

func TestRecordFacts(t *testing.T) {
	r, err := wire.DecodeRecord(lines(t, "registry.ndjson")[2], wire.Options{})
	require.NoError(t, err)
	require.Equal(t, time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), r.Right.Holders[0].From)
	require.Equal(t, markwarden.Money{Minor: 11000, Currency: "USD"}, r.Right.NormalPrice[0].Price)
	r, err = wire.DecodeRecord([]byte(`{"type":"marketplace","id":"m"}`), wire.Options{})
	require.NoError(t, err)
	require.Equal(t, markwarden.Marketplace{ID: "m", Regime: markwarden.RegimeOpen, Mode: markwarden.ModeObserve}, *r.Marketplace)
	_, err = wire.DecodeRecord([]byte(`{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":"agency","rights":[]}`), wire.Options{})
	require.EqualError(t, err, "rights: is empty, which would mean none: leave it out for all")
}

// What FORMATS does not refuse is read, though it may never take effect.
func TestRecordsThatNeverTakeEffectAreRead(t *testing.T) {
	s := schema(t, "registry")
	for name, line := range map[string]string{
		"a depth that no chain can use":       `{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":"agency","sublicence_depth":99}`,
		"a depth beyond all numbers in use":   `{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":"agency","sublicence_depth":9000000000000}`,
		"a link that ends before it begins":   `{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":"agency","from":"2025-01-01","to":"2024-12-31T23:00:00-05:00"}`,
		"a link that ends as it begins":       `{"type":"authorization","id":"a","grantor":"p","grantee":"q","from":"2025-01-01","to":"2025-01-01T08:00:00+08:00"}`,
		"a link to oneself":                   `{"type":"authorization","id":"a","grantor":"p","grantee":"p","role":"agency","subject_to":["a"]}`,
		"a link with nothing but its parties": `{"type":"authorization","id":"a","grantor":"p","grantee":"q"}`,
		"a link with every member null":       `{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":null,"rights":null,"classes":null,"territories":null,"channels":null,"product_lines":null,"from":null,"to":null,"sublicence_depth":null,"exclusivity":null,"subject_to":null,"status":null,"revoked_at":null,"documents":null}`,
		"small letters":                       `{"type":"authorization","id":"a","grantor":"p","grantee":"q","territories":["us"]}`,
		"a right that nobody holds":           `{"type":"right","id":"r","kind":"copyright","holders":[]}`,
		"a right without holders":             `{"type":"right","id":"r","kind":"design"}`,
		"a right that ends before it begins":  `{"type":"right","id":"r","kind":"design","holders":[{"party":"p","from":null}],"valid_from":"2025-01-01","valid_to":"2020-01-01"}`,
		"empty names":                         `{"type":"party","id":"p","names":[{"text":"","lang":"en"}],"stores":[]}`,
		"a right with empty words":            `{"type":"right","id":"r","kind":"design","holders":[{"party":"p"}],"product_marks":[""],"nicknames":[],"names":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := wire.DecodeRecord([]byte(line), wire.Options{})
			require.NoError(t, err)
			require.NoError(t, validate(s, []byte(line)))
			b, err := wire.EncodeRecord(r)
			require.NoError(t, err)
			again, err := wire.DecodeRecord(b, wire.Options{})
			require.NoError(t, err)
			require.Equal(t, r, again)
		})
	}
	r, err := wire.DecodeRecord([]byte(`{"type":"authorization","id":"a","grantor":"p","grantee":"q","territories":["us","Cn"]}`), wire.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"US", "CN"}, r.Authorization.Territories)
}

func TestAssessmentsComeBack(t *testing.T) {
	_, s := finding()
	doc, err := wire.EncodeAssessments(s.Assessments)
	require.NoError(t, err)
	back, err := wire.DecodeAssessments(doc)
	require.NoError(t, err)
	require.Equal(t, s.Assessments, back)
	none, err := wire.DecodeAssessments("")
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestMoneyIsExact(t *testing.T) {
	for _, c := range []struct {
		amount, currency string
		minor            int64
		back             string
	}{
		{"39.90", "USD", 3990, "39.90"},
		{"39.9", "USD", 3990, "39.90"},
		{"110", "USD", 11000, "110.00"},
		{"0.05", "EUR", 5, "0.05"},
		{"5000", "JPY", 5000, "5000"},
		{"5000.00", "KRW", 5000, "5000"},
		{"1.234", "KWD", 1234, "1.234"},
		{"1.2340", "KWD", 1234, "1.234"},
		{"3.99e1", "USD", 3990, "39.90"},
		{"0", "USD", 0, "0.00"},
		{"1e3", "VND", 1000, "1000"},
		{"0.0e-9", "USD", 0, "0.00"},
	} {
		m, err := wire.ParseMoney(c.amount, c.currency)
		require.NoError(t, err, c.amount)
		require.Equal(t, c.minor, m.Minor, c.amount)
		require.Equal(t, c.back, string(wire.AppendAmount(nil, m)))
	}
	for _, bad := range []string{"", ".", "1.", ".5", "-1", "+1", "1,5", "1.005", "1e", "1e99", "99999999999999999999", "0x1", "1_000", strings.Repeat("9", 16)} {
		_, err := wire.ParseMoney(bad, "USD")
		require.Error(t, err, bad)
	}
	_, err := wire.ParseMoney("1", "usd")
	require.Error(t, err)
}

func TestQuestion(t *testing.T) {
	id, q, err := wire.DecodeQuestion([]byte(`{"id":"q1","store":{"marketplace":"demo","id":"s9"},"right":"r1","territory":"US","channel":"store","class":25,"at":"2026-01-01T00:00:00+08:00"}`), wire.Options{})
	require.NoError(t, err)
	require.Equal(t, "q1", id)
	require.Equal(t, markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: "demo", ID: "s9"}, Right: "r1", Territory: "US", Channel: "store", Class: 25, At: time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)}, q)
	_, _, err = wire.DecodeQuestion([]byte(`{"class":46}`), wire.Options{})
	require.EqualError(t, err, "class: must be a Nice class, 1 to 45; id: missing; store: missing; right: missing; at: missing")
}

func TestEncodedJSONIsJSON(t *testing.T) {
	l, s := finding()
	s.Assessments[0].Rule = "\x00\"\\\u2028\xff<>"
	line := wire.AppendScreening(nil, &l, &s)
	var v any
	require.NoError(t, json.Unmarshal(line, &v), string(line))
}
