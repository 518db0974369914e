package matchers_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/matchers"
)

// row is one title of the development set.
type row struct {
	id, mark, label, kind, note string
	listing                     markwarden.Listing
	right                       *markwarden.Right
}

func (r row) positive() bool { return r.label == "infringing-variant" }

// devRows reads the development set. Aliases become names, product marks or nicknames as a registrar would enter them.
func devRows(t testing.TB) []row {
	t.Helper()
	f, err := os.Open("../eval/text/testdata/dev.tsv")
	require.NoError(t, err)
	defer f.Close()
	var rows []row
	rights := map[string]*markwarden.Right{}
	sc := bufio.NewScanner(f)
	sc.Scan() // header
	for sc.Scan() {
		c := strings.Split(sc.Text(), "\t")
		require.Len(t, c, 12)
		if rights[c[1]] == nil {
			rights[c[1]] = devRight(c[1], c[2], c[3])
		}
		l := markwarden.Listing{
			Key: markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(c[0])}, Version: 1, Status: markwarden.Active,
			Seller: markwarden.Seller{ID: "s"}, Title: c[4], Brand: c[5], Category: c[6], Price: dollars(c[7]), ListPrice: dollars(c[8]),
		}
		rows = append(rows, row{c[0], c[1], c[9], c[10], c[11], l, rights[c[1]]})
	}
	require.NoError(t, sc.Err())
	require.Len(t, rows, 1000)
	return rows
}

func dollars(s string) *markwarden.Money {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &markwarden.Money{Minor: int64(x*100 + 0.5), Currency: "USD"}
}

func devRight(mark, classes, aliases string) *markwarden.Right {
	r := &markwarden.Right{ID: markwarden.RightID("r-" + mark), Kind: markwarden.WordMark, Text: mark, Holders: []markwarden.Holder{{Party: markwarden.PartyID("p-" + mark)}}}
	for c := range strings.SplitSeq(classes, "|") {
		n, _ := strconv.Atoi(c)
		r.NiceClasses = append(r.NiceClasses, n)
	}
	for a := range strings.SplitSeq(aliases, "|") {
		switch first := []rune(a); {
		case a == "":
		case unicode.Is(unicode.Latin, first[0]) && !strings.Contains(strings.ToLower(a), strings.ToLower(mark)):
			r.ProductMarks = append(r.ProductMarks, a)
		default:
			r.Names = append(r.Names, markwarden.Name{Text: a})
		}
	}
	return r
}

// world is a registry in which nobody is authorized, on a marketplace that wants proof of everybody.
type world struct {
	rights map[markwarden.RightID]*markwarden.Right
	market markwarden.Marketplace
	answer func(markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
}

func (w world) Right(id markwarden.RightID) (*markwarden.Right, bool) {
	r, ok := w.rights[id]
	return r, ok
}

func (w world) Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
	if w.answer != nil {
		return w.answer(q)
	}
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown}
}

func (w world) Marketplace(markwarden.MarketplaceID) markwarden.Marketplace { return w.market }

func (w world) Owner(markwarden.Store) (markwarden.PartyID, bool) { return "", false }

func worldOf(regime markwarden.Regime, rights ...*markwarden.Right) world {
	w := world{rights: map[markwarden.RightID]*markwarden.Right{}, market: markwarden.Marketplace{ID: "m", Regime: regime}}
	for _, r := range rights {
		w.rights[r.ID] = r
	}
	return w
}

// flagAt is the probability from which the shipped policy routes an allegation.
const flagAt = 0.4

var today = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// flagged says whether an assessment of the row's mark is more than clear under the shipped policy.
func flagged(as []markwarden.Assessment, holder markwarden.PartyID) bool {
	for _, a := range as {
		if holder != "" && a.Holder != holder {
			continue
		}
		for _, al := range a.Allegations {
			if al.Probability >= flagAt {
				return true
			}
		}
	}
	return false
}

