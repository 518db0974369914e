package main

import (
	"fmt"
	"slices"
	"time"

	"markwarden"
	"markwarden/internal/wire"
)

const (
	bazaar markwarden.MarketplaceID = "bazaar" // wants proof, acts
	agora  markwarden.MarketplaceID = "agora"  // open, only watched
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err) // a literal of this program
	}
	return t
}

// world is the registry that is being made, and who sells where.
type world struct {
	records []wire.Record
	stores  map[string]markwarden.Seller // by a short name
	next    int                          // authorizations made
}

func newWorld() *world {
	w := &world{stores: map[string]markwarden.Seller{}}
	w.add(wire.Record{Marketplace: &markwarden.Marketplace{ID: bazaar, Countries: []string{"US", "CA", "GB", "DE"}, Established: "US", Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}})
	w.add(wire.Record{Marketplace: &markwarden.Marketplace{ID: agora, Countries: []string{"US", "JP", "KR", "CN"}, Established: "SG", Regime: markwarden.RegimeOpen, Mode: markwarden.ModeObserve}})
	w.holders()
	w.retailers()
	w.broken()
	return w
}

func (w *world) add(r wire.Record) { w.records = append(w.records, r) }

// party adds a party with one store per marketplace named.
func (w *world) party(id, country, storeName string, legal []markwarden.Name, markets ...markwarden.MarketplaceID) markwarden.PartyID {
	p := markwarden.Party{ID: markwarden.PartyID("p-" + id), Names: legal, Country: country, RegistrationNumber: fmt.Sprintf("DEMO-%04d", len(w.records))}
	for _, m := range markets {
		store := markwarden.StoreID(id + "-" + string(m))
		p.Stores = append(p.Stores, markwarden.Store{Marketplace: m, ID: store})
		w.stores[id+"@"+string(m)] = markwarden.Seller{ID: store, Name: storeName}
	}
	w.add(wire.Record{Party: &p})
	return p.ID
}

func (w *world) holders() {
	for _, m := range marks {
		holder := w.party(m.id, "US", m.text+" Official Store (demo)", names("en", "Holder of "+m.text+" (demo)"), bazaar, agora)
		w.add(wire.Record{Right: w.wordMark(m.id, m.text, holder, m.classes, m.names, m.productMarks, nil, m.price)})
	}
	for _, h := range houses {
		legal := names("en", h.legal)
		for _, n := range h.names {
			legal = append(legal, markwarden.Name{Lang: n.Lang, Text: n.Text})
		}
		holder := w.party(h.id, h.country, h.text+" Flagship (demo)", legal, bazaar, agora)
		price := map[string]int64{}
		var photos []markwarden.Image
		for i, g := range h.goods {
			if price[g.category] == 0 {
				price[g.category] = g.cents
			}
			photos = append(photos, markwarden.Image{Path: housePicture(h, i)})
		}
		w.add(wire.Record{Right: w.wordMark(h.id, h.text, holder, h.classes, h.names, h.productMarks, h.nicknames, price)})
		w.add(wire.Record{Right: &markwarden.Right{
			ID: markwarden.RightID("r-" + h.id + "-device"), Kind: markwarden.FigurativeMark, Text: h.text + " device", Holders: since(holder), Office: "EM",
			Number: fmt.Sprintf("DEMO-F-%03d", len(w.records)), NiceClasses: h.classes, ValidFrom: day("2015-05-01"), ValidTo: day("2045-05-01"),
			Images: []markwarden.Image{{Path: logoPicture(h)}},
		}})
		w.add(wire.Record{Right: &markwarden.Right{
			ID: markwarden.RightID("r-" + h.id + "-photos"), Kind: markwarden.Copyright, Text: h.text + " product photographs", Holders: since(holder),
			ValidFrom: day("2015-05-01"), ValidTo: day("2095-05-01"), Images: photos,
		}})
	}
	archive := w.party("meridian", "NL", "Meridian Photo Archive (demo)", names("en", "Meridian Photo Archive (demo)"), bazaar)
	w.add(wire.Record{Right: &markwarden.Right{
		ID: "r-meridian-photos", Kind: markwarden.Copyright, Text: "Meridian wall pictures", Holders: since(archive), ValidFrom: day("2010-01-01"), ValidTo: day("2090-01-01"),
		Images: []markwarden.Image{{Path: "photos/coffee.jpg"}, {Path: "photos/chelsea.jpg"}},
	}})
}

