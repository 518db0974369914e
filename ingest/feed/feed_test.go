package feed_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest/feed"
	"markwarden/internal/wire"
)

// readAll reads a file; an error stands where its record does.
func readAll(t testing.TB, src string, o feed.Options) (all []markwarden.Listing, problems []string) {
	for l, err := range feed.Listings(t.Context(), strings.NewReader(src), o) {
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			problems = append(problems, err.Error())
			continue
		}
		all = append(all, l)
	}
	return all, problems
}

func TestNDJSONGoesOnAfterABadLine(t *testing.T) {
	all, problems := readAll(t, "\ufeff"+`{"marketplace":"m","id":"1","title":"t","seller":{"id":"s"}}

{"marketplace":"m","id":"2"}
{"marketplace":"m","id":"3","title":"t","seller":{"id":"s"}}`, feed.Options{})
	require.Len(t, all, 2)
	require.Equal(t, []string{"line 3: title: missing; seller.id: missing"}, problems)
}

func TestLongLinesKeepTheirContent(t *testing.T) {
	var src strings.Builder
	for i := range 50 {
		fmt.Fprintf(&src, `{"marketplace":"m","id":"%d","title":"t","seller":{"id":"s"},"description":"%s"}`+"\n", i, strings.Repeat(string(rune('a'+i%26)), i*4000))
	}
	all, problems := readAll(t, src.String(), feed.Options{})
	require.Empty(t, problems)
	require.Len(t, all, 50)
	for i, l := range all {
		require.Equal(t, strings.Repeat(string(rune('a'+i%26)), i*4000), l.Description)
	}
}

func TestARecordThatIsTooLong(t *testing.T) {
	long := strings.Repeat("x", 2*feed.MaxRecord)
	all, problems := readAll(t, `{"id":"`+long+"\"}\n"+`{"marketplace":"m","id":"3","title":"t","seller":{"id":"s"}}`, feed.Options{})
	require.Len(t, all, 1)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "line 1: ")
	for format, src := range map[feed.Format]string{feed.CSV: "id,title\n1,\"" + long, feed.Google: "<rss><channel><item><title>" + long, feed.Shopify: `{"products":[{"title":"` + long} {
		all, problems = readAll(t, src, feed.Options{Format: format})
		require.Empty(t, all)
		require.Len(t, problems, 1)
		require.Contains(t, problems[0], "a record is longer than", format)
	}
}

func TestLenientCounts(t *testing.T) {
	for r, err := range feed.Records(t.Context(), strings.NewReader(`{"marketplace":"m","id":"1","title":"t","seller":{"id":"s"},"a":1,"b":2}`), feed.Options{Lenient: true}) {
		require.NoError(t, err)
		_, unknown, err := r.Listing()
		require.NoError(t, err)
		require.Equal(t, 2, unknown)
	}
}

const sheet = `ID;Product Name;price;Currency;Seller ID;image_link;additional-image-link;attributes.colour;Stock;EAN
1;Sky Runner;39,90;EUR;s9;https://e.com/1.jpg;"p/2.jpg,p/3.jpg";red;5;400
2;"Two
lines";1.299,50 EUR;;;;;;;
3;bad;x;EUR;;;;;many;
4;short
5;"open
`

func TestCSV(t *testing.T) {
	all, problems := readAll(t, sheet, feed.Options{Marketplace: "shop"})
	require.Len(t, all, 2)
	require.EqualValues(t, 129950, all[1].Price.Minor)
	require.Equal(t, "Two\nlines", all[1].Title)
	require.Equal(t, markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: "shop", Listing: "1"}, Status: markwarden.Active, Title: "Sky Runner", Seller: markwarden.Seller{ID: "s9"}, Price: &markwarden.Money{Minor: 3990, Currency: "EUR"},
		Images: []markwarden.Image{{URL: "https://e.com/1.jpg"}, {Path: "p/2.jpg"}, {Path: "p/3.jpg"}}, Attributes: []markwarden.Attribute{{Name: "colour", Value: "red"}}, Stock: 5, GTIN: "400", Channel: "store",
	}, all[0])
	require.Len(t, problems, 3)
	require.Contains(t, problems[0], "line 5: price: ")
	require.Contains(t, problems[0], "stock: must be an integer")
	require.Contains(t, problems[1], "line 6: ")
	require.Contains(t, problems[1], "2 columns, the header has 10")
	require.Contains(t, problems[2], "line 7: ")
}

