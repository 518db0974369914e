package registry_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

// usCase is a registration as the office of the United States writes it.
func usCase(number, mark, owner string) string {
	return `<case-file><serial-number>7` + number + `</serial-number><registration-number>` + number + `</registration-number>
<case-file-header><registration-date>20010101</registration-date><renewal-date>20210101</renewal-date><mark-identification>` + mark + `</mark-identification><mark-drawing-code>4000</mark-drawing-code></case-file-header>
<classifications><classification><international-code>025</international-code></classification></classifications>
<case-file-owners><case-file-owner><party-type>30</party-type><party-name>` + owner + `</party-name></case-file-owner></case-file-owners></case-file>
`
}

// What an office says of a right that is on file stands; what people added stays, and an owner that is on file is that party.
func TestImportOfAnOfficeFileMeetsWhatIsOnFile(t *testing.T) {
	t.Parallel()
	f := &fake{}
	g := &registry.Registrar{Store: f}
	_, err := g.Import(t.Context(), "account:1", strings.NewReader(`{"type":"party","id":"p1","names":[{"text":"Fox Sports, Inc.","lang":"en"}],"country":"US","stores":[{"marketplace":"demo","id":"s1"}]}
{"type":"right","id":"r1","kind":"word_mark","text":"FOXA","holders":[{"party":"p1","from":"1999-01-01"}],"office":"US","number":"2400001","nicknames":["the fox"]}
`), registry.ImportOptions{})
	require.NoError(t, err)
	file := "<t>" + usCase("2400001", "FOXA", "FOX SPORTS INC") + usCase("2400002", "HARBOR", "Harbor LLC") + usCase("2400003", "HARBOR GO", "HARBOR  LLC") +
		"<case-file><serial-number>8</serial-number></case-file></t>"
	o := registry.ImportOptions{Format: registry.USPTO, DryRun: true}
	rep, err := g.Import(t.Context(), "account:1", strings.NewReader(file), o)
	require.NoError(t, err)
	require.EqualValues(t, 1, rep.Revision)
	require.Equal(t, 3, rep.New, "two rights and a party")
	require.Equal(t, 1, rep.Changed)
	require.Equal(t, 1, rep.LeftOut)
	require.ErrorContains(t, rep.Problems[0], "application 8 is not registered")
	o.DryRun = false
	_, err = g.Import(t.Context(), "account:1", strings.NewReader(file), o)
	require.NoError(t, err)

	s, err := registry.Load(t.Context(), f)
	require.NoError(t, err)
	fox, ok := s.Right("r1")
	require.True(t, ok, "it keeps its id")
	require.Equal(t, []string{"the fox"}, fox.Nicknames)
	require.Equal(t, []markwarden.Holder{{Party: "p1", From: day("1999-01-01")}}, fox.Holders)
	require.Equal(t, day("2031-01-01"), fox.ValidTo)
	p, _ := s.Party("p1")
	require.Len(t, p.Stores, 1, "the party keeps its stores")
	harbor, _ := s.Right("us-72400002")
	other, _ := s.Right("us-72400003")
	require.Equal(t, harbor.Holders, other.Holders)

	rep, err = g.Import(t.Context(), "account:1", strings.NewReader(file), o)
	require.NoError(t, err)
	require.Zero(t, rep.New+rep.Changed, "the same again changes nothing")

	o.Holder = "p1"
	_, err = g.Import(t.Context(), "account:1", strings.NewReader("<t>"+usCase("2400004", "FOXA GO", "Fox Holding BV")+"</t>"), o)
	require.NoError(t, err)
	s, err = registry.Load(t.Context(), f)
	require.NoError(t, err)
	mine, _ := s.Right("us-72400004")
	require.Equal(t, []markwarden.Holder{{Party: "p1"}}, mine.Holders, "whom the command names")
	o.Holder = "nobody"
	_, err = g.Import(t.Context(), "account:1", strings.NewReader("<t>"+usCase("2400005", "FOXA UP", "Fox Holding BV")+"</t>"), o)
	require.ErrorContains(t, err, "party nobody is neither here nor on file")
	_, err = g.Import(t.Context(), "account:1", strings.NewReader(""), registry.ImportOptions{Holder: "p1"})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func TestPartialImport(t *testing.T) {
	t.Parallel()
	const file = `{"type":"party","id":"p1"}
{"type":"party","id":"p2","stores":[{"marketplace":"demo"}]}
{"type":"right","id":"r1","kind":"design","holders":[{"party":"p1"}],"nice_classes":[46]}
{"type":"right","id":"r2","kind":"design","holders":[{"party":"p1"}]}
{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency"}
{"type":"authorization","id":"a2","grantor":"p1","grantee":"p3","role":"agency","subject_to":["a1"]}
{"type":"party","id":"p3"}
{"type":"party","id":"p3"}
`
	f := &fake{}
	g := &registry.Registrar{Store: f}
	rep, err := g.Import(t.Context(), "account:1", strings.NewReader(file), registry.ImportOptions{Partial: true})
	require.NoError(t, err)
	require.Equal(t, 3, rep.New)
	var said []string
	for _, p := range rep.Problems {
		said = append(said, p.Error())
	}
	require.Equal(t, []string{
		"line 2: stores[0]: needs marketplace and id",
		"line 3: nice_classes[0]: must be a Nice class, 1 to 45",
		"line 5: not valid: authorization a1: grantee: party p2 is neither here nor on file",
		"line 6: not valid: authorization a2: subject_to: authorization a1 is neither here nor on file",
		"line 8: not valid: party p3 stands in line 7 already",
	}, said, "what refers to what is left out is left out too")
	require.Equal(t, 5, rep.LeftOut)
	rep, err = g.Import(t.Context(), "account:1", strings.NewReader(file), registry.ImportOptions{Partial: true, Problems: 2})
	require.NoError(t, err)
	require.Len(t, rep.Problems, 2)
	require.Equal(t, 5, rep.LeftOut)
}

// What a register says of a day to come takes effect by itself on that day: an end, and another holder; and the change is told before.
func TestARegistersDatesTakeEffectByThemselves(t *testing.T) {
	t.Parallel()
	const file = `{"type":"party","id":"p1","stores":[{"marketplace":"demo","id":"s1"}]}
{"type":"party","id":"p2","stores":[{"marketplace":"demo","id":"s2"}]}
{"type":"right","id":"r1","kind":"word_mark","text":"FOXA","holders":[{"party":"p1"},{"party":"p2","from":"2027-02-28","licences":"end"}],"valid_from":"2001-01-01","valid_to":"2027-03-01","office":"US","number":"1","history":[{"on":"2027-03-01","status":"cancelled"}]}
{"type":"party","id":"p3","stores":[{"marketplace":"demo","id":"s3"}]}
{"type":"authorization","id":"a1","grantor":"p1","grantee":"p3","role":"reseller","status":"verified","from":"2026-12-31T20:00:00-04:00"}
`
	s, records, _, err := registry.ReadSnapshot(t.Context(), strings.NewReader(file), registry.ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, map[registry.Kind]int{registry.KindParty: 3, registry.KindRight: 1, registry.KindAuthorization: 1}, records)
	ask := func(store, at string) markwarden.AuthorizationAnswer {
		return s.Authorize(markwarden.AuthorizationQuestion{Store: shop(store), Right: "r1", At: day(at)})
	}
	at := day("2026-06-01")
	for _, want := range []string{"2027-01-01", "2027-02-28", "2027-03-01"} {
		next, touched, ok := s.NextChange(at)
		require.True(t, ok)
		require.Equal(t, day(want), next)
		require.False(t, touched.Empty())
		at = next
	}
	require.Equal(t, markwarden.NotYetValid, ask("s3", "2026-12-31").Reason)
	require.Equal(t, markwarden.AnswerGranted, ask("s3", "2027-01-01").Answer, "20:00 at -04:00 is midnight in UTC")
	require.Equal(t, markwarden.AnswerGranted, ask("s1", "2027-02-27").Answer)
	require.Equal(t, markwarden.AnswerUnknown, ask("s1", "2027-02-28").Answer, "it holds the right no more, and nobody granted it anything")
	require.Equal(t, markwarden.AnswerGranted, ask("s2", "2027-02-28").Answer)
	require.Equal(t, markwarden.GrantorNotHolder, ask("s3", "2027-02-28").Reason, "licences end with the assignment")
	r, _ := s.Right("r1")
	require.True(t, r.ValidAt(day("2027-02-28")))
	require.False(t, r.ValidAt(day("2027-03-01")))
}