func housePicture(h house, i int) string { return fmt.Sprintf("houses/%s-%d.jpg", h.id, i+1) }
func logoPicture(h house) string         { return "houses/" + h.id + "-device.jpg" }

func since(p markwarden.PartyID) []markwarden.Holder {
	return []markwarden.Holder{{Party: p, From: day("2015-01-01")}}
}

func (w *world) wordMark(id, text string, holder markwarden.PartyID, classes []int, n []markwarden.Name, products, nicknames []string, price map[string]int64) *markwarden.Right {
	r := &markwarden.Right{
		ID: markwarden.RightID("r-" + id), Kind: markwarden.WordMark, Text: text, Holders: since(holder), Office: "US", Number: fmt.Sprintf("DEMO-%03d", len(w.records)),
		NiceClasses: classes, ValidFrom: day("2015-01-01"), ValidTo: day("2045-01-01"), Names: n, ProductMarks: products, Nicknames: nicknames,
	}
	var categories []string
	for c := range price {
		categories = append(categories, c)
	}
	slices.Sort(categories)
	for _, c := range categories {
		r.NormalPrice = append(r.NormalPrice, markwarden.NormalPrice{Category: c, Price: markwarden.Money{Minor: price[c], Currency: "USD"}})
	}
	return r
}

// link adds an authorization, with what change makes different from the plain good one.
func (w *world) link(grantor, grantee string, role markwarden.Role, rights []markwarden.RightID, depth int, change func(a *markwarden.Authorization)) {
	w.next++
	a := markwarden.Authorization{
		ID: markwarden.AuthorizationID(fmt.Sprintf("a-%03d", w.next)), Grantor: markwarden.PartyID("p-" + grantor), Grantee: markwarden.PartyID("p-" + grantee), Role: role,
		Rights: rights, From: day("2020-01-01"), SublicenceDepth: depth, Exclusivity: markwarden.NotExclusive, Status: markwarden.Verified,
	}
	if change != nil {
		change(&a)
	}
	w.add(wire.Record{Authorization: &a})
}

func right(id string) []markwarden.RightID {
	return []markwarden.RightID{markwarden.RightID("r-" + id)}
}

func houseRights(id string) []markwarden.RightID {
	return []markwarden.RightID{markwarden.RightID("r-" + id), markwarden.RightID("r-" + id + "-device"), markwarden.RightID("r-" + id + "-photos")}
}

// retailers are those whose chains hold: one link, two links, three links.
func (w *world) retailers() {
	w.party("northlight", "US", "Northlight Electronics", names("en", "Northlight Electronics Inc. (demo)"), bazaar, agora)
	w.party("harbour", "NL", "Harbour Sports Agency", names("en", "Harbour Sports Agency B.V. (demo)"))
	w.party("stride", "US", "Stride Street", names("en", "Stride Street LLC (demo)"), bazaar, agora)
	w.party("jadegate", "CN", "翡翠门优选", names("zh", "翡翠门贸易有限公司（演示）", "en", "Jade Gate Trading Co., Ltd. (demo)"), bazaar, agora)
	w.party("hinode", "JP", "ひのでセレクト", names("ja", "ひのでセレクト株式会社（デモ）", "en", "Hinode Select K.K. (demo)"), bazaar)
	w.party("hangang", "KR", "한강마켓", names("ko", "한강마켓 주식회사 (데모)", "en", "Hangang Market Co. (demo)"), bazaar)
	w.party("fairhouse", "GB", "Fairhouse Department Store", names("en", "Fairhouse Stores plc (demo)"), bazaar)
	w.party("homestead", "US", "Homestead Supply", names("en", "Homestead Supply Co. (demo)"), bazaar)
	for _, m := range marks {
		switch m.trade {
		case "electronics":
			w.link(m.id, "northlight", markwarden.RoleOperator, right(m.id), 1, nil)
			for _, to := range []string{"jadegate", "hinode", "hangang"} {
				w.link("northlight", to, markwarden.RoleReseller, right(m.id), 0, nil)
			}
		case "sport":
			w.link(m.id, "harbour", markwarden.RoleAgency, right(m.id), 2, nil)
			w.link("harbour", "stride", markwarden.RoleOperator, right(m.id), 1, nil)
			for _, to := range []string{"jadegate", "hinode", "hangang"} {
				w.link("stride", to, markwarden.RoleReseller, right(m.id), 0, nil)
			}
		case "home":
			w.link(m.id, "homestead", markwarden.RoleReseller, right(m.id), 0, nil)
		}
	}
	for _, h := range houses {
		w.link(h.id, "fairhouse", markwarden.RoleReseller, houseRights(h.id), 1, nil)
		w.link("fairhouse", "jadegate", markwarden.RoleReseller, houseRights(h.id), 0, nil)
	}
}

