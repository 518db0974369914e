package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"markwarden"
)

// entry is a listing on its way into the catalogue, with what is known of it.
type entry struct {
	l     *markwarden.Listing
	plant *plantNote // nil: neither planted nor a twin
}

// plantNote says what is planted in a listing, or that it is the honest twin of one.
type plantNote struct {
	kind   markwarden.EvidenceKind
	right  markwarden.RightID
	honest bool
	twin   *markwarden.Listing
	note   string
}

type builder struct {
	r       *rand.Rand
	w       *world
	g       *gallery
	goods   map[string][]string // ordinary pictures by kind
	honest  map[markwarden.MarketplaceID][]markwarden.Seller
	dealers []markwarden.Seller // invented sellers of planted offences
	mention []mention
	turn    map[string]int
}

// mention recognises a title that names a mark, so that an honest title is given to a seller who may.
type mention struct {
	id, trade string
	words     *regexp.Regexp
}

func newBuilder(r *rand.Rand, w *world, g *gallery) *builder {
	b := &builder{r: r, w: w, g: g, goods: map[string][]string{}, honest: map[markwarden.MarketplaceID][]markwarden.Seller{}, turn: map[string]int{}}
	n := 0
	for i, second := range storeSecond {
		for j, first := range storeFirst {
			if (i*7+j*3)%5 < 2 {
				m := []markwarden.MarketplaceID{bazaar, bazaar, agora}[n%3]
				n++
				b.honest[m] = append(b.honest[m], markwarden.Seller{ID: markwarden.StoreID(fmt.Sprintf("s%04d", 1000+n*7)), Name: first + " " + second})
			}
		}
	}
	for i, name := range dealStores {
		b.dealers = append(b.dealers, markwarden.Seller{ID: markwarden.StoreID(fmt.Sprintf("s%04d", 7003+i*13)), Name: name})
	}
	for _, m := range marks {
		b.mention = append(b.mention, newMention(m.id, m.trade, m.text, m.names, m.productMarks))
	}
	for _, h := range houses {
		b.mention = append(b.mention, newMention(h.id, "house", h.text, h.names, h.productMarks))
	}
	return b
}

func newMention(id, trade, text string, n []markwarden.Name, products []string) mention {
	alternatives := []string{regexp.QuoteMeta(strings.ToLower(text))}
	for _, p := range products {
		alternatives = append(alternatives, regexp.QuoteMeta(strings.ToLower(p)))
	}
	for _, x := range n {
		alternatives = append(alternatives, regexp.QuoteMeta(strings.ToLower(x.Text)))
	}
	return mention{id, trade, regexp.MustCompile(strings.Join(alternatives, "|"))}
}

// pick takes the elements of a list in turn, so that all are used.
func pick[T any](b *builder, name string, list []T) T {
	b.turn[name]++
	return list[(b.turn[name]-1)%len(list)]
}

func (b *builder) seller(m markwarden.MarketplaceID) markwarden.Seller {
	all := b.honest[m]
	return all[b.r.IntN(len(all))]
}

// picture is an ordinary picture of a kind of goods.
func (b *builder) picture(kind string) []markwarden.Image {
	if kind == "" || len(b.goods[kind]) == 0 {
		return nil
	}
	return []markwarden.Image{{Path: pick(b, "goods "+kind, b.goods[kind])}}
}

func (b *builder) listing(m markwarden.MarketplaceID, s markwarden.Seller, title, category string, cents int64, demo, source string) *markwarden.Listing {
	return &markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: m}, Version: 1, Status: markwarden.Active, Seller: s, Title: title, Category: category,
		Price: &markwarden.Money{Minor: cents, Currency: "USD"}, Condition: "new", Channel: "store",
		Attributes: []markwarden.Attribute{{Name: "demo", Value: demo}, {Name: "source", Value: source}},
		Sales30d:   int64(b.r.IntN(90)), Views30d: int64(40 + b.r.IntN(4000)), Stock: int64(1 + b.r.IntN(300)),
	}
}

