package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/wire"
)

const example = `{"marketplace":"demo","id":"L1","version":7,"status":"active","seller":{"id":"s1","name":"Blue Fox"},"title":"Sky \"Runner\" 狐","description":"a\nb","brand":"Foxa",
 "attributes":{"model":"X","colour":"red","size":42},"category":"Shoes > Sneakers","gtin":"4006381333931","condition":"new","price":{"amount":"39.90","currency":"USD"},"list_price":{"amount":120,"currency":"USD"},
 "lang":"en","ship_from":"CN","territories":["US","CA"],"channel":"store","images":[{"url":"https://example.com/1.jpg"},{"path":"p/1.jpg"},{"data":"AAEC"}],
 "sales_30d":12,"views_30d":3400,"stock":5,"updated_at":"2026-11-01T08:00:00+08:00"}`

func TestListingOfTheFormatsPage(t *testing.T) {
	l, err := wire.DecodeListing([]byte(example), wire.Options{})
	require.NoError(t, err)
	require.Equal(t, markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}, l.Key)
	require.Equal(t, "Sky \"Runner\" 狐", l.Title)
	require.Equal(t, []markwarden.Attribute{{Name: "colour", Value: "red"}, {Name: "model", Value: "X"}, {Name: "size", Value: "42"}}, l.Attributes)
	require.Equal(t, &markwarden.Money{Minor: 3990, Currency: "USD"}, l.Price)
	require.Equal(t, &markwarden.Money{Minor: 12000, Currency: "USD"}, l.ListPrice)
	require.Equal(t, "2026-11-01T00:00:00Z", l.UpdatedAt.Format("2006-01-02T15:04:05Z07:00"))
	require.Equal(t, []byte{0, 1, 2}, l.Images[2].Data)
	require.EqualValues(t, 3400, l.Views30d)

	b, err := wire.EncodeListing(&l)
	require.NoError(t, err)
	require.True(t, json.Valid(b), string(b))
	again, err := wire.DecodeListing(b, wire.Options{})
	require.NoError(t, err)
	require.Equal(t, l, again)
}

func TestRemovalNeedsNoTitleAndNoSeller(t *testing.T) {
	l, err := wire.DecodeListing([]byte(`{"marketplace":"demo","id":"L1","version":8,"status":"removed","removed_by":"seller"}`), wire.Options{})
	require.NoError(t, err)
	require.Equal(t, markwarden.Removed, l.Status)
	require.Equal(t, markwarden.RemovedBySeller, l.RemovedBy)
}

