package wire

import (
	"math"
	"slices"
	"strings"

	"markwarden"
)

// Record is one line of a registry file: exactly one of the four is set.
type Record struct {
	Marketplace   *markwarden.Marketplace
	Party         *markwarden.Party
	Right         *markwarden.Right
	Authorization *markwarden.Authorization
}

var (
	typeFields        = []string{"type"}
	marketplaceFields = []string{"type", "id", "countries", "established", "authorization_regime", "gated_rights", "mode"}
	partyFields       = []string{"type", "id", "names", "country", "registration_number", "stores"}
	rightFields       = []string{"type", "id", "kind", "text", "holders", "office", "number", "nice_classes", "jurisdictions", "valid_from", "valid_to", "names", "product_marks", "nicknames", "images", "normal_price", "application", "filed", "registered", "madrid", "goods", "vienna_codes", "disclaimed", "history"}
	authFields        = []string{"type", "id", "grantor", "grantee", "role", "rights", "classes", "territories", "channels", "product_lines", "from", "to", "sublicence_depth", "exclusivity", "subject_to", "status", "revoked_at", "documents"}
)

// DecodeRecord reads one line of a registry file. Its error is an *InvalidError with every problem.
//
// It refuses only what can't be understood. What is understood and never takes effect is read as it stands: a period that ends before
// it begins, a right that nobody holds, a depth that no chain can use. An import asks more.
func DecodeRecord(b []byte, o Options) (Record, error) {
	if len(b) > MaxListing {
		return Record{}, invalid("longer than %d bytes", MaxListing)
	}
	p := newParser(b, o)
	if p.broken {
		return Record{}, p.end()
	}
	kind, err := recordType(p.s)
	if err != nil {
		return Record{}, err
	}
	var r Record
	switch kind {
	case "marketplace":
		r.Marketplace = p.marketplace()
	case "party":
		r.Party = p.party()
	case "right":
		r.Right = p.right()
	case "authorization":
		r.Authorization = p.authorization()
	default:
		return Record{}, &InvalidError{[]Problem{{"type", "must be one of marketplace, party, right, authorization"}}}
	}
	if err := p.end(); err != nil {
		return Record{}, err
	}
	return r, nil
}

// recordType finds the type, which may stand anywhere in the object; most writers put it first.
func recordType(doc string) (kind string, err error) {
	if rest, ok := strings.CutPrefix(doc, `{"type":"`); ok {
		if kind, _, ok = strings.Cut(rest, `"`); ok && slices.Contains(recordTypes, kind) {
			return kind, nil
		}
	}
	p := &parser{s: doc, o: Options{Lenient: true}}
	p.fields(typeFields, func(string) { kind = p.text(MaxName) })
	return kind, p.end()
}

var recordTypes = []string{"marketplace", "party", "right", "authorization"}

// need notes a missing field where the document is readable and the field has no other problem.
func (p *parser) need(ok bool, field, reason string) {
	if !ok && !p.broken && !slices.ContainsFunc(p.problems, func(n Problem) bool { return n.Field == field }) {
		p.miss(field, reason)
	}
}

func (p *parser) marketplace() *markwarden.Marketplace {
	m := &markwarden.Marketplace{Regime: markwarden.RegimeOpen, Mode: markwarden.ModeObserve}
	p.fields(marketplaceFields, func(f string) {
		switch f {
		case "type":
			p.skip()
		case "id":
			m.ID = markwarden.MarketplaceID(p.id())
		case "countries":
			p.list(MaxList, func() { m.Countries = append(m.Countries, p.territory()) })
		case "established":
			m.Established = p.territory()
		case "authorization_regime":
			m.Regime = word(p, markwarden.RegimeOpen, markwarden.RegimeGated, markwarden.RegimeRequired)
		case "gated_rights":
			p.list(MaxList, func() { m.GatedRights = append(m.GatedRights, markwarden.RightID(p.id())) })
		case "mode":
			m.Mode = word(p, markwarden.ModeObserve, markwarden.ModeLive)
		}
	})
	p.need(m.ID != "", "id", "missing")
	return m
}

func (p *parser) party() *markwarden.Party {
	m := &markwarden.Party{}
	p.fields(partyFields, func(f string) {
		switch f {
		case "type":
			p.skip()
		case "id":
			m.ID = markwarden.PartyID(p.id())
		case "names":
			m.Names = p.names()
		case "country":
			m.Country = p.territory()
		case "registration_number":
			m.RegistrationNumber = p.text(MaxName)
		case "stores":
			p.list(MaxList, func() { m.Stores = append(m.Stores, p.store()) })
		}
	})
	p.need(m.ID != "", "id", "missing")
	return m
}

