package matchers_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/internal/phrase"
	"markwarden/matchers"
	"markwarden/matchers/matcherstest"
	"markwarden/matchers/picture"
	"pgregory.net/rapid"
)

func foxa() *markwarden.Right {
	return &markwarden.Right{
		ID: "foxa", Kind: markwarden.WordMark, Text: "Foxa", NiceClasses: []int{25}, Holders: []markwarden.Holder{{Party: "fox"}},
		Jurisdictions: []string{"US", "EU"}, ProductMarks: []string{"Sky Runner"},
		NormalPrice: []markwarden.NormalPrice{{Category: "Shoes", Price: markwarden.Money{Minor: 10_000, Currency: "USD"}}},
	}
}

func listing(title string, change ...func(*markwarden.Listing)) *markwarden.Listing {
	l := &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: "L1"}, Title: title, Category: "Shoes > Sneakers", Seller: markwarden.Seller{ID: "s1"}, Territories: []string{"US"}}
	for _, c := range change {
		c(l)
	}
	return l
}

func brand(b string) func(*markwarden.Listing) { return func(l *markwarden.Listing) { l.Brand = b } }

func in(t ...string) func(*markwarden.Listing) {
	return func(l *markwarden.Listing) { l.Territories = t }
}

func assess(t *testing.T, w world, l *markwarden.Listing, rights ...*markwarden.Right) []markwarden.Assessment {
	t.Helper()
	e := matchers.NewEngine(slices.Values(rights), matchers.Options{})
	as, err := e.Assess(t.Context(), index.Extract(l, nil, markwarden.PicturesNone), w, today)
	require.NoError(t, err)
	return as
}

func probability(as []markwarden.Assessment, k markwarden.AllegationKind) float64 {
	for _, a := range as {
		for _, al := range a.Allegations {
			if al.Kind == k {
				return al.Probability
			}
		}
	}
	return 0
}

func TestARegimeDecidesWhetherProofIsWanted(t *testing.T) {
	t.Parallel()
	r := foxa()
	plain, hidden := listing("Foxa running shoes"), listing("F0X4 running shoes")
	gated := worldOf(markwarden.RegimeGated, r)
	gated.market.GatedRights = []markwarden.RightID{"foxa"}
	for _, c := range []struct {
		name  string
		w     world
		wants bool
	}{
		{"open", worldOf(markwarden.RegimeOpen, r), false},
		{"required", worldOf(markwarden.RegimeRequired, r), true},
		{"gated, another right", worldOf(markwarden.RegimeGated, r), false},
		{"gated, this right", gated, true},
	} {
		as := assess(t, c.w, plain, r)
		require.Equal(t, c.wants, probability(as, markwarden.UnauthorizedSale) > flagAt, c.name)
		require.Less(t, probability(as, markwarden.TrademarkMisuse), 0.2, c.name)
		require.Greater(t, probability(assess(t, c.w, hidden, r), markwarden.TrademarkMisuse), 0.5, c.name)
		require.Zero(t, probability(as, markwarden.Counterfeit), c.name)
	}
	for _, al := range assess(t, worldOf(markwarden.RegimeRequired, r), plain, r)[0].Allegations {
		require.Equal(t, al.Kind == markwarden.UnauthorizedSale, al.Nature == markwarden.AgainstTerms, al.Kind)
	}
}

func TestAnAuthorizedStoreIsNotAccused(t *testing.T) {
	t.Parallel()
	r := foxa()
	w := worldOf(markwarden.RegimeRequired, r)
	w.answer = func(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
		require.Equal(t, markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: "m", ID: "s1"}, Right: "foxa", Territory: "US", Channel: "store", Class: 25, At: today}, q)
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted, Chain: []markwarden.AuthorizationID{"a1", "a2"}}
	}
	for _, title := range []string{"Foxa shoes", "F0X4 shoes replica"} {
		as := assess(t, w, listing(title), r)
		require.Len(t, as, 1)
		require.Zero(t, probability(as, markwarden.UnauthorizedSale))
		require.Less(t, probability(as, markwarden.TrademarkMisuse), 0.01)
		e := only(t, as[0], markwarden.KindAuthorized)
		require.Equal(t, markwarden.Defence, e.Polarity)
		require.Equal(t, "The store is authorized: a1 → a2.", phrase.Say("en", e.Says))
	}
}