func TestCSVHeader(t *testing.T) {
	_, problems := readAll(t, "id,colour,SKU\n1,red,2\n", feed.Options{})
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], `column "colour": unknown`)
	require.Contains(t, problems[0], `column "SKU": id is given twice`)
	require.Contains(t, problems[0], "no column is the title")
	all, problems := readAll(t, "nr,Bezeichnung,x\n1,Schuh,y\n", feed.Options{Columns: map[string]string{"nr": "id", "Bezeichnung": "title"}, Lenient: true})
	require.Empty(t, problems)
	require.Equal(t, "Schuh", all[0].Title)
	require.EqualValues(t, "feed", all[0].Seller.ID)
}

const merchant = `<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title><link>https://www.blue-fox.example/</link>
<item><g:id>A1</g:id><title><![CDATA[Sky <Runner>]]></title><description>&lt;p&gt;Light &amp;amp; fast&lt;/p&gt;</description><g:brand>Foxa</g:brand><g:price>1,120.00 USD</g:price><g:sale_price>39.90 USD</g:sale_price>
<g:image_link>https://e.com/1.jpg</g:image_link><g:additional_image_link>https://e.com/2.jpg,https://e.com/3.jpg</g:additional_image_link><g:product_type>Shoes &gt; Sneakers</g:product_type><g:google_product_category>187</g:google_product_category>
<g:color>red</g:color><g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping><g:condition>new</g:condition></item>
<item><g:id>A2</g:id></item>
<item><g:id>A3</g:id><title>t</title><g:price>abc USD</g:price></item>
</channel></rss>`

func TestGoogleMerchant(t *testing.T) {
	all, problems := readAll(t, merchant, feed.Options{Marketplace: "m"})
	require.Equal(t, []markwarden.Listing{{
		Key: markwarden.ListingKey{Marketplace: "m", Listing: "A1"}, Status: markwarden.Active, Seller: markwarden.Seller{ID: "blue-fox.example"}, Title: "Sky <Runner>", Description: "Light & fast", Brand: "Foxa",
		Price: &markwarden.Money{Minor: 3990, Currency: "USD"}, ListPrice: &markwarden.Money{Minor: 112000, Currency: "USD"}, Category: "Shoes > Sneakers", Condition: "new", Channel: "store",
		Images: []markwarden.Image{{URL: "https://e.com/1.jpg"}, {URL: "https://e.com/2.jpg"}, {URL: "https://e.com/3.jpg"}}, Attributes: []markwarden.Attribute{{Name: "color", Value: "red"}},
	}}, all)
	require.Len(t, problems, 2)
	require.Contains(t, problems[0], "item 2 (line 6): title: missing")
	require.Contains(t, problems[1], "item 3 (line 7): ")

	atom := `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><link rel="self" href="https://blue.example/x"/><entry><g:id>1</g:id><g:title>t</g:title></entry></feed>`
	all, problems = readAll(t, atom, feed.Options{Marketplace: "m"})
	require.Empty(t, problems)
	require.EqualValues(t, "blue.example", all[0].Seller.ID)
}

func TestXMLEntitiesFetchNothing(t *testing.T) {
	_, problems := readAll(t, `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa">]><rss><channel><item><id>1</id><title>&x;</title></item></channel></rss>`, feed.Options{})
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "entity")
	_, problems = readAll(t, "<rss>"+strings.Repeat("<a>", 100), feed.Options{})
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "nested too deeply")
}

const products = `{"products":[{"id":632910392,"title":"Sky Runner","body_html":"<p>Light<br>shoe</p><script>x()</script>","vendor":"Foxa","product_type":"Shoes","tags":["a","b"],"status":"active","updated_at":"2026-11-01T08:00:00-05:00",
 "variants":[{"price":"39.90","compare_at_price":"120.00","barcode":"400","inventory_quantity":2},{"price":"41.00","inventory_quantity":3}],"images":[{"src":"//cdn.example/1.jpg"}],"options":[{"name":"Color","values":["Red","Blue"]},{"name":"Title","values":["Default Title"]}],"admin_graphql_api_id":"x"},
 {"id":2,"title":"Gone","status":"archived"},{"id":3}],"next":null}`