var storeFields = []string{"marketplace", "id"}

func (p *parser) store() (s markwarden.Store) {
	p.fields(storeFields, func(f string) {
		switch f {
		case "marketplace":
			s.Marketplace = markwarden.MarketplaceID(p.id())
		case "id":
			s.ID = markwarden.StoreID(p.id())
		}
	})
	if !p.broken && (s.Marketplace == "" || s.ID == "") {
		p.wrong("needs marketplace and id")
	}
	return s
}

var nameFields = []string{"text", "lang"}

func (p *parser) names() (all []markwarden.Name) {
	p.list(MaxList, func() {
		var n markwarden.Name
		p.fields(nameFields, func(f string) {
			switch f {
			case "text":
				n.Text = p.text(MaxName)
			case "lang":
				n.Lang = p.language()
			}
		})
		if n.Text != "" {
			all = append(all, n)
		}
	})
	return all
}

// filled notes that a field of the value at which the parser stands is missing.
func (p *parser) filled(s, field string) {
	if s == "" && !p.broken {
		p.miss(field, "missing")
	}
}

func (p *parser) right() *markwarden.Right {
	m := &markwarden.Right{}
	p.fields(rightFields, func(f string) {
		switch f {
		case "type":
			p.skip()
		case "id":
			m.ID = markwarden.RightID(p.id())
		case "kind":
			m.Kind = word(p, markwarden.RightKinds...)
		case "text":
			m.Text = p.text(MaxName)
		case "holders":
			p.list(MaxList, func() { m.Holders = append(m.Holders, p.holder()) })
		case "office":
			m.Office = p.text(MaxID)
		case "number":
			m.Number = p.text(MaxID)
		case "nice_classes":
			m.NiceClasses = p.classes()
		case "jurisdictions":
			p.list(MaxList, func() { m.Jurisdictions = append(m.Jurisdictions, p.territory()) })
		case "valid_from":
			m.ValidFrom = p.moment()
		case "valid_to":
			m.ValidTo = p.moment()
		case "names":
			m.Names = p.names()
		case "product_marks":
			m.ProductMarks = p.words()
		case "nicknames":
			m.Nicknames = p.words()
		case "images":
			p.list(MaxImages, func() { m.Images = append(m.Images, p.image()) })
		case "normal_price":
			p.list(MaxList, func() { m.NormalPrice = append(m.NormalPrice, p.normalPrice()) })
		case "application":
			m.Application = p.text(MaxID)
		case "filed":
			m.Filed = p.moment()
		case "registered":
			m.Registered = p.moment()
		case "madrid":
			m.Madrid = p.text(MaxID)
		case "goods":
			p.list(MaxList, func() { m.Goods = append(m.Goods, p.goods()) })
		case "vienna_codes":
			m.ViennaCodes = p.words()
		case "disclaimed":
			p.list(MaxList, func() { m.Disclaimed = append(m.Disclaimed, p.text(MaxValue)) })
		case "history":
			p.list(MaxList, func() { m.History = append(m.History, p.rightStatus()) })
		}
	})
	p.need(m.ID != "", "id", "missing")
	p.need(m.Kind != "", "kind", "missing")
	p.need(m.Text != "" || m.Kind != markwarden.WordMark, "text", "missing: a word mark has one")
	slices.SortStableFunc(m.Holders, func(a, b markwarden.Holder) int { return a.From.Compare(b.From) })
	return m
}

var goodsFields = []string{"class", "text"}

func (p *parser) goods() (g markwarden.Goods) {
	p.fields(goodsFields, func(f string) {
		switch f {
		case "class":
			n := p.count()
			if !p.broken && (n < 1 || n > 45) {
				p.wrong("must be a Nice class, 1 to 45")
			}
			g.Class = int(n)
		case "text":
			g.Text = p.text(MaxDescription)
		}
	})
	if g.Class == 0 && !p.broken {
		p.miss("class", "missing")
	}
	return g
}

var rightStatusFields = []string{"on", "status", "code"}

func (p *parser) rightStatus() (s markwarden.RightStatus) {
	p.fields(rightStatusFields, func(f string) {
		switch f {
		case "on":
			s.On = p.moment()
		case "status":
			s.Status = word(p, markwarden.RegisterStatuses...)
		case "code":
			s.Code = p.text(MaxID)
		}
	})
	p.filled(string(s.Status), "status")
	return s
}

var holderFields = []string{"party", "from", "licences"}

