package wire

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
)

// writer appends one JSON document; it puts the commas.
type writer struct{ b []byte }

func (w *writer) comma() {
	if n := len(w.b); n > 0 && w.b[n-1] != '{' && w.b[n-1] != '[' && w.b[n-1] != ':' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) open(c byte)  { w.comma(); w.b = append(w.b, c) }
func (w *writer) close(c byte) { w.b = append(w.b, c) }

func (w *writer) key(k string) {
	w.comma()
	w.b = append(w.b, '"')
	w.b = append(w.b, k...)
	w.b = append(w.b, '"', ':')
}

func (w *writer) str(s string) { w.comma(); w.b = appendString(w.b, s) }

func (w *writer) int(n int64) { w.comma(); w.b = strconv.AppendInt(w.b, n, 10) }

// float writes a number rounded to four decimals: more is noise to a reader, and would make golden files brittle.
func (w *writer) float(f float64) {
	w.comma()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = strconv.AppendFloat(w.b, math.Round(f*1e4)/1e4, 'f', -1, 64)
}

func (w *writer) null() { w.comma(); w.b = append(w.b, "null"...) }

// text writes a member unless it is empty.
func (w *writer) text(k, s string) {
	if s != "" {
		w.key(k)
		w.str(s)
	}
}

// orNull writes a member, null when empty.
func (w *writer) orNull(k, s string) {
	w.key(k)
	if s == "" {
		w.null()
		return
	}
	w.str(s)
}

// count writes a member unless it is 0.
func (w *writer) count(k string, n int64) {
	if n != 0 {
		w.key(k)
		w.int(n)
	}
}

func (w *writer) texts(k string, all []string) {
	if len(all) > 0 {
		w.key(k)
		stringList(w, all)
	}
}

func stringList[T ~string](w *writer, all []T) {
	w.open('[')
	for _, s := range all {
		w.str(string(s))
	}
	w.close(']')
}

// time writes a moment with RFC 3339, unless it is zero.
func (w *writer) time(k string, t time.Time) {
	if !t.IsZero() {
		w.key(k)
		w.comma()
		w.b = append(w.b, '"')
		w.b = t.UTC().AppendFormat(w.b, time.RFC3339Nano)
		w.b = append(w.b, '"')
	}
}

// day writes a day where the moment is the begin of one.
func (w *writer) day(k string, t time.Time) {
	if u := t.UTC(); !u.IsZero() && u.Equal(u.Truncate(24*time.Hour)) {
		w.key(k)
		w.str(u.Format(time.DateOnly))
		return
	}
	w.time(k, t)
}

func (w *writer) money(k string, m *markwarden.Money) {
	if m == nil {
		return
	}
	w.key(k)
	w.open('{')
	w.amount(*m)
	w.close('}')
}

func (w *writer) amount(m markwarden.Money) {
	w.key("amount")
	w.b = append(w.b, '"')
	w.b = AppendAmount(w.b, m)
	w.b = append(w.b, '"')
	w.key("currency")
	w.str(m.Currency)
}

func (w *writer) images(all []markwarden.Image) {
	if len(all) == 0 {
		return
	}
	w.key("images")
	w.open('[')
	for _, m := range all {
		w.open('{')
		w.text("url", m.URL)
		w.text("path", m.Path)
		if len(m.Data) > 0 {
			w.key("data")
			w.b = append(w.b, '"')
			w.b = base64.StdEncoding.AppendEncode(w.b, m.Data)
			w.b = append(w.b, '"')
		}
		w.close('}')
	}
	w.close(']')
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendString(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = valid(s)
	}
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if c := s[i]; !plain[c] {
			dst = appendEscaped(append(dst, s[start:i]...), c)
			start = i + 1
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// plain are the bytes that stand in a JSON string as they are, of text that is UTF-8.
var plain = func() (p [256]bool) {
	for c := range p {
		p[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return p
}()

// valid replaces each byte that is not UTF-8.
func valid(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\t':
		return append(dst, '\\', 't')
	case '\r':
		return append(dst, '\\', 'r')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// EncodeListing writes a listing as FORMATS has it: what DecodeListing reads back as the same value.
func EncodeListing(l *markwarden.Listing) ([]byte, error) {
	return AppendListing(make([]byte, 0, 512+len(l.Title)+len(l.Description)), l), nil
}

// AppendListing appends what EncodeListing returns.
func AppendListing(dst []byte, l *markwarden.Listing) []byte {
	w := writer{dst}
	w.b = append(w.b, '{')
	w.key("marketplace")
	w.str(string(l.Key.Marketplace))
	w.key("id")
	w.str(string(l.Key.Listing))
	w.count("version", l.Version)
	w.text("status", string(l.Status))
	w.text("removed_by", string(l.RemovedBy))
	w.text("decision", l.Decision)
	if l.Seller != (markwarden.Seller{}) {
		w.key("seller")
		w.open('{')
		w.text("id", string(l.Seller.ID))
		w.text("name", l.Seller.Name)
		w.close('}')
	}
	w.text("title", l.Title)
	w.text("description", l.Description)
	w.text("brand", l.Brand)
	if len(l.Attributes) > 0 {
		w.key("attributes")
		w.open('{')
		for _, a := range l.Attributes {
			w.comma()
			w.b = append(appendString(w.b, a.Name), ':')
			w.str(a.Value)
		}
		w.close('}')
	}
	w.text("category", l.Category)
	w.text("gtin", l.GTIN)
	w.text("condition", l.Condition)
	w.money("price", l.Price)
	w.money("list_price", l.ListPrice)
	w.text("lang", l.Lang)
	w.text("ship_from", l.ShipFrom)
	w.texts("territories", l.Territories)
	w.text("channel", l.Channel)
	w.images(l.Images)
	w.count("sales_30d", l.Sales30d)
	w.count("views_30d", l.Views30d)
	w.count("stock", l.Stock)
	w.time("updated_at", l.UpdatedAt)
	return append(w.b, '}')
}