func TestTheWorstTerritoryCounts(t *testing.T) {
	t.Parallel()
	r := foxa()
	r.Jurisdictions = nil
	w := worldOf(markwarden.RegimeRequired, r)
	w.answer = func(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
		if q.Territory == "US" {
			return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
		}
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a1", Reason: markwarden.TerritoryNotCovered}
	}
	as := assess(t, w, listing("Foxa shoes", in("US", "CA")), r)
	require.Equal(t, markwarden.AnswerDenied, as[0].Authorization.Answer)
	e := only(t, as[0], markwarden.KindUnauthorized)
	require.Equal(t, markwarden.Context, e.Polarity)
	require.Equal(t, "Authorization a1 does not cover CA.", phrase.Say("en", e.Says))
	require.Equal(t, markwarden.AnswerGranted, assess(t, w, listing("Foxa shoes"), r)[0].Authorization.Answer)
}

func only(t *testing.T, a markwarden.Assessment, k markwarden.EvidenceKind) markwarden.Evidence {
	t.Helper()
	i := slices.IndexFunc(a.Evidence, func(e markwarden.Evidence) bool { return e.Kind == k })
	require.GreaterOrEqual(t, i, 0, "no %s in %v", k, a.Evidence)
	return a.Evidence[i]
}

func TestARightCountsOnlyWhereAndWhenItIsInForce(t *testing.T) {
	t.Parallel()
	old := foxa()
	old.ValidTo = today
	young := foxa()
	young.ValidFrom = today.Add(time.Hour)
	unheld := foxa()
	unheld.Holders[0].From = today.Add(time.Hour)
	for name, c := range map[string]struct {
		r    *markwarden.Right
		in   []string
		want int
	}{
		"in the US": {foxa(), []string{"US"}, 1}, "in a member of the EU": {foxa(), []string{"DE"}, 1}, "elsewhere": {foxa(), []string{"CN"}, 0},
		"one of two": {foxa(), []string{"CN", "US"}, 1}, "nothing known": {foxa(), nil, 1}, "expired": {old, []string{"US"}, 0}, "not yet valid": {young, []string{"US"}, 0},
		"nobody holds it yet": {unheld, []string{"US"}, 0},
	} {
		require.Len(t, assess(t, worldOf(markwarden.RegimeRequired, c.r), listing("Foxa shoes", in(c.in...)), c.r), c.want, name)
	}
}

func TestAssessmentsAreByHolderAtTheTime(t *testing.T) {
	t.Parallel()
	a, b := foxa(), foxa()
	b.ID, b.Text, b.Holders = "zarno", "Zarno", []markwarden.Holder{{Party: "axe"}, {Party: "fox", From: today.Add(-time.Hour)}}
	c := foxa()
	c.ID, c.Text, c.Holders = "quill", "Quillo", []markwarden.Holder{{Party: "bee"}}
	as := assess(t, worldOf(markwarden.RegimeRequired, a, b, c), listing("Foxa Zarno Quillo shoes"), a, b, c)
	require.Len(t, as, 2)
	require.Equal(t, markwarden.PartyID("bee"), as[0].Holder)
	require.Equal(t, markwarden.PartyID("fox"), as[1].Holder)
	require.Equal(t, "Foxa", as[1].Evidence[0].Text)
	require.Equal(t, "Zarno", as[1].Evidence[1].Text)
}

func TestDefencesAreShownAndSubtracted(t *testing.T) {
	t.Parallel()
	r := foxa()
	w := worldOf(markwarden.RegimeRequired, r)
	for _, c := range []struct {
		name string
		l    *markwarden.Listing
		kind markwarden.EvidenceKind
		text string
	}{
		{"for", listing("laces for Foxa shoes"), markwarden.KindNominative, "for"},
		{"chinese", listing("鞋带 适用于Foxa 运动鞋"), markwarden.KindNominative, "适用于"},
		{"japanese", listing("Foxa 用 靴ひも"), markwarden.KindNominative, "用"},
		{"component", listing("boots with Foxa membrane", brand("Barlow")), markwarden.KindComponent, "membrane"},
		{"used", listing("used Foxa shoes"), markwarden.KindResale, "used"},
		{"condition", listing("Foxa shoes", func(l *markwarden.Listing) { l.Condition = "used" }), markwarden.KindResale, ""},
		{"other goods", listing("Foxa drill", func(l *markwarden.Listing) { l.Category = "Tools > Power Tools" }), markwarden.KindDifferentGoods, ""},
		{"other brand", listing("Samsung shoes, looks like Foxa", brand("Samsung")), markwarden.KindOwnBrand, "Samsung"},
	} {
		as := assess(t, w, c.l, r)
		require.Len(t, as, 1, c.name)
		e := only(t, as[0], c.kind)
		require.Equal(t, markwarden.Defence, e.Polarity, c.name)
		require.Equal(t, c.text, e.Text, c.name)
		require.Positive(t, e.Strength)
		require.Less(t, probability(as, markwarden.UnauthorizedSale), flagAt, c.name)
	}
	require.Greater(t, probability(assess(t, w, listing("shoes for men Foxa black"), r), markwarden.UnauthorizedSale), flagAt, "for whom is not for what")
}

