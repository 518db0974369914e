package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"markwarden"
)

// trademark reads a <Trademark> of ST.96. Offices use the standard's elements at different depths and in different bags; they are looked for by
// name, as the standard defines it.
func trademark(t *tree) (*markwarden.Right, []*markwarden.Party, error) {
	c := st96Case{t: t, right: &markwarden.Right{}}
	for _, step := range []func() error{c.numbers, c.mark, c.classes, c.owners, c.history, c.validity} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	return c.right, c.parties, nil
}

type st96Case struct {
	t       *tree
	right   *markwarden.Right
	parties []*markwarden.Party
}

func (c *st96Case) numbers() error {
	r := c.right
	r.Office = country(cmp.Or(c.t.at("RegistrationOfficeCode"), c.t.at("IPOfficeCode"), c.t.deep("RegistrationOfficeCode", "IPOfficeCode", "ReceivingOfficeCode")))
	if r.Office == "" {
		return invalid("no RegistrationOfficeCode of two letters (WIPO ST.3)")
	}
	r.Application = cmp.Or(c.t.at("ApplicationNumber", "ApplicationNumberText"), c.t.at("ApplicationNumber", "ST13ApplicationNumber"), c.t.deep("ApplicationNumberText", "ST13ApplicationNumber"))
	r.Number = c.t.at("RegistrationNumber")
	r.Madrid = c.t.deep("InternationalRegistrationNumber", "InternationalMarkIdentifier")
	switch {
	case r.Number != "":
		r.ID = id(r.Office, r.Number)
	case r.Application == "":
		return invalid("neither RegistrationNumber nor ApplicationNumber")
	default:
		return leftOut("application %s is not registered (status %s)", r.Application, cmp.Or(c.t.at("MarkCurrentStatusCode"), "unknown"))
	}
	return c.places()
}

func id(office, number string) markwarden.RightID {
	return markwarden.RightID(strings.ToLower(office) + "-" + strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, number))
}

// places are where the registration holds: the office's own country, or the countries that an international registration (office WO) designates.
// The Benelux office (BX) and the European Union's (EM) register for several.
func (c *st96Case) places() error {
	switch r := c.right; r.Office {
	case "WO", "IB":
		c.t.below("DesignatedCountryCode", func(d *tree) {
			if p := country(d.text); p != "" && !slices.Contains(r.Jurisdictions, p) {
				r.Jurisdictions = append(r.Jurisdictions, placeOf(p)...)
			}
		})
		if len(r.Jurisdictions) == 0 {
			return invalid("international registration %s designates no country", r.Number)
		}
	default:
		r.Jurisdictions = placeOf(r.Office)
	}
	return nil
}

func placeOf(office string) []string {
	switch office {
	case "EM":
		return []string{"EU"}
	case "BX":
		return []string{"BE", "NL", "LU"}
	}
	return []string{office}
}

func (c *st96Case) mark() error {
	r := c.right
	r.Text = cmp.Or(c.t.deep("MarkSignificantVerbalElementText"), c.t.deep("MarkVerbalElementText"))
	switch f := strings.ToLower(c.t.deep("MarkFeatureCategory", "MarkFeature")); {
	case strings.Contains(f, "combined"), strings.Contains(f, "stylized"), strings.Contains(f, "stylised"):
		r.Kind = markwarden.CombinedMark
	case strings.Contains(f, "figurative"):
		r.Kind = markwarden.FigurativeMark
		if r.Text != "" {
			r.Kind = markwarden.CombinedMark
		}
	case f == "" || strings.Contains(f, "word") || strings.Contains(f, "standard"):
		r.Kind = markwarden.WordMark
	default:
		return leftOut("registration %s is a mark of the kind %s", r.Number, f)
	}
	if r.Text == "" {
		if r.Kind == markwarden.WordMark {
			return invalid("registration %s has no MarkVerbalElementText", r.Number)
		}
		r.Kind = markwarden.FigurativeMark
	}
	c.t.below("ViennaClassification", func(v *tree) {
		if code := vienna(v.deep("ViennaCategory"), v.deep("ViennaDivision"), v.deep("ViennaSection")); code != "" {
			r.ViennaCodes = append(r.ViennaCodes, code)
		}
	})
	c.t.below("MarkDisclaimerText", func(d *tree) {
		if d.text != "" {
			r.Disclaimed = append(r.Disclaimed, d.text)
		}
	})
	return nil
}

// classes reads goods: of each class a number and a text, in a <ClassDescription> or in a <GoodsServices> itself.
func (c *st96Case) classes() error {
	r := c.right
	var wrong error
	take := func(t *tree) {
		number := t.at("ClassNumber")
		if number == "" {
			return
		}
		n, ok, err := niceClass(number)
		if err != nil && wrong == nil {
			wrong = err
		}
		if err != nil || !ok {
			return
		}
		r.NiceClasses = append(r.NiceClasses, n)
		if text := t.deep("GoodsServicesDescriptionText"); text != "" {
			r.Goods = append(r.Goods, markwarden.Goods{Class: n, Text: text})
		}
	}
	c.t.below("GoodsServices", func(g *tree) {
		if kind := g.at("ClassificationKindCode"); kind != "" && !strings.EqualFold(kind, "Nice") {
			return
		}
		take(g)
		g.below("ClassDescription", take)
	})
	slices.Sort(r.NiceClasses)
	r.NiceClasses = slices.Compact(r.NiceClasses)
	return wrong
}

