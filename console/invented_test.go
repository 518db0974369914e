package console_test

import (
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/console"
	"markwarden/registry"
)

// Everything below is invented: marks, parties, sellers, listings.

func ev(right, kind string, p markwarden.Polarity, strength float64, field, text, in, says string) markwarden.Evidence {
	e := markwarden.Evidence{
		Matcher: "wordmark/1", Right: markwarden.RightID(right), Kind: markwarden.EvidenceKind(kind), Polarity: p, Strength: strength,
		Field: field, Text: text, Says: markwarden.Message{ID: says},
	}
	if field != "" {
		e.Start = strings.Index(in, text)
		e.End = e.Start + len(text)
		if e.Start < 0 {
			panic("evidence not in text: " + text)
		}
	}
	return e
}

func quad(xy ...int) (region []markwarden.Point) {
	for i := 0; i < len(xy); i += 2 {
		region = append(region, markwarden.Point{X: xy[i], Y: xy[i+1]})
	}
	return region
}

func inventedRegistry() *registry.Snapshot {
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	party := func(id, en, zh string, stores ...markwarden.Store) registry.Record {
		p := &markwarden.Party{ID: markwarden.PartyID(id), Names: []markwarden.Name{{Text: en, Lang: "en"}}, Stores: stores}
		if zh != "" {
			p.Names = append(p.Names, markwarden.Name{Text: zh, Lang: "zh"})
		}
		return registry.Record{Party: p}
	}
	right := func(r markwarden.Right) registry.Record { return registry.Record{Right: &r} }
	link := func(a markwarden.Authorization) registry.Record { return registry.Record{Authorization: &a} }
	return registry.NewSnapshot(41, []registry.Record{
		{Marketplace: &markwarden.Marketplace{ID: "demo", Countries: []string{"US", "CA"}, Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}},
		{Marketplace: &markwarden.Marketplace{ID: "harbour", Countries: []string{"CN"}, Regime: markwarden.RegimeOpen, Mode: markwarden.ModeObserve}},
		party("lumen", "Lumenara Sports Inc.", "流明体育"), party("kite", "Kitefold Studio", "折鸢工作室"), party("oro", "Orovale Watches SA", ""),
		party("north", "Northgate Retail Ltd.", "北门零售", markwarden.Store{Marketplace: "demo", ID: "s-north"}),
		party("tide", "Tideline Outlet", "", markwarden.Store{Marketplace: "demo", ID: "s-tide"}),
		right(markwarden.Right{
			ID: "r-lumenara", Kind: markwarden.WordMark, Text: "LUMENARA", Holders: []markwarden.Holder{{Party: "lumen", From: year(2001)}}, Office: "US", Number: "5,410,221",
			NiceClasses: []int{18, 25, 28}, Jurisdictions: []string{"US", "CN", "EU"}, ValidFrom: year(2001), ValidTo: year(2031), Names: []markwarden.Name{{Text: "流明娜", Lang: "zh"}, {Text: "ルメナラ", Lang: "ja"}},
			ProductMarks: []string{"Sky Runner", "Aerolite 9"}, Nicknames: []string{"the lamp"}, Images: []markwarden.Image{{Path: "logo.png"}},
			NormalPrice: []markwarden.NormalPrice{{Category: "Shoes", Price: markwarden.Money{Minor: 11000, Currency: "USD"}}},
		}),
		right(markwarden.Right{ID: "r-kite-photo", Kind: markwarden.Copyright, Text: "Paper kite, series 3", Holders: []markwarden.Holder{{Party: "kite", From: year(2019)}}, Images: []markwarden.Image{{Path: "kite.png"}, {Path: "kite2.png"}}}),
		right(markwarden.Right{ID: "r-orovale", Kind: markwarden.CombinedMark, Text: "OROVALE", Holders: []markwarden.Holder{{Party: "oro", From: year(1988)}}, NiceClasses: []int{14}, ValidTo: year(2024)}),
		link(markwarden.Authorization{ID: "a-1", Grantor: "lumen", Grantee: "north", Role: markwarden.RoleOperator, From: year(2024), To: year(2027), SublicenceDepth: 1, Status: markwarden.Verified, Territories: []string{"US", "CA"}}),
		link(markwarden.Authorization{ID: "a-2", Grantor: "north", Grantee: "tide", Role: markwarden.RoleReseller, From: year(2024), To: year(2026), Status: markwarden.Verified, Territories: []string{"US"}, Channels: []string{"store"}}),
	})
}

