package wire

import (
	"slices"
	"strings"

	"markwarden"
)

var listingFields = []string{
	"marketplace", "id", "version", "status", "removed_by", "decision", "seller", "title", "description", "brand", "attributes", "category", "gtin", "condition",
	"price", "list_price", "lang", "ship_from", "territories", "channel", "images", "sales_30d", "views_30d", "stock", "updated_at",
}

// DecodeListing reads one listing document. Its error is an *InvalidError with every problem. The result shares one copy
// of b's text.
func DecodeListing(b []byte, o Options) (markwarden.Listing, error) {
	if len(b) > MaxListing {
		return markwarden.Listing{}, invalid("longer than %d bytes", MaxListing)
	}
	p := newParser(b, o)
	l := markwarden.Listing{Status: markwarden.Active, Channel: "store"}
	p.listing(&l)
	if l.Channel == "" {
		l.Channel = "store"
	}
	p.checkListing(&l)
	if err := p.end(); err != nil {
		return markwarden.Listing{}, err
	}
	return l, nil
}

func (p *parser) listing(l *markwarden.Listing) {
	p.fields(listingFields, func(f string) {
		switch f {
		case "marketplace":
			l.Key.Marketplace = markwarden.MarketplaceID(p.id())
		case "id":
			l.Key.Listing = markwarden.ListingID(p.id())
		case "version":
			l.Version = p.count()
		case "status":
			l.Status = word(p, markwarden.Active, markwarden.Removed)
		case "removed_by":
			l.RemovedBy = word(p, markwarden.RemovedBySeller, markwarden.RemovedByPlatform, markwarden.RemovedByEnforcement)
		case "decision":
			l.Decision = p.id()
		case "seller":
			p.seller(&l.Seller)
		case "title":
			l.Title = p.text(MaxTitle)
		case "description":
			l.Description = p.text(MaxDescription)
		case "brand":
			l.Brand = p.text(MaxName)
		case "attributes":
			l.Attributes = p.attributes()
		case "category":
			l.Category = p.text(MaxName)
		case "gtin":
			l.GTIN = p.text(MaxID)
		case "condition":
			l.Condition = p.text(MaxID)
		case "price":
			l.Price = p.money()
		case "list_price":
			l.ListPrice = p.money()
		case "lang":
			l.Lang = p.language()
		case "ship_from":
			l.ShipFrom = p.country()
		case "territories":
			p.list(MaxList, func() { l.Territories = append(l.Territories, p.country()) })
		case "channel":
			l.Channel = p.id()
		case "images":
			p.list(MaxImages, func() { l.Images = append(l.Images, p.image()) })
		case "sales_30d":
			l.Sales30d = p.count()
		case "views_30d":
			l.Views30d = p.count()
		case "stock":
			l.Stock = p.count()
		case "updated_at":
			l.UpdatedAt = p.moment()
		}
	})
}

var sellerFields = []string{"id", "name"}

func (p *parser) seller(s *markwarden.Seller) {
	p.fields(sellerFields, func(f string) {
		switch f {
		case "id":
			s.ID = markwarden.StoreID(p.id())
		case "name":
			s.Name = p.text(MaxName)
		}
	})
}

func (p *parser) attributes() (all []markwarden.Attribute) {
	p.members(func(name string) {
		switch {
		case p.peek() == 'n':
			p.literal("null")
		case name == "" || len(name) > MaxName:
			p.wrong("an attribute's name has 1 to 1024 bytes")
			p.skip()
		default:
			all = append(all, markwarden.Attribute{Name: name, Value: p.scalar(MaxValue)})
		}
	})
	if len(all) > MaxAttributes {
		p.wrong("more than 512 attributes")
	}
	byName := func(a, b markwarden.Attribute) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(all, byName) {
		slices.SortStableFunc(all, byName)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Name == all[i-1].Name {
			p.miss(all[i].Name, "given twice")
		}
	}
	return all
}

func (p *parser) checkListing(l *markwarden.Listing) {
	if p.broken {
		return
	}
	for _, n := range CheckListing(l) {
		if !slices.ContainsFunc(p.problems, func(o Problem) bool { return o.Field == n.Field }) {
			p.note(n)
		}
	}
}

// CheckListing names what a listing lacks, and what of it contradicts itself. Decoders call it; a mapping or a feed that
// builds listings otherwise must do so too.
func CheckListing(l *markwarden.Listing) (all []Problem) {
	need := func(ok bool, field, reason string) {
		if !ok {
			all = append(all, Problem{field, reason})
		}
	}
	need(l.Key.Marketplace != "", "marketplace", "missing")
	need(l.Key.Listing != "", "id", "missing")
	removed := l.Status == markwarden.Removed
	need(removed || l.Status == markwarden.Active, "status", "must be one of active, removed")
	need(removed || strings.TrimSpace(l.Title) != "", "title", "missing")
	need(removed || l.Seller.ID != "", "seller.id", "missing")
	need(removed || l.RemovedBy == "", "removed_by", "only with status removed")
	byDecision := l.RemovedBy == markwarden.RemovedByEnforcement
	need(!byDecision || l.Decision != "", "decision", "missing: a removal by enforcement names it")
	need(byDecision || l.Decision == "", "decision", "only with removed_by enforcement")
	return all
}
