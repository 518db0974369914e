package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/policy"
	"markwarden/policy/cel"
)

func load(t require.TestingT, src string) *policy.Policy {
	p, err := policy.Load([]byte(src), cel.Compile)
	require.NoError(t, err)
	return p
}

// situation is what a case of testdata describes.
type situation struct {
	listing     markwarden.Listing
	marketplace markwarden.Marketplace
	pictures    markwarden.PictureState
	assessment  markwarden.Assessment
	want        string // "ROUTE by RULE"
}

func TestSituations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	cases := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		src := string(policy.Default())
		for _, section := range archive.Files {
			if section.Name == "policy.yaml" {
				src = string(section.Data)
				continue
			}
			cases++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+section.Name, func(t *testing.T) {
				s := parse(t, string(section.Data))
				route, rule, err := load(t, src).Route(&s.listing, s.marketplace, s.pictures, &s.assessment)
				require.NoError(t, err)
				require.Equal(t, s.want, fmt.Sprintf("%s by %s", route, rule))
			})
		}
	}
	require.Greater(t, cases, 20)
}

func parse(t *testing.T, text string) (s situation) {
	s.pictures = markwarden.PicturesComplete
	s.marketplace.ID = "m"
	s.assessment.AskedRight = "r1"
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if want, ok := strings.CutPrefix(line, "=> "); ok {
			s.want = want
			continue
		}
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		require.True(t, ok, line)
		words := strings.Fields(value)
		switch key {
		case "regime":
			s.marketplace.Regime = markwarden.Regime(value)
		case "gated":
			s.marketplace.GatedRights = []markwarden.RightID{markwarden.RightID(value)}
		case "authorization":
			s.assessment.Authorization.Answer = markwarden.Answer(words[0])
			if len(words) > 1 {
				s.assessment.Authorization.Reason = markwarden.BrokenReason(words[1])
			}
		case "pictures":
			s.pictures = markwarden.PictureState(value)
		case "offence", "defence", "context":
			e := markwarden.Evidence{Right: "r1", Polarity: markwarden.Polarity(key), Kind: markwarden.EvidenceKind(words[0])}
			if len(words) > 1 {
				e.Strength = number(t, words[1])
			}
			if len(words) > 2 {
				e.Field, e.End = words[2], 4
			}
			s.assessment.Evidence = append(s.assessment.Evidence, e)
		default:
			require.Contains(t, allegations, markwarden.AllegationKind(key))
			s.assessment.Allegations = append(s.assessment.Allegations, markwarden.Allegation{Kind: markwarden.AllegationKind(key), Probability: number(t, value)})
		}
	}
	return s
}

func number(t *testing.T, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

var allegations = []markwarden.AllegationKind{
	markwarden.Counterfeit, markwarden.UnauthorizedSale, markwarden.TrademarkMisuse,
	markwarden.CopyrightCopy, markwarden.DesignCopy, markwarden.MarkConcealed,
}

var (
	plain = []markwarden.EvidenceKind{markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindCaseWidth, markwarden.KindProductMark, markwarden.KindNickname}
	other = []markwarden.EvidenceKind{
		markwarden.KindSpacing, markwarden.KindHomoglyph, markwarden.KindReplicaWording, markwarden.KindPictureCopy,
		markwarden.KindGoodsMismatch, markwarden.KindEvasiveBrand, markwarden.KindTypo,
	}
	weak = append([]markwarden.EvidenceKind{markwarden.KindPrice, markwarden.KindUnauthorized}, plain...)
)

// drawSituation draws offences of the given kinds, and anything else.
func drawSituation(t *rapid.T, kinds []markwarden.EvidenceKind) (s situation) {
	s.marketplace.Regime = rapid.SampledFrom([]markwarden.Regime{markwarden.RegimeOpen, markwarden.RegimeGated, markwarden.RegimeRequired}).Draw(t, "regime")
	s.marketplace.Mode = rapid.SampledFrom([]markwarden.Mode{markwarden.ModeObserve, markwarden.ModeLive}).Draw(t, "mode")
	s.pictures = rapid.SampledFrom([]markwarden.PictureState{markwarden.PicturesNone, markwarden.PicturesPending, markwarden.PicturesComplete, markwarden.PicturesIncomplete}).Draw(t, "pictures")
	s.assessment.Authorization.Answer = rapid.SampledFrom([]markwarden.Answer{"", markwarden.AnswerGranted, markwarden.AnswerDenied, markwarden.AnswerUnknown}).Draw(t, "answer")
	for _, k := range allegations {
		s.assessment.Allegations = append(s.assessment.Allegations, markwarden.Allegation{Kind: k, Probability: rapid.Float64Range(0, 1).Draw(t, string(k))})
	}
	for _, k := range rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 5).Draw(t, "offences") {
		s.assessment.Evidence = append(s.assessment.Evidence, markwarden.Evidence{Kind: k, Polarity: markwarden.Offence, Strength: rapid.Float64Range(0, 12).Draw(t, "strength")})
	}
	for _, k := range rapid.SliceOfN(rapid.SampledFrom(append(other, weak...)), 0, 2).Draw(t, "contexts") {
		s.assessment.Evidence = append(s.assessment.Evidence, markwarden.Evidence{Kind: k, Polarity: markwarden.Context, Strength: 1})
	}
	return s
}