var usual = map[string]int64{"Grocery": 1100, "Health": 1500, "Beauty": 1600, "Home": 2900, "Shoes": 5900, "Clothing": 2200, "Fashion": 2500, "Musical Instruments": 18900, "Sports": 2700, "Electronics": 8900, "Computers": 12900}

// price invents a price where none was published.
func (b *builder) price(category string, known int64) int64 {
	if known > 0 {
		return known
	}
	top, _, _ := strings.Cut(category, " > ")
	return int64(float64(usual[top])*(0.5+1.1*b.r.Float64()))/100*100 + 99
}

// real makes listings of real titles. Sellers are invented. In the marketplace that wants proof, a title that names a registered mark is
// given to a seller who may use it.
func (b *builder) real(titles []realTitle) (all []entry) {
	for _, t := range titles {
		m := bazaar
		if b.r.IntN(100) < 35 {
			m = agora
		}
		s, ok := b.sellerFor(m, t.title+" "+t.description+" "+t.brand)
		if !ok {
			continue
		}
		l := b.listing(m, s, t.title, t.category, b.price(t.category, t.cents), "seller invented", t.source+", Apache-2.0")
		l.Brand, l.Description, l.Lang = t.brand, t.description, "en"
		for k, v := range t.attributes {
			l.Attributes = append(l.Attributes, markwarden.Attribute{Name: k, Value: v})
		}
		if t.goods != "" && b.r.IntN(100) < 9 {
			l.Images = b.picture(t.goods)
		}
		all = append(all, entry{l: l})
	}
	return all
}

func (b *builder) sellerFor(m markwarden.MarketplaceID, text string) (markwarden.Seller, bool) {
	text = strings.ToLower(text)
	var ids []string
	trades := map[string]bool{}
	for _, x := range b.mention {
		if x.words.MatchString(text) {
			ids = append(ids, x.id)
			trades[x.trade] = true
		}
	}
	switch {
	case len(ids) == 0 || m == agora:
		return b.seller(m), true
	case len(trades) > 1:
		return markwarden.Seller{}, false // nobody here deals in both
	case len(ids) == 1 && b.r.IntN(3) == 0:
		return b.w.stores[ids[0]+"@bazaar"], true
	}
	for trade := range trades {
		return b.w.stores[retailer[trade]+"@bazaar"], true
	}
	return markwarden.Seller{}, false
}

// retailer is who may sell the marks of a trade.
var retailer = map[string]string{"electronics": "northlight", "sport": "stride", "home": "homestead", "house": "fairhouse"}

func tradeOf(id string) string {
	for _, m := range marks {
		if m.id == id {
			return m.trade
		}
	}
	return "house"
}

// asian makes listings in Chinese, Japanese and Korean, invented from first to last.
func (b *builder) asian(n int) (all []entry) {
	seen := map[string]bool{}
	for len(all) < n {
		a := asians[b.r.IntN(len(asians))]
		q, t, d := a.qualities[b.r.IntN(len(a.qualities))], a.things[b.r.IntN(len(a.things))], a.details[b.r.IntN(len(a.details))]
		title := q + " " + t + " " + d
		if a.lang == "zh" {
			title = q + t + " " + d
		}
		if seen[title] {
			continue
		}
		seen[title] = true
		m := bazaar
		if b.r.IntN(2) == 0 {
			m = agora
		}
		l := b.listing(m, b.seller(m), title, a.category, a.cents*int64(70+b.r.IntN(70))/100, "invented", "Markwarden demo")
		l.Lang = a.lang
		if b.r.IntN(100) < 12 {
			l.Images = b.picture(a.goods)
		}
		all = append(all, entry{l: l})
	}
	return all
}