type sketch struct {
	title, brand, description, seller, sellerName, holder, category string
	route                                                           markwarden.Route
	alleged                                                         []markwarden.Allegation
	evidence                                                        func(title, brand, desc string) []markwarden.Evidence
	answer                                                          markwarden.AuthorizationAnswer
	asked                                                           markwarden.RightID
	market                                                          markwarden.MarketplaceID
	price                                                           int64
	harm                                                            float64
	age                                                             time.Duration
}

func alleged(kind markwarden.AllegationKind, p float64, more ...markwarden.Allegation) []markwarden.Allegation {
	n := markwarden.AgainstLaw
	if kind == markwarden.UnauthorizedSale {
		n = markwarden.AgainstTerms
	}
	return append([]markwarden.Allegation{{Kind: kind, Nature: n, Probability: p}}, more...)
}

var sketches = []sketch{
	{
		title: "LUМЕNARA Sky Runner Aerolite 9 trainers, men's running shoes, size 8–12", brand: "no brand", seller: "s-blue", sellerName: "Blue Meadow Store", holder: "lumen", category: "Shoes > Sneakers",
		description: "Brand new in box. Sky Runner sole, breathable mesh.\nSame factory, 1:1 quality. Fits like the original, ships in 24 h.\nNot for resale.",
		route:       markwarden.RouteHold, harm: 41.87, age: 50 * time.Minute, price: 2990, market: "demo",
		alleged: alleged(markwarden.Counterfeit, 0.962, markwarden.Allegation{Kind: markwarden.MarkConcealed, Nature: markwarden.AgainstLaw, Probability: 0.91}, markwarden.Allegation{Kind: markwarden.UnauthorizedSale, Nature: markwarden.AgainstTerms, Probability: 0.88}),
		asked:   "r-lumenara", answer: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown},
		evidence: func(t, b, d string) []markwarden.Evidence {
			return []markwarden.Evidence{
				ev("r-lumenara", "homoglyph", markwarden.Offence, 4.2, "title", "LUМЕNARA", t, "Two letters of the name are Cyrillic; folded, it reads LUMENARA."),
				ev("r-lumenara", "product_mark", markwarden.Offence, 3.1, "title", "Sky Runner", t, "“Sky Runner” is a product mark of LUMENARA."),
				ev("r-lumenara", "product_mark", markwarden.Offence, 1.2, "title", "Runner Aerolite 9", t, "“Aerolite 9” is a product mark of LUMENARA."),
				ev("r-lumenara", "replica_wording", markwarden.Offence, 1.1, "description", "1:1 quality", d, "The description speaks of a copy."),
				{Matcher: "picture/1", Right: "r-lumenara", Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Strength: 6.4, Image: 0, Region: quad(24, 40, 296, 40, 296, 280, 24, 280), Transform: "flip", Says: markwarden.Message{ID: "Picture 1 is a mirrored copy of a reference picture of LUMENARA (94 % alike)."}},
				ev("r-lumenara", "comparison", markwarden.Defence, 0.4, "description", "like the original", d, "It compares itself with the original; that weighs little."),
				ev("r-lumenara", "evasive_brand", markwarden.Context, 0.9, "brand", "no brand", b, "The brand field avoids a name."),
				{Right: "r-lumenara", Kind: markwarden.KindPrice, Polarity: markwarden.Context, Strength: 0.8, Says: markwarden.Message{ID: "The price is 27 % of what the genuine product usually costs."}},
			}
		},
	},
	{
		title: "Paper kite wall picture, print 40×60 cm", brand: "", seller: "s-sun", sellerName: "Sunny Corner Prints", holder: "kite", category: "Home > Decoration", description: "Printed to order.",
		route: markwarden.RouteReview, harm: 18.2, age: 3 * time.Hour, price: 1450, market: "demo", alleged: alleged(markwarden.CopyrightCopy, 0.93),
		evidence: func(string, string, string) []markwarden.Evidence {
			return []markwarden.Evidence{{Matcher: "picture/1", Right: "r-kite-photo", Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Strength: 7.1, Image: 0, Region: quad(10, 10, 310, 14, 306, 300, 14, 306), Says: markwarden.Message{ID: "Picture 1 is a copy of “Paper kite, series 3” (97 % alike)."}}}
		},
	},
	{
		title: "正品 流明娜 跑步鞋 男款 透气 2026新款", brand: "流明娜", seller: "s-tide", sellerName: "Tideline Outlet", holder: "lumen", category: "Shoes > Sneakers", description: "支持七天无理由退货。",
		route: markwarden.RouteAskProof, harm: 9.31, age: 26 * time.Hour, price: 8900, market: "demo", alleged: alleged(markwarden.UnauthorizedSale, 0.71),
		asked: "r-lumenara", answer: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a-2", Reason: markwarden.ReasonExpired},
		evidence: func(t, _, _ string) []markwarden.Evidence {
			return []markwarden.Evidence{
				ev("r-lumenara", "alias", markwarden.Offence, 3.6, "title", "流明娜", t, "“流明娜” is the Chinese name of LUMENARA."),
				{Right: "r-lumenara", Kind: markwarden.KindUnauthorized, Polarity: markwarden.Context, Says: markwarden.Message{ID: "The authorization of the store ran out on 1 Jan 2026."}},
			}
		},
	},
	{
		title: "Case for LUMENARA Watch 4, silicone strap, black", brand: "Genericworks", seller: "s-gw", sellerName: "Genericworks", holder: "lumen", category: "Accessories", description: "Compatible with LUMENARA Watch 4. Not made by LUMENARA.",
		route: markwarden.RouteReview, harm: 4.05, age: 49 * time.Hour, price: 990, market: "harbour", alleged: alleged(markwarden.TrademarkMisuse, 0.31),
		evidence: func(t, _, _ string) []markwarden.Evidence {
			return []markwarden.Evidence{
				ev("r-lumenara", "exact", markwarden.Offence, 3.4, "title", "LUMENARA", t, "The title names LUMENARA."),
				ev("r-lumenara", "nominative", markwarden.Defence, 3.0, "title", "for LUMENARA Watch 4", t, "It says what the goods fit, as one must be able to."),
			}
		},
	},
	{
		title: "L U M E N A R A zip\u200bped hoodie <b onmouseover=alert(1)>sale</b>", brand: "OEM", seller: "s-x", sellerName: `"><script>alert(2)</script>`, holder: "lumen", category: "Clothing", description: "javascript:alert(3)",
		route: markwarden.RouteReview, harm: 3.4, age: 72 * time.Hour, price: 1990, market: "demo", alleged: alleged(markwarden.MarkConcealed, 0.84),
		evidence: func(t, _, _ string) []markwarden.Evidence {
			return []markwarden.Evidence{ev("r-lumenara", "spacing", markwarden.Offence, 3.9, "title", "L U M E N A R A", t, "The letters of LUMENARA are split by spaces.")}
		},
	},
	{
		title: "OROVALE style classic wrist watch, gold tone", brand: "Classic", seller: "s-w", sellerName: "Watch Alley", holder: "oro", category: "Watches", description: "Inspired by the classics.",
		route: markwarden.RouteReview, harm: 2.7, age: 90 * time.Hour, price: 4500, market: "demo", alleged: alleged(markwarden.TrademarkMisuse, 0.66),
		evidence: func(t, _, _ string) []markwarden.Evidence {
			return []markwarden.Evidence{ev("r-orovale", "exact", markwarden.Offence, 3.3, "title", "OROVALE", t, "The title names OROVALE."), ev("r-orovale", "comparison", markwarden.Defence, 0.3, "title", "style", t, "“style” compares; that weighs little.")}
		},
	},
}

