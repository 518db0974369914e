package wire_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/internal/wire"
)

// reference reads with encoding/json what DecodeListing reads in its own way.
type reference struct {
	Marketplace, ID, Title, Description, Brand, Category, GTIN, Condition, Lang, Decision string
	Version, Stock                                                                        int64
	Seller                                                                                struct{ ID, Name string }
	Attributes                                                                            map[string]any
	Territories                                                                           []string
	Images                                                                                []struct {
		URL, Path string
		Data      []byte
	}
}

func compare(t interface {
	require.TestingT
	Helper()
}, doc []byte, l markwarden.Listing,
) {
	t.Helper()
	var r reference
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	require.NoError(t, d.Decode(&r), string(doc))
	require.Equal(t, r.Marketplace, string(l.Key.Marketplace))
	require.Equal(t, r.ID, string(l.Key.Listing))
	require.Equal(t, []string{r.Title, r.Description, r.Brand, r.Category, r.GTIN, r.Condition, r.Lang, r.Decision}, []string{l.Title, l.Description, l.Brand, l.Category, l.GTIN, l.Condition, l.Lang, l.Decision})
	require.Equal(t, []int64{r.Version, r.Stock}, []int64{l.Version, l.Stock})
	require.Equal(t, r.Seller.ID, string(l.Seller.ID))
	require.Equal(t, r.Seller.Name, l.Seller.Name)
	n := 0
	for _, v := range r.Attributes {
		if v != nil {
			n++
		}
	}
	require.Len(t, l.Attributes, n)
	for _, a := range l.Attributes {
		switch v := r.Attributes[a.Name].(type) {
		case string:
			require.Equal(t, v, a.Value)
		case json.Number:
			require.Equal(t, v.String(), a.Value)
		case bool:
			require.Equal(t, strconv.FormatBool(v), a.Value)
		default:
			require.Fail(t, "an attribute that is not there", a.Name)
		}
	}
	require.Len(t, l.Territories, len(r.Territories))
	require.Len(t, l.Images, len(r.Images))
	for i, m := range r.Images {
		require.Equal(t, m.URL, l.Images[i].URL)
		require.Equal(t, m.Path, l.Images[i].Path)
		require.True(t, bytes.Equal(m.Data, l.Images[i].Data))
	}
}

func FuzzDecodeListing(f *testing.F) {
	f.Add([]byte(example))
	for _, s := range []string{`{"marketplace":"d","id":"1","status":"removed"}`, `{"id":"\ud83d\ude00\ud800\u00e9\/"}`, `{"price":{"amount":1e2,"currency":"JPY"}}`, `[`, `{"a":1}x`, "{\"id\":\"\xff\"}", `{"images":[{"data":"AA=="}],"attributes":{"a":-0.5e+3,"b":null}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		l, err := wire.DecodeListing(doc, wire.Options{})
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		require.True(t, json.Valid(doc))
		compare(t, doc, l)
		b, err := wire.EncodeListing(&l)
		require.NoError(t, err)
		again, err := wire.DecodeListing(b, wire.Options{})
		require.NoError(t, err, string(b))
		require.Equal(t, l, again)
	})
}

func FuzzDecodeRecord(f *testing.F) {
	for _, s := range []string{
		`{"type":"right","id":"r","kind":"word_mark","text":"F","holders":[{"party":"p","from":"2001-01-01"}],"nice_classes":[1],"normal_price":[{"category":"c","amount":1.5,"currency":"KWD"}]}`,
		`{"type":"authorization","id":"a","grantor":"p","grantee":"q","role":"agency","to":"2025-01-01T00:00:00+01:00"}`, `{"type":"party","id":"p","names":[{"text":"x"}]}`, `{"type":"marketplace","id":"m"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, err := wire.DecodeRecord(doc, wire.Options{})
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		require.True(t, json.Valid(doc))
		b, err := wire.EncodeRecord(r)
		require.NoError(t, err)
		again, err := wire.DecodeRecord(b, wire.Options{})
		require.NoError(t, err, string(b))
		require.Equal(t, r, again)
	})
}

func FuzzDecodeQuestion(f *testing.F) {
	f.Add([]byte(`{"id":"q1","store":{"marketplace":"demo","id":"s9"},"right":"r1","class":25,"at":"2026-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		id, q, err := wire.DecodeQuestion(doc, wire.Options{})
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		require.True(t, json.Valid(doc))
		require.NotEmpty(t, id)
		require.NotEmpty(t, q.Right)
		require.NotEmpty(t, q.Store.ID)
	})
}

// Any value that encoding/json writes is read as the same value.
func TestDecoderAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 40, 200)
		doc := map[string]any{
			"marketplace": "m", "id": rapid.StringMatching(`[a-zA-Z0-9:\p{Han}"\\/]{1,20}`).Draw(t, "id"), "title": "t" + text.Draw(t, "title"), "seller": map[string]any{"id": "s", "name": text.Draw(t, "name")},
			"version": rapid.Int64Range(0, 1<<62).Draw(t, "version"), "stock": rapid.Int64Range(0, 1<<40).Draw(t, "stock"), "description": text.Draw(t, "description"), "condition": text.Draw(t, "condition"),
			"attributes": rapid.MapOfN(rapid.StringN(1, 8, 30), rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Map(rapid.Float64Range(-1e9, 1e9), func(f float64) any { return f }), rapid.Just[any](true)), 0, 5).Draw(t, "attributes"),
			"images":     []any{map[string]any{"data": append([]byte{1}, rapid.SliceOf(rapid.Byte()).Draw(t, "data")...)}},
		}
		b, err := json.Marshal(doc)
		require.NoError(t, err)
		if rapid.Bool().Draw(t, "indent") {
			var w bytes.Buffer
			require.NoError(t, json.Indent(&w, b, " ", "\t"))
			b = w.Bytes()
		}
		l, err := wire.DecodeListing(b, wire.Options{})
		require.NoError(t, err, string(b))
		compare(t, b, l)
	})
}