// genuine makes the listings of the invented houses' goods by those who may sell them, with the houses' own pictures.
func (b *builder) genuine() (all []entry) {
	for _, h := range houses {
		for i, g := range h.goods {
			for _, store := range []string{h.id + "@bazaar", "fairhouse@bazaar", "jadegate@bazaar", h.id + "@agora"} {
				m := bazaar
				if strings.HasSuffix(store, "@agora") {
					m = agora
				}
				l := b.listing(m, b.w.stores[store], g.title, g.category, g.cents*int64(92+b.r.IntN(9))/100, "invented", "Markwarden demo")
				l.Brand, l.Lang, l.Images, l.Description = h.text, "en", []markwarden.Image{{Path: housePicture(h, i)}}, descriptions[g.kind]
				all = append(all, entry{l: l})
			}
		}
	}
	return all
}

// photographs are those of which prints are sold; two of them the archive of the demonstration claims.
var photographs = []string{"coffee.jpg", "chelsea.jpg", "rocket.jpg", "horse.jpg", "astronaut.jpg", "hubble_deep_field.jpg", "camera.jpg", "brick.jpg", "grass.jpg", "gravel.jpg"}

// prints makes honest listings of pictures that nobody claims.
func (b *builder) prints() (all []entry) {
	titles := map[string][2]string{
		"astronaut.jpg": {"Space poster, astronaut portrait, 50 x 70 cm", "Home > Wall Art"}, "hubble_deep_field.jpg": {"Galaxies wall print, deep field, matte paper", "Home > Wall Art"},
		"camera.jpg": {"Black and white photo print, man with camera", "Home > Wall Art"}, "brick.jpg": {"Vinyl photo backdrop, brick wall, 150 x 220 cm", "Electronics > Camera Accessories"},
		"grass.jpg": {"Vinyl photo backdrop, lawn, 150 x 220 cm", "Electronics > Camera Accessories"}, "gravel.jpg": {"Table backdrop for product photos, gravel look", "Electronics > Camera Accessories"},
		"rocket.jpg": {"Rocket launch poster, night, 40 x 60 cm", "Home > Wall Art"},
	}
	for _, name := range photographs {
		if t, ok := titles[name]; ok {
			l := b.listing(bazaar, b.seller(bazaar), t[0], t[1], 1490, "invented", "Markwarden demo")
			l.Images, l.Lang = []markwarden.Image{{Path: "photos/" + name}}, "en"
			all = append(all, entry{l: l})
		}
	}
	return all
}

// text makes the planted offences in words, each followed by its twin. What is disguised is an offence in the open marketplace as well.
func (b *builder) text() (all []entry) {
	for _, o := range offences {
		all = append(all, b.offence(bazaar, o)...)
	}
	for _, o := range offences {
		if o.kind == markwarden.KindHomoglyph || o.kind == markwarden.KindInvisible {
			if o.twinSeller == "" {
				o.twinSeller, o.twinNote = "any", "plain use, which needs no proof in an open marketplace"
			}
			all = append(all, b.offence(agora, o)...)
		}
	}
	return all
}

func (b *builder) offence(m markwarden.MarketplaceID, o offence) []entry {
	seller := b.w.stores[o.seller+"@bazaar"]
	if o.seller == "" {
		seller = pick(b, "dealers", b.dealers)
	}
	l := b.listing(m, seller, o.title, o.category, o.cents, "planted offence, seller invented", "Markwarden demo")
	l.Brand, l.Territories, l.Images, l.Description = o.brand, o.territories, b.picture(o.goods), descriptions[o.goods]
	l.Views30d += 2500
	l.Sales30d += 60
	return b.pair(l, b.twin(o, l), o.kind, markwarden.RightID("r-"+o.right), o.note, o.twinNote)
}