func newWorld() *world {
	w := &world{
		accounts: map[string]access.Account{
			"admin": {ID: "admin", Name: "Ada Admin", Role: access.Admin}, "mei": {ID: "mei", Name: "Mei", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"demo"}},
			"holder": {ID: "hugo", Name: "Hugo", Role: access.Holder, Party: "lumen"}, "seller": {ID: "tina", Name: "Tina", Role: access.Seller, Party: "tide"}, "auditor": {ID: "aud", Name: "Aud", Role: access.Auditor},
			"link:one-time": {ID: "admin", Name: "Ada Admin", Role: access.Admin},
		},
		listings: map[markwarden.ListingKey]console.Stored{}, snapshot: inventedRegistry(),
	}
	w.addProofs()
	for round := range 3 {
		for i, s := range sketches {
			n := round*len(sketches) + i + 1
			w.add(n, s, s.harm/(1+2.5*float64(round)))
		}
	}
	w.cases[0].Complaints = []markwarden.ComplaintID{"0198c0de-0000-7000-8000-00000000c001"}
	w.cases[1].LeasedBy, w.cases[1].LeasedUntil = "li.wei", now.Add(11*time.Minute)
	w.cases[3].Escalated, w.cases[3].EscalatedBy = true, "mei"
	w.notices = []complaints.Complaint{{
		ID: "0198c0de-0000-7000-8000-00000000c001", State: complaints.Open, FiledAt: now.Add(-20 * time.Hour), By: complaints.Filer{Account: "hugo", Party: "lumen"},
		Notice: complaints.Notice{Holder: "lumen", Right: "r-lumenara", Allegation: markwarden.Counterfeit, Statement: "These shoes were not made by us; the box label is wrong.", Name: "Hugo Lamar", Email: "ip@lumenara.example"},
		Items: []complaints.ItemState{
			{N: 0, Item: complaints.Item{Marketplace: "demo", Listing: "L1001"}, Key: w.cases[0].Key, Title: w.cases[0].Title, State: complaints.Open, Case: w.cases[0].ID, History: []complaints.Step{{At: now.Add(-20 * time.Hour), Actor: "hugo", Act: complaints.ActFile, State: complaints.Open}}},
			{N: 1, Item: complaints.Item{Marketplace: "demo", URL: "https://demo.example/i/88"}, State: complaints.Requested, History: []complaints.Step{{At: now.Add(-20 * time.Hour), Actor: "hugo", Act: complaints.ActRequest, State: complaints.Requested}}},
			{N: 2, Item: complaints.Item{Marketplace: "demo", Listing: "L1003"}, Key: w.cases[2].Key, Title: w.cases[2].Title, Seller: markwarden.Store{Marketplace: "demo", ID: "s-tide"}, State: complaints.Open, Case: w.cases[2].ID},
		},
	}}
	return w
}