func TestProblemsAreNamed(t *testing.T) {
	const head = `{"marketplace":"demo","id":"L1","title":"t","seller":{"id":"s"}`
	for name, c := range map[string]struct {
		doc  string
		want []string
	}{
		"all at once":             {`{"id":"","titel":"x","version":-1,"price":{"amount":"1.999","currency":"USD"},"images":[{"url":"ftp://x"},{}],"ship_from":"cn"}`, []string{"titel: unknown field", "version: must not be negative", "price: amount has more decimals than USD", "images[0].url: must be an http or https address", "images[1]: must have exactly one of url, path, data", "ship_from: must be a country code of two capital letters (ISO 3166-1)", "marketplace: missing", "id: missing", "title: missing", "seller.id: missing"}},
		"wrong types":             {head + `,"brand":7,"stock":"5","attributes":[],"territories":["US",3]}`, []string{"brand: must be a string", "stock: must be an integer", "attributes: must be an object", "territories[1]: must be a string"}},
		"a field twice":           {head + `,"id":"L2"}`, []string{"id: given twice"}},
		"an attribute twice":      {head + `,"attributes":{"a":"1","b":"2","a":"3"}}`, []string{"attributes.a: given twice"}},
		"a path that climbs":      {head + `,"images":[{"path":"../etc/passwd"}]}`, []string{"images[0].path: must be a relative path that stays in its folder"}},
		"removed_by of active":    {head + `,"removed_by":"seller"}`, []string{"removed_by: only with status removed"}},
		"enforcement unexplained": {`{"marketplace":"d","id":"1","status":"removed","removed_by":"enforcement"}`, []string{"decision: missing: a removal by enforcement names it"}},
		"separator in an id":      {`{"marketplace":"d","id":"a\u001fb","title":"t","seller":{"id":"s"}}`, []string{"id: holds a control character"}},
		"seller's unknown":        {`{"marketplace":"d","id":"1","title":"t","seller":{"id":"s","rank":[1,{"a":null}]}}`, []string{"seller.rank: unknown field"}},
		"a time without offset":   {head + `,"updated_at":"2026-11-01T08:00:00"}`, []string{"updated_at: must be a time with its offset (RFC 3339) or a day (2006-01-02)"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.DecodeListing([]byte(c.doc), wire.Options{})
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			var bad *wire.InvalidError
			require.ErrorAs(t, err, &bad)
			var got []string
			for _, p := range bad.Problems {
				got = append(got, p.String())
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestLenientCountsUnknownFields(t *testing.T) {
	var ignored []string
	_, err := wire.DecodeListing([]byte(`{"marketplace":"d","id":"1","title":"t","seller":{"id":"s","rank":1},"x":{"y":[true]}}`), wire.Options{Lenient: true, Ignored: func(f string) { ignored = append(ignored, f) }})
	require.NoError(t, err)
	require.Equal(t, []string{"seller.rank", "x"}, ignored)
}

func BenchmarkDecodeListing(b *testing.B) {
	doc := []byte(example)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeListing(doc, wire.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeListing(b *testing.B) {
	l, _ := wire.DecodeListing([]byte(example), wire.Options{})
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = wire.AppendListing(buf[:0], &l)
	}
}

func TestWebAddresses(t *testing.T) {
	for _, u := range []string{"https://e.com/1.jpg", "http://e.com", "https://e.com/a%20b", "https://e.com:8080/x?y=1#z", "HTTPS://E.com/x", "https://xn--fiq.example/狐.jpg", "http://[::1]/x", "https://u@e.com/"} {
		_, err := wire.DecodeListing([]byte(`{"marketplace":"d","id":"1","title":"t","seller":{"id":"s"},"images":[{"url":"`+u+`"}]}`), wire.Options{})
		require.NoError(t, err, u)
	}
	for _, u := range []string{"", "https://", "https:///x", "ftp://e.com/x", "//e.com/x", "e.com/x", "https://e.com/%zz", "https://e com/x", "javascript:alert(1)", "data:image/png;base64,AA==", "http://?x"} {
		_, err := wire.DecodeListing([]byte(`{"marketplace":"d","id":"1","title":"t","seller":{"id":"s"},"images":[{"url":"`+u+`"}]}`), wire.Options{})
		require.Error(t, err, u)
	}
}

func BenchmarkAppendScreening(b *testing.B) {
	l := markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}, Version: 7}
	e := markwarden.Evidence{Right: "r1", Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Strength: 4.2, Field: "title", Start: 4, End: 9, Text: "FОXA", Says: markwarden.Message{ID: "wordmark.exact", Args: []string{"FОXA", "FOXA"}}}
	s := markwarden.Screening{Route: markwarden.RouteReview, Assessments: []markwarden.Assessment{{Holder: "p1", Route: markwarden.RouteReview, Rule: "disguised_use", Evidence: []markwarden.Evidence{e, e, e, e, e}}}}
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = wire.AppendScreening(dst[:0], &l, &s)
	}
	b.SetBytes(int64(len(dst)))
}

// What sellers write stands in the sentences too.
func TestSentencesAreEscaped(t *testing.T) {
	l := markwarden.Listing{}
	for _, text := range []string{"FOXA", `F"O\XA`, "F\nO\x01XA", "F\xffXA", "狐“家"} {
		e := markwarden.Evidence{Field: "title", End: 1, Text: text, Says: markwarden.Message{ID: "wordmark.exact", Args: []string{text, "", "M"}}}
		s := markwarden.Screening{Assessments: []markwarden.Assessment{{Evidence: []markwarden.Evidence{e}}}}
		var got struct {
			Assessments []struct {
				Evidence []struct {
					Text string
					Says map[string]string
				}
			}
		}
		require.NoError(t, json.Unmarshal(wire.AppendScreening(nil, &l, &s), &got))
		want := strings.ReplaceAll(text, "\xff", "\ufffd")
		require.Equal(t, want, got.Assessments[0].Evidence[0].Text)
		require.Equal(t, map[string]string{"en": "“" + want + "” is the registered mark M.", "zh": "“" + want + "”就是注册商标M。"}, got.Assessments[0].Evidence[0].Says)
	}
}