// broken are stores whose papers do not hold, each for another reason.
func (w *world) broken() {
	w.party("lastseason", "US", "Last Season Outlet", names("en", "Last Season Outlet Inc. (demo)"), bazaar)
	w.link("sony", "lastseason", markwarden.RoleReseller, right("sony"), 0, func(a *markwarden.Authorization) { a.To = day("2024-01-01") })
	w.link("nike", "lastseason", markwarden.RoleReseller, right("nike"), 0, func(a *markwarden.Authorization) { a.To = day("2024-01-01") })
	w.party("maplewood", "CA", "Maplewood Trading", names("en", "Maplewood Trading Ltd (demo)"), bazaar)
	w.link("adidas", "maplewood", markwarden.RoleReseller, right("adidas"), 0, func(a *markwarden.Authorization) { a.Territories = []string{"CA"} })
	w.link("bose", "maplewood", markwarden.RoleReseller, right("bose"), 0, func(a *markwarden.Authorization) { a.Territories = []string{"CA"} })
	w.party("brightway", "US", "Brightway Deals", names("en", "Brightway Deals LLC (demo)"), bazaar)
	w.link("samsung", "brightway", markwarden.RoleReseller, right("samsung"), 0, func(a *markwarden.Authorization) {
		a.Status, a.RevokedAt = markwarden.Revoked, day("2024-06-01")
	})
	w.link("velmora", "brightway", markwarden.RoleReseller, houseRights("velmora"), 0, func(a *markwarden.Authorization) {
		a.Status, a.RevokedAt = markwarden.Revoked, day("2024-06-01")
	})
	w.party("paperwork", "GB", "Pending & Partners", names("en", "Pending & Partners Ltd (demo)"), bazaar)
	w.link("kestrel", "paperwork", markwarden.RoleReseller, houseRights("kestrel"), 0, func(a *markwarden.Authorization) { a.Status = markwarden.Submitted })
	w.party("threerivers", "US", "Three Rivers Resale", names("en", "Three Rivers Resale Inc. (demo)"), bazaar)
	w.link("fairhouse", "rivermouth", markwarden.RoleReseller, houseRights("norrfell"), 0, nil)
	w.link("rivermouth", "threerivers", markwarden.RoleReseller, houseRights("norrfell"), 0, nil)
	w.party("rivermouth", "US", "Rivermouth Wholesale", names("en", "Rivermouth Wholesale Inc. (demo)"))
	w.party("livenow", "US", "LiveNow Studio", names("en", "LiveNow Studio Inc. (demo)"), bazaar)
	w.link("aurelune", "livenow", markwarden.RoleReseller, houseRights("aurelune"), 0, func(a *markwarden.Authorization) { a.Channels = []string{"live"} })
	w.party("bagsonly", "US", "Bags Only Depot", names("en", "Bags Only Depot Inc. (demo)"), bazaar)
	w.link("norrfell", "bagsonly", markwarden.RoleReseller, houseRights("norrfell"), 0, func(a *markwarden.Authorization) { a.Classes = []int{18} })
}

func (w *world) encode() ([]byte, error) {
	var out []byte
	for _, r := range w.records {
		line, err := wire.EncodeRecord(r)
		if err != nil {
			return nil, err
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}