// owners reads the holders: of several who hold it together the first one stands for all.
func (c *st96Case) owners() error {
	for _, role := range []string{"HolderBag", "RegistrantBag", "OwnerBag", "ApplicantBag", "Holder", "Registrant", "Owner", "Applicant"} {
		c.t.below(role, func(t *tree) {
			name := t.deep("OrganizationStandardName", "EntityName", "LegalEntityName", "PersonFullName", "LastName")
			if name == "" || len(c.parties) > 0 {
				return
			}
			p := party(name, cmp.Or(country(t.deep("NationalityCode")), country(t.deep("CountryCode", "IncorporationCountryCode"))))
			c.parties = append(c.parties, p)
			c.right.Holders = []markwarden.Holder{{Party: p.ID}}
		})
	}
	if len(c.parties) == 0 {
		return invalid("registration %s has no holder", c.right.Number)
	}
	return nil
}

// st96Status is what a text of the standard's MarkCurrentStatusCode or MarkEventCategory says.
func st96Status(s string) (markwarden.RegisterStatus, bool) {
	s = strings.ToLower(s)
	for _, k := range []struct {
		part string
		is   markwarden.RegisterStatus
	}{
		{"expire", markwarden.StatusExpired},
		{"lapse", markwarden.StatusExpired},
		{"cancel", markwarden.StatusCancelled},
		{"surrender", markwarden.StatusCancelled},
		{"invalid", markwarden.StatusCancelled},
		{"revoked", markwarden.StatusCancelled},
		{"ended", markwarden.StatusCancelled},
		{"abandon", markwarden.StatusAbandoned},
		{"withdraw", markwarden.StatusAbandoned},
		{"refused", markwarden.StatusAbandoned},
		{"renew", markwarden.StatusRenewed},
		{"transfer", markwarden.StatusAssigned},
		{"assign", markwarden.StatusAssigned},
		{"registered", markwarden.StatusRegistered},
		{"registration", markwarden.StatusRegistered},
		{"publi", markwarden.StatusPublished},
		{"filed", markwarden.StatusFiled},
		{"filing", markwarden.StatusFiled},
	} {
		if strings.Contains(s, k.part) {
			return k.is, true
		}
	}
	return "", false
}

func (c *st96Case) history() (err error) {
	r := c.right
	if r.Filed, err = day("ApplicationDate", c.t.deep("ApplicationDate")); err != nil {
		return err
	}
	if r.Registered, err = day("RegistrationDate", c.t.deep("RegistrationDate", "InternationalRegistrationDate")); err != nil {
		return err
	}
	add := func(code, on string) {
		s, ok := st96Status(code)
		if !ok || err != nil {
			return
		}
		d, wrong := day("date of "+code, on)
		if wrong != nil {
			err = wrong
			return
		}
		r.History = append(r.History, markwarden.RightStatus{On: d, Status: s, Code: code[:min(len(code), maxID)]})
	}
	c.t.below("MarkEvent", func(e *tree) {
		add(cmp.Or(e.at("MarkEventCategory"), e.at("NationalMarkEvent", "MarkEventCode")), e.at("MarkEventDate"))
	})
	add(c.t.at("MarkCurrentStatusCode"), c.t.at("MarkCurrentStatusDate"))
	slices.SortStableFunc(r.History, func(a, b markwarden.RightStatus) int { return a.On.Compare(b.On) })
	return err
}

// validity: from the registration to its expiry, or to its end before that.
func (c *st96Case) validity() error {
	r := c.right
	r.ValidFrom = r.Registered
	expiry, err := day("ExpiryDate", c.t.deep("ExpiryDate"))
	if err != nil {
		return err
	}
	ended, err := day("TerminationDate", c.t.deep("TerminationDate"))
	if err != nil {
		return err
	}
	r.ValidTo = expiry
	over := []time.Time{ended}
	if n := len(r.History); n > 0 {
		if last := r.History[n-1]; slices.Contains([]markwarden.RegisterStatus{markwarden.StatusExpired, markwarden.StatusCancelled, markwarden.StatusAbandoned}, last.Status) {
			over = append(over, last.On)
		}
	}
	for _, d := range over {
		if !d.IsZero() && (r.ValidTo.IsZero() || d.Before(r.ValidTo)) {
			r.ValidTo = d
		}
	}
	if !r.ValidTo.IsZero() && !r.ValidFrom.Before(r.ValidTo) {
		return leftOut("registration %s was over when it began (%s)", r.Number, r.ValidTo.Format(time.DateOnly))
	}
	return nil
}
