package complaints

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"markwarden"
)

var day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// town is a world of three parties: p1 holds mark r1, p2 holds photograph r2, p3 owns store s1.
type town struct{}

func (town) Right(id markwarden.RightID) (*markwarden.Right, bool) {
	switch id {
	case "r1":
		return &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXA", Holders: []markwarden.Holder{{Party: "p1"}}}, true
	case "r2":
		return &markwarden.Right{ID: "r2", Kind: markwarden.Copyright, Holders: []markwarden.Holder{{Party: "p2"}}}, true
	case "old":
		return &markwarden.Right{ID: "old", Kind: markwarden.WordMark, Holders: []markwarden.Holder{{Party: "p1"}}, ValidTo: day.Add(-time.Hour)}, true
	}
	return nil, false
}

func (town) Party(id markwarden.PartyID) (*markwarden.Party, bool) {
	return &markwarden.Party{ID: id, Names: []markwarden.Name{{Text: "Fox Sports Inc.", Lang: "en"}}}, id == "p1" || id == "p2" || id == "p3"
}

func (town) Owner(s markwarden.Store) (markwarden.PartyID, bool) {
	return "p3", s == markwarden.Store{Marketplace: "demo", ID: "s1"}
}

func good() Notice {
	return Notice{
		Procedure: DefaultProcedure, Holder: "p1", Right: "r1", Allegation: markwarden.TrademarkMisuse, Items: []Item{{Marketplace: "demo", Listing: "L1"}},
		Statement: "Our mark\non shoes that are not ours 我们的商标", Name: "Fox Sports Inc.", Email: "ip@fox.example", GoodFaith: true,
	}
}

func TestEveryDefectIsNamed(t *testing.T) {
	t.Parallel()
	who := Filer{Account: "ann", Party: "p1"}
	require.Empty(t, check(who, new(good()), town{}, day))
	for _, c := range []struct {
		name   string
		defect string // FIELD CODE
		spoil  func(*Notice)
	}{
		{"no name", "name missing", func(n *Notice) { n.Name = "  " }},
		{"a name with control characters", "name invalid", func(n *Notice) { n.Name = "a\x00b" }},
		{"no address", "email missing", func(n *Notice) { n.Email = "" }},
		{"not an address", "email invalid", func(n *Notice) { n.Email = "Fox <ip@fox.example>" }},
		{"an unknown right", "right unknown", func(n *Notice) { n.Right = "r9" }},
		{"no right", "right missing", func(n *Notice) { n.Right = "" }},
		{"a right that somebody else holds", "right not_held", func(n *Notice) { n.Right, n.Allegation = "r2", markwarden.CopyrightCopy }},
		{"a right that has ended", "right not_in_force", func(n *Notice) { n.Right = "old" }},
		{"an allegation that does not fit the right", "allegation does_not_fit", func(n *Notice) { n.Allegation = markwarden.CopyrightCopy }},
		{"no allegation", "allegation unknown", func(n *Notice) { n.Allegation = "" }},
		{"no holder", "holder missing", func(n *Notice) { n.Holder = "" }},
		{"no statement", "statement missing", func(n *Notice) { n.Statement = " \n" }},
		{"an endless statement", "statement too_long", func(n *Notice) { n.Statement = strings.Repeat("图", maxStatement+1) }},
		{"reasons that are no text", "reasons invalid", func(n *Notice) { n.Reasons = "\xff" }},
		{"no good faith", "good_faith missing", func(n *Notice) { n.GoodFaith = false }},
		{"no items", "items missing", func(n *Notice) { n.Items = nil }},
		{"too many items", "items too_many", func(n *Notice) {
			n.Items = nil
			for i := range 101 {
				n.Items = append(n.Items, Item{Marketplace: "demo", Listing: markwarden.ListingID(strings.Repeat("x", i+1))})
			}
		}},
		{"an item that names nothing", "items[0] missing", func(n *Notice) { n.Items[0].Listing = "" }},
		{"an item without marketplace", "items[0].marketplace missing", func(n *Notice) { n.Items[0].Marketplace = "" }},
		{"an id that can't be one", "items[0].listing invalid", func(n *Notice) { n.Items[0].Listing = "a\x1fb" }},
		{"a malformed address", "items[0].url invalid", func(n *Notice) { n.Items[0] = Item{Marketplace: "demo", URL: "htp:/x"} }},
		{"an address that is a script", "items[0].url invalid", func(n *Notice) { n.Items[0].URL = "javascript:alert(1)" }},
		{"an address without a listing", "items[0].url no_listing", func(n *Notice) { n.Items[0] = Item{Marketplace: "demo", URL: "https://shop.example/"} }},
		{"an item twice", "items[1] repeated", func(n *Notice) { n.Items = append(n.Items, n.Items[0]) }},
		{"an unknown procedure", "procedure unknown", func(n *Notice) { n.Procedure = "guess" }},
		{"a procedure that is not executed", "procedure not_executed", func(n *Notice) { n.Procedure = "us-dmca" }},
		{"further elements without end", "elements invalid", func(n *Notice) { n.Elements = map[string]string{"x": "\x00"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := good()
			c.spoil(&n)
			var got []string
			for _, d := range check(who, &n, town{}, day) {
				got = append(got, d.Field+" "+d.Code)
				require.NotEmpty(t, d.En)
				require.NotEqual(t, d.En, d.Zh)
				require.NotEmpty(t, d.Zh)
			}
			require.Equal(t, []string{c.defect}, got)
		})
	}
}

func TestAllDefectsAtOnce(t *testing.T) {
	t.Parallel()
	o := &Office{World: func() World { return town{} }, Now: func() time.Time { return day }}
	_, err := o.File(t.Context(), Filer{Account: "eve", Party: "p2"}, Notice{Holder: "p1", Right: "r2", Items: []Item{{URL: "x"}}})
	de, ok := errors.AsType[*DefectsError](err)
	require.True(t, ok)
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	var fields []string
	for _, d := range de.Defects {
		fields = append(fields, d.Field)
	}
	require.Equal(t, []string{"name", "email", "holder", "allegation", "right", "statement", "good_faith", "items[0].marketplace", "items[0].url"}, fields)
}

func TestWhatAnAddressMayName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, want string }{
		{"https://shop.example/item/L1", "L1"},
		{"https://shop.example/item/L1/?ref=2", "L1"},
		{"https://shop.example/p/blue-shoe-12345.html", "blue-shoe-12345.html blue-shoe-12345 12345"},
		{"https://shop.example/detail.htm?spm=a1&id=778899", "detail.htm detail 778899"},
		{"https://shop.example/view?itemId=9&page=2", "view 9"},
		{"https://shop.example/", ""},
		{"https://shop.example", ""},
		{"https://shop.example/%E9%9E%8B", "鞋"},
	} {
		it := Item{Marketplace: "demo", URL: c.url}
		var got []string
		for _, k := range it.Keys() {
			require.EqualValues(t, "demo", k.Marketplace)
			got = append(got, string(k.Listing))
		}
		require.Equal(t, c.want, strings.Join(got, " "), c.url)
	}
	it := Item{Marketplace: "demo", Listing: "L7", URL: "https://shop.example/item/L1"}
	require.Equal(t, []markwarden.ListingKey{{Marketplace: "demo", Listing: "L7"}}, it.Keys(), "an id says more than an address")
}

