package mapping_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/ingest"
	"markwarden/ingest/mapping"
	"markwarden/internal/wire"
)

const shop = `
version_from: updated_at
fields:
  marketplace: {value: demo}
  id: /sku
  title: /names/0
  seller.id: /shop/id
  seller.name: /shop/name
  price.amount: {from: /cents, scale: -2}
  price.currency: {value: USD}
  status: {from: /state, map: {live: active, gone: removed}, default: active}
  images: /photos
  territories: /countries
  attributes: /props
  attributes.origin: /a~1b
  stock: /stock
  updated_at: {from: /changed, unit: ms}
`

func parse(t *testing.T, src string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse([]byte(src), nil)
	require.NoError(t, err)
	return m
}

func decode(t *testing.T, m *mapping.Mapping, event string) markwarden.Listing {
	t.Helper()
	l, ok, err := m.Decode(t.Context(), ingest.Message{Offset: 9, Value: []byte(event), Time: time.UnixMilli(5000)})
	require.NoError(t, err)
	require.True(t, ok)
	return l
}

func TestAPlainEventBecomesAListing(t *testing.T) {
	m := parse(t, shop)
	l := decode(t, m, `{"sku":1234567890123456789,"names":["Sky Runner","x"],"shop":{"id":7,"name":"Blue Fox"},"cents":3990,"photos":["https://e.com/1.jpg",{"path":"p/2.jpg"},"p/3.jpg"],
	 "countries":"US, CA","props":{"colour":"red","sizes":[1,"2"],"deep":{"x":1},"none":null},"a/b":true,"stock":"5.0","changed":1700000000123,"noise":[]}`)
	require.Equal(t, markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: "demo", Listing: "1234567890123456789"}, Version: 1700000000123000, Status: markwarden.Active, Seller: markwarden.Seller{ID: "7", Name: "Blue Fox"},
		Title: "Sky Runner", Price: &markwarden.Money{Minor: 3990, Currency: "USD"}, Images: []markwarden.Image{{URL: "https://e.com/1.jpg"}, {Path: "p/2.jpg"}, {Path: "p/3.jpg"}},
		Territories: []string{"US", "CA"}, Attributes: []markwarden.Attribute{{Name: "colour", Value: "red"}, {Name: "origin", Value: "true"}, {Name: "sizes", Value: "1, 2"}},
		Stock: 5, Channel: "store", UpdatedAt: time.UnixMilli(1700000000123).UTC(),
	}, l)
	l = decode(t, m, `{"sku":"a","names":["t"],"shop":{"id":7},"cents":1,"state":"gone","changed":1}`)
	require.Equal(t, markwarden.Removed, l.Status)
}

func TestProblemsOfAnEventAreNamed(t *testing.T) {
	m := parse(t, shop)
	for event, want := range map[string]string{
		`{"sku":"a","names":["t"],"shop":{"id":7},"cents":1.5,"changed":1}`: "price: amount has more decimals than USD",
		`{"sku":"a","shop":{"id":{}},"changed":1,"names":["t"],"stock":[]}`: "seller.id: must be a plain value; stock: must be an integer",
		`{"sku":"a","names":["t"],"shop":{"id":7}}`:                         "version_from: the event has no updated_at",
		`{"sku":"a","changed":1,"cents":1}`:                                 "title: missing; seller.id: missing",
		`[1]`:                                                               "the event must be an object",
		`{"a":`:                                                             "not JSON",
		`{} {}`:                                                             "something follows the document",
	} {
		_, ok, err := m.Decode(t.Context(), ingest.Message{Value: []byte(event)})
		require.ErrorIs(t, err, markwarden.ErrInvalid, event)
		require.ErrorContains(t, err, want)
		require.False(t, ok)
	}
}

