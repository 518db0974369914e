package complaints

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"markwarden"
)

// idParameters are the query parameters of a shop's address that may hold a listing's id.
var idParameters = []string{"id", "item", "item_id", "itemid", "listing", "listing_id", "product", "product_id", "productid", "goods_id", "sku"}

// maxID bounds what is taken for an id.
const maxID = 200

// Keys are the listings that an item may mean: the one it names by id, or what in its address can be an id, likeliest first.
// A shop's addresses are its own matter, so an address is only read for the id that it holds: the last part of the path
// (whole, without an ending, behind its last hyphen), then the usual parameters.
func (it *Item) Keys() []markwarden.ListingKey {
	var ids []string
	add := func(id string) {
		if id != "" && len(id) <= maxID && plain(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if it.Listing != "" {
		add(string(it.Listing))
	} else if u, err := url.Parse(it.URL); err == nil {
		if last := path.Base(strings.TrimSuffix(u.Path, "/")); last != "." && last != "/" {
			add(last)
			bare := strings.TrimSuffix(last, path.Ext(last))
			add(bare)
			add(bare[strings.LastIndexByte(bare, '-')+1:])
		}
		for name, values := range lowerKeys(u.Query()) {
			if slices.Contains(idParameters, name) {
				add(values[0])
			}
		}
	}
	keys := make([]markwarden.ListingKey, len(ids))
	for i, id := range ids {
		keys[i] = markwarden.ListingKey{Marketplace: it.Marketplace, Listing: markwarden.ListingID(id)}
	}
	return keys
}

// Names are the listings by which the item is found: its own when it has joined, else all that it may mean.
func (s *ItemState) Names() []markwarden.ListingKey {
	if s.Key.Listing != "" {
		return []markwarden.ListingKey{s.Key}
	}
	return s.Item.Keys()
}

// lowerKeys yields the parameters by name, so that one address always means the same ids in the same order.
func lowerKeys(q url.Values) func(yield func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		var names []string
		for n := range q {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			if !yield(strings.ToLower(n), q[n]) {
				return
			}
		}
	}
}

// plain says that a text can be kept and shown: valid UTF-8 without control characters.
func plain(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return false
		}
	}
	return true
}