// drawPolicy draws rules that anybody could write, those that go too far among them.
func drawPolicy(t *rapid.T) *policy.Policy {
	route := rapid.SampledFrom([]string{"clear", "ask_proof", "review", "hold", "takedown"})
	when := rapid.SampledFrom([]string{"true", "plain_use", "price_low", `answer != "granted"`, "only_unauthorized", "only_price", "counterfeit > 0.5", `"price" in offences`, "unauthorized_sale > 0.1"})
	var b strings.Builder
	b.WriteString("policy: p\nversion: 1\nrules:\n")
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		fmt.Fprintf(&b, "  - {id: r%d, when: '%s', route: %s, says: {en: a, zh: b}}\n", i, when.Draw(t, "when"), route.Draw(t, "route"))
	}
	fmt.Fprintf(&b, "otherwise: {route: %s, says: {en: a, zh: b}}\n", route.Draw(t, "otherwise"))
	return load(t, b.String())
}

func TestNoRuleMakesMoreOfAMissingAuthorizationOrALowPriceThanAQuestion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t, weak)
		route, rule, err := drawPolicy(t).Route(&s.listing, s.marketplace, s.pictures, &s.assessment)
		require.NoError(t, err)
		require.LessOrEqual(t, route, markwarden.RouteAskProof, rule)
	})
}

func TestNoRuleTakesDownAnUnauthorizedSaleByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t, append(other, weak...))
		for i := range s.assessment.Allegations {
			if a := &s.assessment.Allegations[i]; a.Kind != markwarden.UnauthorizedSale {
				a.Probability *= 0.49
			}
		}
		route, rule, err := drawPolicy(t).Route(&s.listing, s.marketplace, s.pictures, &s.assessment)
		require.NoError(t, err)
		require.NotEqual(t, markwarden.RouteTakedown, route, rule)
	})
}

func TestNoRuleClearsSuspectTextWithoutItsPictures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t, append(other, weak...))
		s.pictures = markwarden.PicturesIncomplete
		s.assessment.Allegations[0].Probability = rapid.Float64Range(0.2, 1).Draw(t, "risk")
		route, rule, err := drawPolicy(t).Route(&s.listing, s.marketplace, s.pictures, &s.assessment)
		require.NoError(t, err)
		require.Greater(t, route, markwarden.RouteClear, rule)
	})
}