func TestVersionFrom(t *testing.T) {
	const fields = "\nfields:\n  marketplace: {value: d}\n  id: /id\n  title: /t\n  seller.id: {value: s}\n"
	require.EqualValues(t, 10, decode(t, parse(t, "version_from: offset"+fields), `{"id":"a","t":"x"}`).Version)
	require.EqualValues(t, 42, decode(t, parse(t, "version_from: /rev"+fields), `{"id":"a","t":"x","rev":"42"}`).Version)
	require.EqualValues(t, 3, decode(t, parse(t, fields+"  version: /v"), `{"id":"a","t":"x","v":3}`).Version)
	dbz := parse(t, "envelope: debezium\nversion_from: lsn"+fields)
	require.EqualValues(t, 77, decode(t, dbz, `{"op":"c","after":{"id":"a","t":"x"},"source":{"lsn":77}}`).Version)
	one := decode(t, dbz, `{"op":"c","after":{"id":"a","t":"x"},"source":{"file":"mysql-bin.000003","pos":900}}`).Version
	two := decode(t, dbz, `{"op":"c","after":{"id":"a","t":"x"},"source":{"file":"mysql-bin.000004","pos":4}}`).Version
	require.Less(t, one, two)
}

const debezium = `
envelope: debezium
version_from: updated_at
fields:
  marketplace: {value: demo}
  id: /id
  title: /title
  seller.id: /seller
  updated_at: {from: /updated_at, unit: us}
`

func TestDebeziumEnvelopes(t *testing.T) {
	m := parse(t, debezium)
	row := `{"id":5,"title":"t","seller":"s","updated_at":1700000000000001}`
	for _, event := range []string{
		`{"before":null,"after":` + row + `,"op":"c","ts_ms":1700000000005,"source":{"ts_ms":1700000000001}}`,
		`{"schema":{},"payload":{"before":null,"after":` + row + `,"op":"r"}}`,
		`{"payload":{"before":` + row + `,"after":` + row + `,"op":"u"}}`,
	} {
		l := decode(t, m, event)
		require.EqualValues(t, "5", l.Key.Listing)
		require.EqualValues(t, 1700000000000001, l.Version)
	}
	l := decode(t, m, `{"before":`+row+`,"after":null,"op":"d","ts_ms":1700000000009,"source":{"ts_ms":1700000000007}}`)
	require.Equal(t, markwarden.Removed, l.Status)
	require.Equal(t, markwarden.RemovedBySeller, l.RemovedBy)
	require.EqualValues(t, 1700000000007000, l.Version, "later than the row it removes")

	l, ok, err := m.Decode(t.Context(), ingest.Message{Key: []byte(`{"schema":{},"payload":{"id":6}}`), Value: []byte(`{"payload":{"op":"d","before":null,"ts_ms":1700000000009}}`)})
	require.NoError(t, err)
	require.True(t, ok)
	require.EqualValues(t, "6", l.Key.Listing, "from the key, where the row was not kept")
	for _, nothing := range []string{"", " ", `{"op":"t"}`, `{"payload":null,"schema":null}`} {
		_, ok, err := m.Decode(t.Context(), ingest.Message{Value: []byte(nothing)})
		require.NoError(t, err, nothing)
		require.False(t, ok, nothing)
	}
	for _, bad := range []string{`{"op":"x"}`, `{"op":"c"}`, `7`} {
		_, _, err := m.Decode(t.Context(), ingest.Message{Value: []byte(bad)})
		require.ErrorIs(t, err, markwarden.ErrInvalid, bad)
	}
}