func TestShopify(t *testing.T) {
	all, problems := readAll(t, products, feed.Options{Marketplace: "m", Seller: "fox", Currency: "USD"})
	require.Len(t, all, 2)
	require.Equal(t, markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: "m", Listing: "632910392"}, Version: 1793538000000000, Status: markwarden.Active, Seller: markwarden.Seller{ID: "fox"}, Title: "Sky Runner", Description: "Light shoe", Brand: "Foxa", Category: "Shoes",
		GTIN: "400", Price: &markwarden.Money{Minor: 3990, Currency: "USD"}, ListPrice: &markwarden.Money{Minor: 12000, Currency: "USD"}, Stock: 5, Images: []markwarden.Image{{URL: "https://cdn.example/1.jpg"}},
		Attributes: []markwarden.Attribute{{Name: "color", Value: "Red, Blue"}, {Name: "tags", Value: "a, b"}}, Channel: "store", UpdatedAt: time.Date(2026, 11, 1, 13, 0, 0, 0, time.UTC),
	}, all[0])
	require.Equal(t, markwarden.Removed, all[1].Status)
	require.Equal(t, []string{"product 3: title: missing"}, problems)
	list, problems := readAll(t, `[{"id":1,"title":"t","variants":[{"price":"5"}]}]`, feed.Options{})
	require.Empty(t, problems)
	require.Nil(t, list[0].Price, "no currency, no price")
	one, problems := readAll(t, `{"product":{"id":1,"title":"t","tags":"x, y"}}`, feed.Options{})
	require.Empty(t, problems)
	require.Equal(t, []markwarden.Attribute{{Name: "tags", Value: "x, y"}}, one[0].Attributes)
}

func TestGzipped(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(merchant))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	all, _ := readAll(t, b.String(), feed.Options{})
	require.Len(t, all, 1)
}

func TestABrokenReaderEndsTheSequence(t *testing.T) {
	broken := errors.New("the disk is gone")
	n := 0
	for _, err := range feed.Records(t.Context(), io.MultiReader(strings.NewReader("{}\n"), errReader{broken}), feed.Options{}) {
		if n++; n == 2 {
			require.ErrorIs(t, err, broken)
		}
	}
	require.Equal(t, 2, n)
	for range feed.Records(t.Context(), strings.NewReader("{}\n{}\n"), feed.Options{}) {
		break // and no more is read
	}
	_, problems := readAll(t, "x", feed.Options{Format: "word"})
	require.Contains(t, problems[0], "must be one of")
}

type errReader struct{ error }

func (e errReader) Read([]byte) (int, error) { return 0, e.error }

// Whatever is read, a listing that comes out is one that FORMATS allows.
func fuzz(f *testing.F, format feed.Format) {
	f.Fuzz(func(t *testing.T, src []byte) {
		n := 0
		for l, err := range feed.Listings(t.Context(), bytes.NewReader(src), feed.Options{Format: format, Currency: "EUR"}) {
			if n++; n > len(src)+2 {
				t.Fatal("more records than bytes")
			}
			if err != nil {
				require.ErrorIs(t, err, markwarden.ErrInvalid)
				continue
			}
			b, err := wire.EncodeListing(&l)
			require.NoError(t, err)
			again, err := wire.DecodeListing(b, wire.Options{})
			require.NoError(t, err)
			require.Equal(t, l, again)
		}
	})
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"marketplace":"m","id":"1","title":"t","seller":{"id":"s"}}` + "\n{}"))
	fuzz(f, feed.NDJSON)
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(sheet))
	f.Add([]byte("id,title,price\n1,t,\"USD 1,299\"\n"))
	fuzz(f, feed.CSV)
}

func FuzzGoogle(f *testing.F) {
	f.Add([]byte(merchant))
	fuzz(f, feed.Google)
}

func FuzzShopify(f *testing.F) {
	f.Add([]byte(products))
	f.Add([]byte(`{"product":{"id":1,"title":"<b","body_html":"<scripT>K</script"}}`))
	fuzz(f, feed.Shopify)
}