func (b *builder) twin(o offence, l *markwarden.Listing) *markwarden.Listing {
	id := o.twinSeller
	if id == "" {
		id = retailer[tradeOf(o.right)]
	}
	seller := b.w.stores[id+"@bazaar"]
	if id == "any" {
		seller = b.seller(l.Key.Marketplace)
	}
	t := *l
	t.Seller, t.Attributes = seller, []markwarden.Attribute{{Name: "demo", Value: "honest twin, invented"}, {Name: "source", Value: "Markwarden demo"}}
	t.Brand = or(o.twinBrand, l.Brand)
	if o.twinTitle != "" {
		t.Title, t.Brand = o.twinTitle, o.twinBrand
	}
	t.Category = or(o.twinCategory, l.Category)
	t.Images, t.Description = b.picture(or(o.twinGoods, o.goods)), descriptions[or(o.twinGoods, o.goods)]
	t.Territories = nil
	switch {
	case o.seller == "livenow":
		t.Channel = "live"
	case o.twinSeller == "maplewood":
		t.Territories = []string{"CA"}
	}
	if o.kind != markwarden.KindPrice && id != "any" { // the genuine thing costs what it costs
		t.Price = &markwarden.Money{Minor: l.Price.Minor * 2, Currency: "USD"}
	}
	if p := b.usualPrice(o.right, t.Category); p > 0 && id != "any" {
		t.Price = &markwarden.Money{Minor: p * 8 / 10, Currency: "USD"}
	}
	return &t
}