func TestPartialUpdatesAreLaidOverTheListing(t *testing.T) {
	m := parse(t, `
partial: true
version_from: offset
fields:
  marketplace: {value: demo}
  id: /id
  title: /title
  brand: /brand
  seller.id: /seller
  price.amount: /price
  price.currency: /currency
  attributes: /props
  attributes.colour: /colour
`)
	require.True(t, m.Merges())
	events := `{"id":"a","title":"one","seller":"s","brand":"Foxa","price":"5","currency":"USD","props":{"x":"1","y":"2"}}
{"id":"a","title":"two","price":6}
{"id":"a","brand":null,"colour":"red"}
{"id":"a","props":{"z":"3"},"title":"__debezium_unavailable_value"}
{"id":"b","brand":"Foxa"}
`
	var out []string
	for tr, err := range m.Test(t.Context(), strings.NewReader(events)) {
		require.NoError(t, err)
		if tr.Err != nil {
			out = append(out, tr.Err.Error())
			require.Contains(t, tr.Missing, "title")
			continue
		}
		out = append(out, string(tr.Output))
	}
	require.Equal(t, []string{
		`{"marketplace":"demo","id":"a","version":1,"status":"active","seller":{"id":"s"},"title":"one","brand":"Foxa","attributes":{"x":"1","y":"2"},"price":{"amount":"5.00","currency":"USD"},"channel":"store"}`,
		`{"marketplace":"demo","id":"a","version":2,"status":"active","seller":{"id":"s"},"title":"two","brand":"Foxa","attributes":{"x":"1","y":"2"},"price":{"amount":"6.00","currency":"USD"},"channel":"store"}`,
		`{"marketplace":"demo","id":"a","version":3,"status":"active","seller":{"id":"s"},"title":"two","attributes":{"colour":"red","x":"1","y":"2"},"price":{"amount":"6.00","currency":"USD"},"channel":"store"}`,
		`{"marketplace":"demo","id":"a","version":4,"status":"active","seller":{"id":"s"},"title":"two","attributes":{"z":"3"},"price":{"amount":"6.00","currency":"USD"},"channel":"store"}`,
		"title: missing; seller.id: missing",
	}, out)
}

func TestProblemsOfAFileHaveTheirPlace(t *testing.T) {
	_, err := mapping.Parse([]byte(`envelop: debezium
version_from: clock
fields:
  id: sku
  titel: /t
  price.amount: {from: /p, value: 3}
  updated_at: {from: /u, unit: weeks}
  stock: {from: "/s~x", scale: many}
  brand: {from: /b, scale: 2}
  lang: {expr: "event.x"}
`), nil)
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	for _, want := range []string{
		"line 1, column 1: envelop: unknown", "line 2, column 15: version_from must be one of", `line 4, column 7: a JSON pointer begins with "/"`, "line 5, column 3: titel: unknown field",
		"price.amount needs exactly one of from, value, expr", "unit must be one of s, ms, us, ns, days", `"~" is written "~0"`, "scale must be an integer", "brand: a scale is for numbers only",
		"expressions can't be read here", "fields: marketplace: missing", "title and seller.id: missing",
	} {
		require.ErrorContains(t, err, want)
	}
	for _, bad := range []string{"", "a: [", "- x", "fields: 3\nversion_from: offset", "x"} {
		_, err := mapping.Parse([]byte(bad), nil)
		require.ErrorIs(t, err, markwarden.ErrInvalid, bad)
	}
}