func TestPriceAndMissingAuthorizationAloneAccuseOfNothingMore(t *testing.T) {
	t.Parallel()
	r := foxa()
	cheap := listing("Foxa shoes", brand("OEM"), func(l *markwarden.Listing) { l.Price = &markwarden.Money{Minor: 900, Currency: "USD"} })
	as := assess(t, worldOf(markwarden.RegimeRequired, r), cheap, r)
	require.Equal(t, markwarden.Context, only(t, as[0], markwarden.KindPrice).Polarity)
	require.Less(t, probability(as, markwarden.TrademarkMisuse), 0.2)
	require.Zero(t, probability(as, markwarden.Counterfeit))
	cheap.Title = "Foxa shoes replica 1:1"
	require.Greater(t, probability(assess(t, worldOf(markwarden.RegimeOpen, r), cheap, r), markwarden.Counterfeit), 0.6)
}

func TestReplicaIsAlsoTheNameOfALine(t *testing.T) {
	t.Parallel()
	r := foxa()
	as := assess(t, worldOf(markwarden.RegimeOpen, r), listing("Maison Barlow Replica sneakers Foxa", brand("Maison Barlow")), r)
	require.Equal(t, markwarden.Defence, only(t, as[0], markwarden.KindOfficialLine).Polarity)
	require.Zero(t, probability(as, markwarden.Counterfeit))
	require.Empty(t, assess(t, worldOf(markwarden.RegimeOpen, r), listing("Replica sneakers AAA", brand("Barlow")), r), "wording alone names no right")
}

func TestCopiedPicturesOfAWorkAreACopyrightMatter(t *testing.T) {
	t.Parallel()
	work := &markwarden.Right{ID: "photo", Kind: markwarden.Copyright, Text: "Red fox", Holders: []markwarden.Holder{{Party: "fox"}}}
	logo := foxa()
	shot := markwarden.Picture{Image: 0, Width: 100, Height: 100, Quality: 90, Hashes: markwarden.PictureHashes{P256: [4]uint64{0x0123456789abcdef, 0xfedcba9876543210, 0x5555aaaa3333cccc, 0x0f0ff0f012345678}}}
	for _, c := range []struct {
		r    *markwarden.Right
		kind markwarden.AllegationKind
	}{{work, markwarden.CopyrightCopy}, {logo, markwarden.TrademarkMisuse}} {
		refs := []markwarden.RightPicture{{Right: c.r.ID, Picture: shot}}
		l := listing("nice thing")
		f := index.Extract(l, []markwarden.Picture{shot}, markwarden.PicturesComplete)
		e := matchers.NewEngine(slices.Values([]*markwarden.Right{c.r}), matchers.Options{Pictures: refs})
		require.True(t, e.Touches(f))
		as, err := e.Assess(t.Context(), f, worldOf(markwarden.RegimeOpen, c.r), today)
		require.NoError(t, err)
		require.Greater(t, probability(as, c.kind), 0.5)
		require.Equal(t, markwarden.AgainstLaw, as[0].Allegations[0].Nature)

		nobodys := shot
		nobodys.Stock = &markwarden.StockPicture{Kind: markwarden.StockSizeChart}
		answered, err := e.Assess(t.Context(), index.Extract(l, []markwarden.Picture{nobodys}, markwarden.PicturesComplete), worldOf(markwarden.RegimeOpen, c.r), today)
		require.NoError(t, err)
		require.Zero(t, probability(answered, c.kind), "a picture that belongs to nobody")
		require.Equal(t, markwarden.KindPictureCopy, answered[0].Evidence[0].Kind, "is shown all the same")
		require.Equal(t, markwarden.KindStockPicture, only(t, answered[0], markwarden.KindStockPicture).Kind)
		second := shot
		second.Image = 1
		both, err := e.Assess(t.Context(), index.Extract(l, []markwarden.Picture{nobodys, second}, markwarden.PicturesComplete), worldOf(markwarden.RegimeOpen, c.r), today)
		require.NoError(t, err)
		require.Greater(t, probability(both, c.kind), 0.5, "another picture of the listing is not answered by it")

		gone := e.With(nil, []markwarden.RightID{c.r.ID})
		require.False(t, gone.Touches(f))
		back := gone.With([]*markwarden.Right{c.r}, nil, refs...)
		require.True(t, back.Touches(f))
		require.False(t, back.With([]*markwarden.Right{c.r}, nil).Touches(f), "a change brings all pictures or none")
	}
}