func (p *parser) holder() (h markwarden.Holder) {
	p.fields(holderFields, func(f string) {
		switch f {
		case "party":
			h.Party = markwarden.PartyID(p.id())
		case "from":
			h.From = p.moment()
		case "licences":
			h.EndLicences = word(p, "survive", "end") == "end"
		}
	})
	p.filled(string(h.Party), "party")
	return h
}

// classes reads a list of Nice classes.
func (p *parser) classes() (all []int) {
	p.list(MaxList, func() {
		n := p.count()
		if !p.broken && (n < 1 || n > 45) {
			p.wrong("must be a Nice class, 1 to 45")
		}
		all = append(all, int(n))
	})
	return all
}

// words reads a list of names; empty ones say nothing and are left out.
func (p *parser) words() (all []string) {
	p.list(MaxList, func() {
		if s := p.text(MaxName); s != "" {
			all = append(all, s)
		}
	})
	return all
}

var normalPriceFields = []string{"category", "amount", "currency"}

func (p *parser) normalPrice() (n markwarden.NormalPrice) {
	var amount, currency string
	problems := len(p.problems)
	p.fields(normalPriceFields, func(f string) {
		switch f {
		case "category":
			n.Category = p.text(MaxName)
		case "amount":
			amount = p.amount()
		case "currency":
			currency = p.text(MaxName)
		}
	})
	if p.broken || len(p.problems) > problems {
		return n
	}
	var err error
	if n.Price, err = ParseMoney(amount, currency); err != nil {
		p.wrong(err.Error())
	}
	return n
}

func (p *parser) authorization() *markwarden.Authorization {
	m := &markwarden.Authorization{Exclusivity: markwarden.NotExclusive, Status: markwarden.Submitted}
	p.fields(authFields, func(f string) {
		switch f {
		case "type":
			p.skip()
		case "id":
			m.ID = markwarden.AuthorizationID(p.id())
		case "grantor":
			m.Grantor = markwarden.PartyID(p.id())
		case "grantee":
			m.Grantee = markwarden.PartyID(p.id())
		case "role":
			m.Role = word(p, markwarden.RoleLicensee, markwarden.RoleOperator, markwarden.RoleService, markwarden.RoleAgency, markwarden.RoleReseller)
		case "rights":
			m.Rights = scope(p, func() markwarden.RightID { return markwarden.RightID(p.id()) })
		case "classes":
			if m.Classes = p.classes(); len(m.Classes) == 0 {
				p.emptyScope()
			}
		case "territories":
			m.Territories = scope(p, p.territory)
		case "channels":
			m.Channels = scope(p, p.id)
		case "product_lines":
			m.ProductLines = scope(p, p.id)
		case "from":
			m.From = p.moment()
		case "to":
			m.To = p.moment()
		case "sublicence_depth":
			m.SublicenceDepth = int(min(p.count(), math.MaxInt32)) // no chain is longer than a few links
		case "exclusivity":
			m.Exclusivity = word(p, markwarden.NotExclusive, markwarden.Sole, markwarden.Exclusive)
		case "subject_to":
			p.list(MaxList, func() { m.SubjectTo = append(m.SubjectTo, markwarden.AuthorizationID(p.id())) })
		case "status":
			m.Status = word(p, markwarden.Submitted, markwarden.Verified, markwarden.Suspended, markwarden.Revoked, markwarden.Expired)
		case "revoked_at":
			m.RevokedAt = p.moment()
		case "documents":
			m.Documents = p.words()
		}
	})
	p.need(m.ID != "", "id", "missing")
	p.need(m.Grantor != "", "grantor", "missing")
	p.need(m.Grantee != "", "grantee", "missing")
	return m
}

// scope reads one axis of an authorization. A missing list means all; an empty one would mean none, and is refused.
func scope[T any](p *parser, entry func() T) (all []T) {
	p.list(MaxList, func() { all = append(all, entry()) })
	if len(all) == 0 {
		p.emptyScope()
	}
	return all
}

func (p *parser) emptyScope() {
	if !p.broken {
		p.wrong("is empty, which would mean none: leave it out for all")
	}
}

// EncodeRecord writes a registry line: what DecodeRecord reads back as the same value.
func EncodeRecord(r Record) ([]byte, error) {
	w := writer{make([]byte, 0, 512)}
	w.b = append(w.b, '{')
	switch {
	case r.Marketplace != nil:
		w.marketplace(r.Marketplace)
	case r.Party != nil:
		w.party(r.Party)
	case r.Right != nil:
		w.right(r.Right)
	case r.Authorization != nil:
		w.authorization(r.Authorization)
	default:
		return nil, invalid("an empty record")
	}
	return append(w.b, '}'), nil
}