func (b *builder) usualPrice(id, category string) int64 {
	for _, m := range marks {
		if m.id == id {
			return m.price[category]
		}
	}
	for _, h := range houses {
		for _, g := range h.goods {
			if h.id == id && g.category == category {
				return g.cents
			}
		}
	}
	return 0
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (b *builder) pair(offence, twin *markwarden.Listing, kind markwarden.EvidenceKind, r markwarden.RightID, note, twinNote string) []entry {
	return []entry{
		{offence, &plantNote{kind, r, false, twin, note}},
		{twin, &plantNote{kind, r, true, offence, twinNote}},
	}
}

// plainTitles are words for a thing that name no mark, by kind of goods.
var plainTitles = map[string][]string{
	"bag":        {"Leather handbag women large tote, burgundy", "Women's shoulder bag top handle, new season"},
	"backpack":   {"Travel backpack multi pocket, laptop sleeve", "Hiking day pack 28 L, rain cover"},
	"watch":      {"Men's automatic watch, sapphire look, gift box", "Classic dress watch men, leather band"},
	"perfume":    {"Women's perfume spray floral, long lasting", "Eau de parfum gift for her, 50 ml"},
	"flask":      {"Insulated water bottle 750 ml, leak proof", "Steel bottle keeps cold 24 h"},
	"boot":       {"Winter boots men waterproof, warm lining", "Ankle boots lace up outdoor"},
	"headphones": {"Wireless over-ear headphones, 40 h battery", "Bluetooth headset foldable, deep bass"},
	"earbuds":    {"True wireless earbuds with charging case", "Mini earphones touch control"},
	"camera":     {"Compact digital camera retro style", "Vintage look camera 24 MP"},
	"sneaker":    {"Running shoes men women breathable", "Trail sneakers lightweight, many colours"},
	"cap":        {"Five panel cap adjustable, unisex", "Baseball cap cotton, one size"},
}

// pictures makes the planted picture copies: words that name no mark, a picture that is a house's. The twin has the same words and a
// picture of its own.
func (b *builder) pictures() (all []entry) {
	n := 0
	for _, h := range houses {
		for i, g := range h.goods {
			for range 1 + n%2 {
				title := pick(b, "plain "+g.kind, plainTitles[g.kind])
				e := copies[n%len(copies)]
				l := b.listing(bazaar, pick(b, "dealers", b.dealers), title, g.category, g.cents/int64(6+n%4), "planted offence, seller invented", "Markwarden demo")
				l.Images, l.Lang, l.Description = []markwarden.Image{{Path: b.g.copyOf(housePicture(h, i), n)}}, "en", descriptions[g.kind]
				if n%3 == 1 { // the copy comes second, behind a picture of the seller's own
					l.Images = append(b.picture(g.kind), l.Images...)
				}
				l.Views30d += 3000
				t := b.honestPicture(l, b.picture(g.kind))
				all = append(all, b.pair(l, t, markwarden.KindPictureCopy, markwarden.RightID("r-"+h.id+"-photos"), "the house's picture: "+e.name, "the same words, a picture of its own")...)
				n++
			}
		}
		if h.id == "velmora" || h.id == "norrfell" || h.id == "tanuki" {
			l := b.listing(bazaar, pick(b, "dealers", b.dealers), "Embroidered iron-on patch, 8 cm", "Crafts > Patches", 490, "planted offence, seller invented", "Markwarden demo")
			l.Images = []markwarden.Image{{Path: b.g.copyOf(logoPicture(h), n)}}
			t := b.honestPicture(l, b.picture("toy"))
			all = append(all, b.pair(l, t, markwarden.KindPictureCopy, markwarden.RightID("r-"+h.id+"-device"), "the registered device as a picture", "the same words, a picture of its own")...)
			n++
		}
	}
	for i, p := range []string{"photos/coffee.jpg", "photos/chelsea.jpg"} {
		l := b.listing(bazaar, pick(b, "dealers", b.dealers), []string{"Canvas wall print coffee cup, kitchen decor", "Cat poster, wall art for living room"}[i], "Home > Wall Art", 1900, "planted offence, seller invented", "Markwarden demo")
		l.Images = []markwarden.Image{{Path: b.g.copyOf(p, i*2)}}
		t := b.honestPicture(l, []markwarden.Image{{Path: []string{"photos/rocket.jpg", "photos/horse.jpg"}[i]}})
		all = append(all, b.pair(l, t, markwarden.KindPictureCopy, "r-meridian-photos", "a photographer's picture", "the same words, another picture")...)
	}
	return all
}

func (b *builder) honestPicture(l *markwarden.Listing, images []markwarden.Image) *markwarden.Listing {
	t := *l
	t.Seller, t.Images = b.seller(bazaar), images
	t.Attributes = []markwarden.Attribute{{Name: "demo", Value: "honest twin, invented"}, {Name: "source", Value: "Markwarden demo"}}
	t.Price = &markwarden.Money{Minor: l.Price.Minor * 9 / 8, Currency: "USD"}
	return &t
}

// order lays the catalogue out: planted ones and twins spread among the rest, a few of the best within the first ten, and numbers everything.
func (b *builder) order(plain, planted []entry) []entry {
	b.r.Shuffle(len(plain), func(i, j int) { plain[i], plain[j] = plain[j], plain[i] })
	pairs := len(planted) / 2
	b.r.Shuffle(pairs-1, func(i, j int) { // the first pair stays first
		for k := range 2 {
			planted[2+2*i+k], planted[2+2*j+k] = planted[2+2*j+k], planted[2+2*i+k]
		}
	})
	// Offence and twin should not be neighbours: all offences walk in one order, all twins half a catalogue later.
	var queue []entry
	for i := range pairs {
		queue = append(queue, planted[2*i], planted[2*((i+pairs/2)%pairs)+1])
	}
	var all []entry
	every := len(plain) / len(queue)
	for i, p := range plain {
		if len(queue) > 0 && (i%every == 2 || i == 5 || i == 7) {
			all = append(all, queue[0])
			queue = queue[1:]
		}
		all = append(all, p)
	}
	all = append(all, queue...)
	at := time.Date(2025, 9, 1, 8, 0, 0, 0, time.UTC)
	for i, e := range all {
		e.l.Key.Listing = markwarden.ListingID(fmt.Sprintf("L%05d", i+1))
		e.l.UpdatedAt = at.Add(time.Duration(i) * 97 * time.Second)
		slices.SortFunc(e.l.Attributes, func(x, y markwarden.Attribute) int { return strings.Compare(x.Name, y.Name) })
	}
	return all
}