func TestAnEngineOfOneRightFindsWhatTheWholeDoes(t *testing.T) {
	t.Parallel()
	rows := devRows(t)
	byMark := map[string]*markwarden.Right{}
	var all []*markwarden.Right
	for _, r := range rows {
		if byMark[r.mark] == nil {
			byMark[r.mark] = r.right
			all = append(all, r.right)
		}
	}
	whole := matchers.NewEngine(slices.Values(all), matchers.Options{})
	small := map[string]*matchers.Engine{}
	w := worldOf(markwarden.RegimeRequired, all...)
	touched := 0
	for _, r := range rows {
		if small[r.mark] == nil {
			small[r.mark] = matchers.NewEngine(slices.Values([]*markwarden.Right{r.right}), matchers.Options{})
		}
		f := index.Extract(&r.listing, nil, markwarden.PicturesNone)
		as, err := whole.Assess(t.Context(), f, w, today)
		require.NoError(t, err)
		if slices.ContainsFunc(as, func(a markwarden.Assessment) bool { return a.Holder == r.right.Holders[0].Party }) {
			touched++
			require.True(t, small[r.mark].Touches(f), "the backward scan would miss %s", r.id)
		}
	}
	require.Greater(t, touched, 500)
}

func TestExplainAgreesWithAssess(t *testing.T) {
	t.Parallel()
	r := foxa()
	e := matchers.NewEngine(slices.Values([]*markwarden.Right{r}), matchers.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		title := rapid.SampledFrom([]string{"Foxa shoes", "laces for Foxa", "F0xa", "plain shoes", "used FOXA", "sky runner"}).Draw(rt, "title")
		w := worldOf(rapid.SampledFrom([]markwarden.Regime{markwarden.RegimeOpen, markwarden.RegimeRequired}).Draw(rt, "regime"), r)
		f := index.Extract(listing(title, in(rapid.SampledFrom([]string{"US", "CN"}).Draw(rt, "in"))), nil, markwarden.PicturesNone)
		x, err := e.Explain(t.Context(), f, w, r, today)
		require.NoError(rt, err)
		as, err := e.Assess(t.Context(), f, w, today)
		require.NoError(rt, err)
		require.Equal(rt, len(as) == 1, x.Assessment != nil)
		sum := 0.0
		for _, test := range x.Tests {
			require.True(rt, phrase.Knows(test.Says.ID), test.Says.ID)
			if test.Name != "sum" && test.Name != "authorization" {
				sum += test.Add
			} else if test.Name == "sum" {
				require.InDelta(rt, sum, test.Add, 1e-9, "what is shown adds up to what is said")
			}
		}
	})
}

func TestPanelPassesTheSuite(t *testing.T) {
	t.Parallel()
	shot := markwarden.Picture{Width: 10, Height: 10, Quality: 90, Hashes: markwarden.PictureHashes{P256: [4]uint64{0x0123456789abcdef, 0xfedcba9876543210, 0x5555aaaa3333cccc, 0x0f0ff0f012345678}}}
	r := foxa()
	matcherstest.Run(t, matcherstest.Case{
		Matcher: picture.New([]markwarden.RightPicture{{Right: r.ID, Picture: shot}}), Rights: []*markwarden.Right{r}, Says: phrase.Knows,
		Listings: []*markwarden.Features{index.Extract(listing("x"), []markwarden.Picture{shot}, markwarden.PicturesComplete)},
	})
}