func FuzzItemKeys(f *testing.F) {
	for _, s := range []string{"https://shop.example/p/blue-shoe-12345.html?id=1", "http://[::1]:8/%00/%ff", "//", "https://x/?id=&ID=2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		it := Item{Marketplace: "demo", URL: s}
		keys := it.Keys()
		for i, k := range keys {
			parsed, ok := markwarden.ParseListingKey(k.String())
			if !ok || parsed != k {
				t.Fatalf("%q gives a key that does not come back: %q", s, k)
			}
			if !utf8.ValidString(string(k.Listing)) || len(k.Listing) > maxID {
				t.Fatalf("%q gives %q", s, k.Listing)
			}
			for _, o := range keys[:i] {
				if o == k {
					t.Fatalf("%q gives %q twice", s, k.Listing)
				}
			}
		}
		again := it.Keys()
		if len(again) != len(keys) {
			t.Fatalf("%q is read in two ways", s)
		}
	})
}

func TestProceduresAreWhole(t *testing.T) {
	t.Parallel()
	all := Procedures()
	ids := map[string]bool{}
	executed := 0
	for _, p := range all {
		require.False(t, ids[p.ID], p.ID)
		ids[p.ID] = true
		if p.Executed {
			executed++
		}
		require.NotEmpty(t, p.Title.En)
		require.NotEmpty(t, p.Title.Zh)
		require.NotEmpty(t, p.Source, p.ID)
		_, err := time.Parse(time.DateOnly, p.ValidFrom)
		require.NoError(t, err, p.ID)
		require.Positive(t, p.MaxItems)
		for _, k := range p.Rights {
			require.Contains(t, markwarden.RightKinds, markwarden.RightKind(k))
		}
		require.NotEmpty(t, p.Elements)
		for _, e := range p.Elements {
			require.NotEmpty(t, e.Title.En, e.ID)
			require.NotEmpty(t, e.Title.Zh, e.ID)
			require.NotEmpty(t, e.Source, e.ID)
		}
		for _, d := range p.Timers {
			require.NotEmpty(t, d.Title.Zh, d.ID)
			require.NotEmpty(t, d.Source, d.ID)
			require.True(t, d.Days > 0 != (d.Months > 0), d.ID)
		}
	}
	for _, id := range []string{DefaultProcedure, "cn-ecl-trademark", "us-dmca", "eu-dsa"} {
		require.True(t, ids[id], id)
	}
	require.Equal(t, 1, executed)
}