func TestPicturesThatNobodySawAreLookedAtInTheStatedShare(t *testing.T) {
	const head, tail = "policy: p\nversion: 1\n", "otherwise: {route: clear, says: {en: a, zh: b}}\n"
	for _, c := range []struct {
		name, unseen     string
		touching, others float64
	}{
		{"where the file says nothing", "", 1, 0.02},
		{"one of them set", "unseen: {others: 0.25}\n", 1, 0.25},
		{"both set", "unseen: {touching: 0.5, others: 0}\n", 0.5, 0},
		{"everything", "unseen: {others: 1}\n", 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := load(t, head+c.unseen+tail)
			for _, touching := range []bool{true, false} {
				const n = 4000
				looked := 0
				for i := range n {
					key := markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(strconv.Itoa(i))}
					route, rule := p.Unseen(key, touching)
					again, _ := p.Unseen(key, touching)
					require.Equal(t, route, again)
					r, ok := p.Rule(rule)
					require.True(t, ok)
					require.NotEmpty(t, r.ZH)
					if route == markwarden.RouteReview {
						looked++
					} else {
						require.Equal(t, markwarden.RouteClear, route)
					}
				}
				want := c.others
				if touching {
					want = c.touching
				}
				require.InDelta(t, want, float64(looked)/n, 0.03)
				if want == 0 || want == 1 {
					require.Equal(t, int(want*n), looked)
				}
			}
		})
	}
	_, err := policy.Load([]byte(head+"unseen: {touching: 2, other: 1}\n"+tail), cel.Compile)
	require.ErrorContains(t, err, "unseen: touching: a number from 0 to 1")
	require.ErrorContains(t, err, `unknown key "other"`)
}

func TestTheShippedPolicyNeverTakesDownNorHolds(t *testing.T) {
	p := load(t, string(policy.Default()))
	for _, r := range p.Rules() {
		require.LessOrEqual(t, r.Route, markwarden.RouteReview, r.ID)
		require.NotEmpty(t, r.EN)
		require.NotEmpty(t, r.ZH)
	}
	require.Regexp(t, `^default/1@[0-9a-f]{12}$`, p.Version())
	r, ok := p.Rule("disguised_use+incomplete")
	require.True(t, ok, "a rule is found by what a decision names")
	require.Equal(t, "disguised_use", r.ID)
	_, ok = p.Rule("nosuch")
	require.False(t, ok)
}