func (w *writer) marketplace(m *markwarden.Marketplace) {
	w.text("type", "marketplace")
	w.text("id", string(m.ID))
	w.texts("countries", m.Countries)
	w.text("established", m.Established)
	w.text("authorization_regime", string(m.Regime))
	if len(m.GatedRights) > 0 {
		w.key("gated_rights")
		stringList(w, m.GatedRights)
	}
	w.text("mode", string(m.Mode))
}

func (w *writer) names(k string, all []markwarden.Name) {
	if len(all) == 0 {
		return
	}
	w.key(k)
	w.open('[')
	for _, n := range all {
		w.open('{')
		w.text("text", n.Text)
		w.text("lang", n.Lang)
		w.close('}')
	}
	w.close(']')
}

func (w *writer) party(m *markwarden.Party) {
	w.text("type", "party")
	w.text("id", string(m.ID))
	w.names("names", m.Names)
	w.text("country", m.Country)
	w.text("registration_number", m.RegistrationNumber)
	if len(m.Stores) > 0 {
		w.key("stores")
		w.open('[')
		for _, s := range m.Stores {
			w.open('{')
			w.text("marketplace", string(s.Marketplace))
			w.text("id", string(s.ID))
			w.close('}')
		}
		w.close(']')
	}
}

func (w *writer) right(m *markwarden.Right) {
	w.text("type", "right")
	w.text("id", string(m.ID))
	w.text("kind", string(m.Kind))
	w.text("text", m.Text)
	w.key("holders")
	w.open('[')
	for _, h := range m.Holders {
		w.open('{')
		w.text("party", string(h.Party))
		w.day("from", h.From)
		if h.EndLicences {
			w.text("licences", "end")
		}
		w.close('}')
	}
	w.close(']')
	w.text("office", m.Office)
	w.text("number", m.Number)
	w.classes("nice_classes", m.NiceClasses)
	w.texts("jurisdictions", m.Jurisdictions)
	w.day("valid_from", m.ValidFrom)
	w.day("valid_to", m.ValidTo)
	w.names("names", m.Names)
	w.texts("product_marks", m.ProductMarks)
	w.texts("nicknames", m.Nicknames)
	w.images(m.Images)
	if len(m.NormalPrice) > 0 {
		w.key("normal_price")
		w.open('[')
		for _, n := range m.NormalPrice {
			w.open('{')
			w.text("category", n.Category)
			w.amount(n.Price)
			w.close('}')
		}
		w.close(']')
	}
	w.register(m)
}

// register writes what the register says of a right.
func (w *writer) register(m *markwarden.Right) {
	w.text("application", m.Application)
	w.day("filed", m.Filed)
	w.day("registered", m.Registered)
	w.text("madrid", m.Madrid)
	if len(m.Goods) > 0 {
		w.key("goods")
		w.open('[')
		for _, g := range m.Goods {
			w.open('{')
			w.key("class")
			w.int(int64(g.Class))
			w.text("text", g.Text)
			w.close('}')
		}
		w.close(']')
	}
	w.texts("vienna_codes", m.ViennaCodes)
	w.texts("disclaimed", m.Disclaimed)
	if len(m.History) > 0 {
		w.key("history")
		w.open('[')
		for _, s := range m.History {
			w.open('{')
			w.day("on", s.On)
			w.text("status", string(s.Status))
			w.text("code", s.Code)
			w.close('}')
		}
		w.close(']')
	}
}

func (w *writer) classes(k string, all []int) {
	if len(all) == 0 {
		return
	}
	w.key(k)
	w.open('[')
	for _, c := range all {
		w.int(int64(c))
	}
	w.close(']')
}

func (w *writer) authorization(m *markwarden.Authorization) {
	w.text("type", "authorization")
	w.text("id", string(m.ID))
	w.text("grantor", string(m.Grantor))
	w.text("grantee", string(m.Grantee))
	w.text("role", string(m.Role))
	if len(m.Rights) > 0 {
		w.key("rights")
		stringList(w, m.Rights)
	}
	w.classes("classes", m.Classes)
	w.texts("territories", m.Territories)
	w.texts("channels", m.Channels)
	w.texts("product_lines", m.ProductLines)
	w.time("from", m.From)
	w.time("to", m.To)
	w.count("sublicence_depth", int64(m.SublicenceDepth))
	w.text("exclusivity", string(m.Exclusivity))
	if len(m.SubjectTo) > 0 {
		w.key("subject_to")
		stringList(w, m.SubjectTo)
	}
	w.text("status", string(m.Status))
	w.time("revoked_at", m.RevokedAt)
	w.texts("documents", m.Documents)
}