func TestDevelopmentSet(t *testing.T) {
	rows := devRows(t)
	rights := map[string]*markwarden.Right{}
	for _, r := range rows {
		rights[r.mark] = r.right
	}
	all := slices.SortedFunc(maps.Values(rights), func(a, b *markwarden.Right) int { return strings.Compare(string(a.ID), string(b.ID)) })
	engine := matchers.NewEngine(slices.Values(all), matchers.Options{})
	w := worldOf(markwarden.RegimeRequired, all...)

	type tally struct{ hit, n int }
	recall, false_ := map[string]*tally{}, map[string]*tally{}
	var positives, negatives, anyFalse tally
	var missed, wrong strings.Builder
	spans := tally{}
	for _, r := range rows {
		f := index.Extract(&r.listing, nil, markwarden.PicturesNone)
		as, err := engine.Assess(t.Context(), f, w, today)
		require.NoError(t, err)
		checkSpans(t, &r.listing, as)
		hit := flagged(as, r.right.Holders[0].Party)
		into, total := recall, &positives
		if !r.positive() {
			into, total = false_, &negatives
			if flagged(as, "") {
				anyFalse.hit++
			}
			anyFalse.n++
		}
		if into[r.kind] == nil {
			into[r.kind] = &tally{}
		}
		into[r.kind].n++
		total.n++
		if hit {
			into[r.kind].hit++
			total.hit++
		}
		if hit && r.positive() {
			spans.n++
			if covers(as, r) {
				spans.hit++
			}
		}
		if hit != r.positive() {
			b := &missed
			if !r.positive() {
				b = &wrong
			}
			fmt.Fprintf(b, "%s %-12s %-16s [%s] %s | %s | %s%s\n", r.id, r.mark, r.kind, r.listing.Brand, r.listing.Title, r.listing.Category, r.note, brief(as, r))
		}
	}
	if os.Getenv("MARKWARDEN_EVAL") != "" {
		t.Logf("missed\n%s\nwrong\n%s", missed.String(), wrong.String())
	}
	for _, part := range []struct {
		name string
		m    map[string]*tally
	}{{"recall", recall}, {"false flags", false_}} {
		for _, k := range slices.Sorted(maps.Keys(part.m)) {
			t.Logf("%-12s %-28s %3d of %3d  %.2f", part.name, k, part.m[k].hit, part.m[k].n, float64(part.m[k].hit)/float64(part.m[k].n))
		}
	}
	rate := func(x tally) float64 { return float64(x.hit) / float64(x.n) }
	t.Logf("recall %.3f, false flags %.3f (any holder %.3f), span right %.3f", rate(positives), rate(negatives), rate(anyFalse), rate(spans))
	for k, floor := range floors {
		require.GreaterOrEqual(t, rate(*recall[k]), floor, k)
	}
	require.GreaterOrEqual(t, rate(positives), recallFloor)
	require.LessOrEqual(t, rate(negatives), falseCeiling)
	require.GreaterOrEqual(t, rate(spans), spanFloor)
}

// Figures below which a change is a regression.
var floors = map[string]float64{
	"exact": 1, "alias": 1, "product_mark_only": 1, "spacing": 1, "leet": 1, "concealed": 1, "emoji_split": 1, "variant": 1, "diacritics": 1, "pinyin": 1,
	"invisible": 1, "homoglyph": 1, "case_width": 1, "combined": 0.96, "joined": 0.96, "reordered": 1, "typo": 1, "misspelling": 1,
	"homophone": 0.96, "phonetic": 0.92, "transliteration": 0.96,
}

const (
	recallFloor  = 0.99
	falseCeiling = 0.005
	spanFloor    = 0.99
)

// checkSpans asserts that every piece of evidence points at the characters that it names.
func checkSpans(t *testing.T, l *markwarden.Listing, as []markwarden.Assessment) {
	t.Helper()
	for _, a := range as {
		for _, e := range a.Evidence {
			if !e.InText() {
				continue
			}
			text := map[string]string{"title": l.Title, "brand": l.Brand, "description": l.Description}[e.Field]
			require.Equal(t, e.Text, text[e.Start:e.End])
		}
	}
}

// covers says whether some evidence's span is the surface that the set names.
func covers(as []markwarden.Assessment, r row) bool {
	_, surface, _ := strings.Cut(r.note, "surface=")
	surface, _, _ = strings.Cut(surface, ";")
	surface, _, _ = strings.Cut(surface, " + ")
	at := strings.Index(r.listing.Title, surface)
	for _, a := range as {
		for _, e := range a.Evidence {
			if a.Holder == r.right.Holders[0].Party && e.Polarity == markwarden.Offence && e.Field == "title" && e.Start < at+len(surface) && at < e.End {
				return true
			}
		}
	}
	return false
}

func brief(as []markwarden.Assessment, r row) string {
	var b strings.Builder
	for _, a := range as {
		if a.Holder != r.right.Holders[0].Party {
			continue
		}
		for _, al := range a.Allegations {
			fmt.Fprintf(&b, "\n      %s %.2f", al.Kind, al.Probability)
		}
		for _, e := range a.Evidence {
			fmt.Fprintf(&b, "\n        %s %s %.1f %q", e.Polarity, e.Kind, e.Strength, e.Text)
		}
	}
	return b.String()
}