func (w *world) add(n int, s sketch, harm float64) {
	key := markwarden.ListingKey{Marketplace: s.market, Listing: markwarden.ListingID(fmt.Sprintf("L%d", 1000+n))}
	l := markwarden.Listing{
		Key: key, Version: 7, Status: markwarden.Active, Seller: markwarden.Seller{ID: markwarden.StoreID(s.seller), Name: s.sellerName}, Title: s.title, Brand: s.brand, Description: s.description,
		Category: s.category, Condition: "new", Price: &markwarden.Money{Minor: s.price, Currency: "USD"}, ShipFrom: "CN", Images: []markwarden.Image{{Path: "1.png"}, {Path: "2.png"}, {Path: "3.png"}}, Sales30d: 412, Views30d: 18340, Stock: 960,
	}
	a := markwarden.Assessment{Holder: markwarden.PartyID(s.holder), Allegations: s.alleged, Authorization: s.answer, AskedRight: s.asked, Evidence: s.evidence(s.title, s.brand, s.description), Route: s.route, Rule: "disguised-mark", Policy: "2026-11-01"}
	opened := now.Add(-s.age)
	w.listings[key] = console.Stored{Listing: l, Screening: markwarden.Screening{Key: key, Version: 7, Basis: markwarden.Basis{Registry: 41, Matchers: "panel/3", Policy: "2026-11-01"}, Pictures: markwarden.PicturesComplete, Assessments: []markwarden.Assessment{a}, Route: s.route, At: opened}, FirstSeen: opened.Add(-time.Hour), SeenAt: opened}
	w.cases = append(w.cases, markwarden.Case{
		ID: markwarden.CaseID(fmt.Sprintf("c-%d", n)), Key: key, Holder: a.Holder, State: markwarden.CaseOpen, Version: 4, Assessment: a, ListingAt: 7, Seller: l.Seller, Title: l.Title, Harm: harm, Mode: markwarden.ModeLive, OpenedAt: opened, UpdatedAt: opened,
	})
}