func TestLoadTellsAllProblemsWithTheirLines(t *testing.T) {
	src := `policy: Bad Name
version: 1
colour: blue
review_incomplete_from: 7
rules:
  - id: one
    when: riks > 0.5
    route: burn
    says:
      en: English only
  - id: one
    when: risk
    route: clear
    says: {en: a, zh: b, fr: c}
  - id: three
    route: clear
  - just words
`
	_, err := policy.Load([]byte(src), cel.Compile)
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	var all *policy.ProblemsError
	require.ErrorAs(t, err, &all)
	var lines []int
	for _, p := range all.Problems {
		lines = append(lines, p.Line)
	}
	slices.Sort(lines)
	require.Equal(t, []int{0, 1, 3, 4, 7, 8, 10, 11, 12, 14, 15, 15, 17}, lines, err.Error())
	for _, word := range []string{"colour", "riks", "burn", "zh is missing", "id is taken (line 6)", "a condition is wanted", "fr", "when is missing", "says is missing", "otherwise is missing", "from 0 to 1"} {
		require.Contains(t, err.Error(), word)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, src, says string }{
		{"nothing", "", "one document"},
		{"a list", "- a\n", "keys and values"},
		{"broken YAML", "policy: [", "1:"},
		{"a huge file", strings.Repeat("#", 2<<20), "larger"},
		{"two documents", "policy: a\n---\npolicy: b\n", "one document"},
		{"rules that are no list", "policy: a\nversion: 1\nrules: {a: b}\notherwise: {route: clear, says: {en: a, zh: b}}\n", "a list of rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := policy.Load([]byte(c.src), cel.Compile)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestTheVersionIsTheFile(t *testing.T) {
	a := load(t, string(policy.Default()))
	b := load(t, string(policy.Default())+"# a comment\n")
	require.NotEqual(t, a.Version(), b.Version())
}

func TestARuleThatCannotBeEvaluatedFailsTheScreening(t *testing.T) {
	p := load(t, "policy: p\nversion: 1\nrules: [{id: r, when: 'offence_count == 0 || offences[7] == \"x\"', route: review, says: {en: a, zh: b}}]\notherwise: {route: clear, says: {en: a, zh: b}}\n")
	a := markwarden.Assessment{Evidence: []markwarden.Evidence{{Kind: markwarden.KindExact, Polarity: markwarden.Offence}}}
	route, rule, err := p.Route(&markwarden.Listing{}, markwarden.Marketplace{}, markwarden.PicturesNone, &a)
	require.ErrorContains(t, err, "index out of bounds")
	require.Equal(t, markwarden.RouteUnknown, route)
	require.Equal(t, "r", rule)
}

func TestEveryFactIsExplained(t *testing.T) {
	doc, err := os.ReadFile("../docs/policy.md")
	require.NoError(t, err)
	for _, f := range policy.Facts {
		require.Contains(t, string(doc), fmt.Sprintf("| `%s` | %s |", f.Name, f.Type))
	}
	require.Equal(t, len(policy.Facts), strings.Count(string(doc), "\n| `"), "the page explains a fact that there is not")
}

// FuzzLoad: a file either loads and then routes, or its problems are told.
func FuzzLoad(f *testing.F) {
	f.Add(policy.Default())
	f.Add([]byte("policy: p\nversion: 1\nrules: [{id: r, when: 'true', route: review, says: {en: a, zh: b}}]\notherwise: {route: clear, says: {en: a, zh: b}}\n"))
	f.Add([]byte("? a\n: &x [*x]\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := policy.Load(src, cel.Compile)
		if err != nil {
			require.NotEmpty(t, err.Error())
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		route, _, err := p.Route(&markwarden.Listing{}, markwarden.Marketplace{}, markwarden.PicturesNone, &markwarden.Assessment{})
		if err == nil {
			require.LessOrEqual(t, route, markwarden.RouteAskProof)
			require.NotEqual(t, markwarden.RouteUnknown, route)
		}
	})
}

func BenchmarkRoute(b *testing.B) {
	p := load(b, string(policy.Default()))
	s := situation{marketplace: markwarden.Marketplace{Regime: markwarden.RegimeRequired}, assessment: markwarden.Assessment{
		Allegations: []markwarden.Allegation{{Kind: markwarden.UnauthorizedSale, Probability: 0.8}, {Kind: markwarden.TrademarkMisuse, Probability: 0.2}},
		Evidence:    []markwarden.Evidence{{Kind: markwarden.KindExact, Polarity: markwarden.Offence, Strength: 3, Field: "title", End: 4}, {Kind: markwarden.KindUnauthorized, Polarity: markwarden.Context}},
	}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.Route(&s.listing, s.marketplace, s.pictures, &s.assessment); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAPictureThatBelongsToNobodyIsNoGround(t *testing.T) {
	p := load(t, "policy: p\nversion: 1\nrules: [{id: r, when: 'has_picture_copy || offence_count > 0 || size(defences) > 0', route: review, says: {en: a, zh: b}}]\notherwise: {route: clear, says: {en: a, zh: b}}\n")
	whole := []markwarden.Point{{X: 0, Y: 0}, {X: 9, Y: 0}, {X: 9, Y: 9}}
	copied := markwarden.Evidence{Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Region: whole}
	nobodys := markwarden.Evidence{Kind: markwarden.KindStockPicture, Polarity: markwarden.Defence, Region: whole}
	other := nobodys
	other.Image = 1
	for _, c := range []struct {
		evidence []markwarden.Evidence
		want     markwarden.Route
	}{
		{[]markwarden.Evidence{copied}, markwarden.RouteReview},
		{[]markwarden.Evidence{copied, nobodys}, markwarden.RouteClear},
		{[]markwarden.Evidence{copied, other}, markwarden.RouteReview},
	} {
		route, _, err := p.Route(&markwarden.Listing{}, markwarden.Marketplace{}, markwarden.PicturesComplete, &markwarden.Assessment{Evidence: c.evidence})
		require.NoError(t, err)
		require.Equal(t, c.want, route)
	}
}