func TestExpressionsSeeTheEvent(t *testing.T) {
	compile := func(source string) (func(map[string]any) (any, error), error) {
		switch source {
		case "title":
			return func(v map[string]any) (any, error) { return v["event"].(map[string]any)["a"].(string) + "!", nil }, nil
		case "when":
			return func(v map[string]any) (any, error) { return v["headers"].(map[string]any)["type"] == "listing", nil }, nil
		case "cents":
			return func(v map[string]any) (any, error) { return v["event"].(map[string]any)["cents"].(int64) * 2, nil }, nil
		}
		return nil, errors.New("no such expression")
	}
	m, err := mapping.Parse([]byte("when: when\nversion_from: offset\nfields:\n  marketplace: {value: d}\n  id: /id\n  seller.id: {value: s}\n  title: {expr: title}\n  price.amount: {expr: cents, scale: -2}\n  price.currency: {value: USD}\n"), compile)
	require.NoError(t, err)
	msg := ingest.Message{Value: []byte(`{"id":"1","a":"x","cents":150}`), Headers: map[string]string{"type": "listing"}}
	l, ok, err := m.Decode(t.Context(), msg)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, "x!", l.Title)
	require.EqualValues(t, 300, l.Price.Minor)
	msg.Headers = nil
	_, ok, err = m.Decode(t.Context(), msg)
	require.NoError(t, err)
	require.False(t, ok)
	_, err = mapping.Parse([]byte("when: nonsense\nversion_from: offset\nfields: {marketplace: /m, id: /i, title: /t, seller.id: /s}\n"), compile)
	require.ErrorContains(t, err, "line 1, column 7: no such expression")
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.yaml")
	require.NoError(t, os.WriteFile(path, []byte("x: 1"), 0o600))
	_, err := mapping.ReadFile(path)
	require.ErrorContains(t, err, "shop.yaml: ")
	_, err = mapping.ReadFile(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A mapping that says every field is where FORMATS has it changes nothing.
const identity = `
fields:
  marketplace: /marketplace
  id: /id
  version: /version
  status: /status
  seller.id: /seller/id
  seller.name: /seller/name
  title: /title
  description: /description
  brand: /brand
  attributes: /attributes
  category: /category
  price.amount: /price/amount
  price.currency: /price/currency
  images: /images
  territories: /territories
  stock: /stock
  updated_at: /updated_at
`

func TestIdentityMappingChangesNothing(t *testing.T) {
	m := parse(t, identity)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 20, 80)
		doc := map[string]any{
			"marketplace": "m", "id": "i", "version": rapid.Int64Range(1, 1<<62).Draw(t, "version"), "title": "t" + text.Draw(t, "title"), "description": text.Draw(t, "description"),
			"seller": map[string]any{"id": "s", "name": text.Draw(t, "name")}, "attributes": rapid.MapOfN(rapid.StringN(1, 8, 30), text, 0, 4).Draw(t, "attributes"),
			"price": map[string]any{"amount": "12.30", "currency": "EUR"}, "images": []any{map[string]any{"url": "https://e.com/x"}}, "territories": []string{"US"}, "stock": rapid.IntRange(0, 9).Draw(t, "stock"),
			"updated_at": "2026-11-01T00:00:00Z",
		}
		b, err := json.Marshal(doc)
		require.NoError(t, err)
		want, err := wire.DecodeListing(b, wire.Options{})
		require.NoError(t, err)
		got, ok, err := m.Over(ingest.Message{Value: b}, nil)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, want, got)
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"sku":"a","names":["t"],"shop":{"id":7},"cents":3990,"changed":1,"photos":["x"],"props":{"a":[1]}}`))
	f.Add([]byte(`{"payload":{"op":"u","after":{"id":1,"title":"t","seller":"s","updated_at":5}}}`))
	f.Add([]byte(`{"op":"d","before":{"id":1},"ts_ms":1}`))
	plain, err := mapping.Parse([]byte(shop), nil)
	if err != nil {
		f.Fatal(err)
	}
	dbz, err := mapping.Parse([]byte(debezium), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		for _, m := range []*mapping.Mapping{plain, dbz} {
			l, ok, err := m.Decode(t.Context(), ingest.Message{Value: event})
			if err != nil {
				require.ErrorIs(t, err, markwarden.ErrInvalid)
				continue
			}
			if ok {
				b, err := wire.EncodeListing(&l)
				require.NoError(t, err)
				again, err := wire.DecodeListing(b, wire.Options{})
				require.NoError(t, err)
				require.Equal(t, l, again)
				key, ok := m.KeyOf(ingest.Message{Value: event})
				require.True(t, ok)
				require.Equal(t, l.Key, key)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(shop))
	f.Add([]byte(debezium))
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, err := mapping.Parse(src, nil); err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
		}
	})
}
