package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"markwarden"
)

// caseFile reads a <case-file>.
func caseFile(t *tree) (*markwarden.Right, []*markwarden.Party, error) {
	c := usCase{t: t, head: t.first("case-file-header"), right: &markwarden.Right{Office: "US", Jurisdictions: []string{"US"}}}
	for _, step := range []func() error{c.numbers, c.mark, c.dates, c.classes, c.owners, c.statements, c.history, c.validity} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	return c.right, c.parties, nil
}

type usCase struct {
	t, head *tree
	right   *markwarden.Right
	parties []*markwarden.Party
	status  usStatus
	classOf map[string]int // Nice class by primary code: before 1973 that is a class of the United States
}

func (c *usCase) numbers() error {
	r := c.right
	r.Application = c.t.at("serial-number")
	if r.Application == "" {
		return invalid("no serial-number")
	}
	r.ID = markwarden.RightID("us-" + r.Application)
	if n := c.t.at("registration-number"); strings.Trim(n, "0") != "" {
		r.Number = n
	}
	c.t.below("international-registration-number", func(n *tree) { r.Madrid = cmp.Or(r.Madrid, n.text) })
	if c.status = usStatusOf(c.head.at("status-code")); r.Number == "" {
		return leftOut("application %s is not registered (status %s)", r.Application, cmp.Or(c.head.at("status-code"), "unknown"))
	}
	return nil
}

// mark reads the sign. The first digit of the drawing code says what it is: 1 typed and 4 standard characters are words, 2 is a design
// alone, 3 a design with words, 5 words in a style, 6 nothing that can be drawn.
func (c *usCase) mark() error {
	r := c.right
	r.Text = c.head.at("mark-identification")
	code := c.head.at("mark-drawing-code")
	switch {
	case strings.HasPrefix(code, "6"):
		return leftOut("registration %s is no sign that can be drawn (drawing code %s)", r.Number, code)
	case strings.HasPrefix(code, "2"), r.Text == "":
		r.Kind = markwarden.FigurativeMark
	case strings.HasPrefix(code, "3"), strings.HasPrefix(code, "5"):
		r.Kind = markwarden.CombinedMark
	default:
		r.Kind = markwarden.WordMark
	}
	for _, d := range c.t.first("design-searches").all("design-search") {
		if code := d.at("code"); len(code) == 6 {
			if v := vienna(code[:2], code[2:4], code[4:]); v != "" {
				r.ViennaCodes = append(r.ViennaCodes, v)
			}
		}
	}
	return nil
}

func (c *usCase) dates() (err error) {
	if c.right.Filed, err = day("filing-date", c.head.at("filing-date")); err != nil {
		return err
	}
	if c.right.Registered, err = day("registration-date", c.head.at("registration-date")); err != nil {
		return err
	}
	if c.right.Registered.IsZero() {
		return invalid("registration %s has no registration-date", c.right.Number)
	}
	return nil
}

// classActive is the status code of a class that stands.
const classActive = "6"

func (c *usCase) classes() error {
	c.classOf = map[string]int{}
	for _, k := range c.t.first("classifications").all("classification") {
		for _, code := range k.all("international-code") {
			n, ok, err := niceClass(code.text)
			if err != nil {
				return err
			}
			if !ok {
				continue // A, B and 200: certification and collective marks, which no Nice class has
			}
			c.classOf[k.at("primary-code")] = n
			if s := k.at("status-code"); s == "" || s == classActive {
				c.right.NiceClasses = append(c.right.NiceClasses, n)
			}
		}
	}
	slices.Sort(c.right.NiceClasses)
	c.right.NiceClasses = slices.Compact(c.right.NiceClasses)
	return nil
}

// statements reads goods ("GS" and the class of three digits) and disclaimers ("D0", "D1").
func (c *usCase) statements() error {
	for _, s := range c.t.first("case-file-statements").all("case-file-statement") {
		code := s.at("type-code")
		var texts []string
		for _, t := range s.all("text") {
			texts = append(texts, t.text)
		}
		text := strings.Join(texts, " ")
		switch {
		case strings.HasPrefix(code, "GS") && len(code) == 6:
			if n := c.classOf[code[2:5]]; n > 0 && slices.Contains(c.right.NiceClasses, n) {
				c.right.Goods = append(c.right.Goods, markwarden.Goods{Class: n, Text: text})
			}
		case strings.HasPrefix(code, "D0"), strings.HasPrefix(code, "D1"):
			if text != "" {
				c.right.Disclaimed = append(c.right.Disclaimed, text)
			}
		}
	}
	return nil
}

// owners reads who holds the registration. Owners are numbered in the order of a life: 10 applicant, 20 at publication, 30 at registration, 40
// to 49 the first to tenth new owner after it; those of the highest number hold it now. When it was assigned is told only by the entries of
// the office's own book: where there are as many as there were new owners, they date them; otherwise only the present owner is taken.
func (c *usCase) owners() error {
	byType := map[string]*markwarden.Party{}
	for _, o := range c.t.first("case-file-owners").all("case-file-owner") {
		name := o.at("party-name")
		if name == "" {
			continue
		}
		at := cmp.Or(country(o.at("nationality", "country")), country(o.at("country")), "US")
		if kind := o.at("party-type"); byType[kind] == nil { // the first of several who hold it together
			byType[kind] = party(name, at)
		}
	}
	var kinds []string
	for k := range byType {
		if len(k) == 2 && k >= "10" && k <= "49" {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) == 0 {
		return invalid("registration %s has no owner", c.right.Number)
	}
	slices.Sort(kinds)
	i, _ := slices.BinarySearch(kinds, "40")
	later := kinds[i:]
	assigned, err := c.assigned()
	if err != nil {
		return err
	}
	if i > 0 && len(later) > 0 && len(later) == len(assigned) {
		first := byType[kinds[i-1]]
		c.parties = append(c.parties, first)
		c.right.Holders = []markwarden.Holder{{Party: first.ID}}
		for n, k := range later {
			c.parties = append(c.parties, byType[k])
			c.right.Holders = append(c.right.Holders, markwarden.Holder{Party: byType[k].ID, From: assigned[n]})
		}
		return nil
	}
	now := byType[kinds[len(kinds)-1]]
	c.parties, c.right.Holders = []*markwarden.Party{now}, []markwarden.Holder{{Party: now.ID}}
	return nil
}

// assigned are the days on which assignments were entered, in order.
func (c *usCase) assigned() (days []time.Time, err error) {
	for _, e := range c.events() {
		if usEvents[e.at("code")] == markwarden.StatusAssigned {
			d, err := day("event date", e.at("date"))
			if err != nil {
				return nil, err
			}
			days = append(days, d)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return days, nil
}

func (c *usCase) events() []*tree {
	return c.t.first("case-file-event-statements").all("case-file-event-statement")
}

// usEvents are the entries of the prosecution history that change what a registration is. The office's list of codes is long; what is not
// here is correspondence.
var usEvents = map[string]markwarden.RegisterStatus{
	"NWAP": markwarden.StatusFiled, "PUBO": markwarden.StatusPublished, "R.PR": markwarden.StatusRegistered, "R.SR": markwarden.StatusRegistered,
	"RNL1": markwarden.StatusRenewed, "RNL2": markwarden.StatusRenewed, "RNL3": markwarden.StatusRenewed, "RNL4": markwarden.StatusRenewed,
	"RNL5": markwarden.StatusRenewed, "RNL6": markwarden.StatusRenewed, "RNL7": markwarden.StatusRenewed, "RNL8": markwarden.StatusRenewed, "RNL9": markwarden.StatusRenewed,
	"ASGN": markwarden.StatusAssigned, "EXPR": markwarden.StatusExpired, "EXP9": markwarden.StatusExpired,
	"C8..": markwarden.StatusCancelled, "C7..": markwarden.StatusCancelled, "C18.": markwarden.StatusCancelled, "CANX": markwarden.StatusCancelled, "C71T": markwarden.StatusCancelled, "C8.T": markwarden.StatusCancelled,
}

func (c *usCase) history() error {
	for _, e := range c.events() {
		code := e.at("code")
		s, ok := usEvents[code]
		if !ok {
			continue
		}
		on, err := day("event date", e.at("date"))
		if err != nil {
			return err
		}
		c.right.History = append(c.right.History, markwarden.RightStatus{On: on, Status: s, Code: code})
	}
	on, err := day("status-date", c.head.at("status-date"))
	if err != nil {
		return err
	}
	c.right.History = append(c.right.History, markwarden.RightStatus{On: on, Status: c.status.now, Code: c.head.at("status-code")})
	slices.SortStableFunc(c.right.History, func(a, b markwarden.RightStatus) int { return a.On.Compare(b.On) })
	return nil
}

// usStatus is what a status code says.
type usStatus struct {
	now  markwarden.RegisterStatus
	over bool // the registration is no longer in force
}

// usStatusOf: 700 to 709 and 780 to 799 are registrations, 800 to 899 renewed ones; 710 to 719 are cancelled, 900 to 999 expired.
func usStatusOf(code string) usStatus {
	switch {
	case strings.HasPrefix(code, "71"):
		return usStatus{markwarden.StatusCancelled, true}
	case strings.HasPrefix(code, "9"):
		return usStatus{markwarden.StatusExpired, true}
	case strings.HasPrefix(code, "8"):
		return usStatus{now: markwarden.StatusRenewed}
	case strings.HasPrefix(code, "60"):
		return usStatus{markwarden.StatusAbandoned, true}
	}
	return usStatus{now: markwarden.StatusRegistered}
}

// tenYears is since when a registration and each renewal last ten years and not twenty (Trademark Law Revision Act of 1988, in force on
// 16 November 1989; 15 U.S.C. 1058, 1059).
var tenYears = time.Date(1989, 11, 16, 0, 0, 0, 0, time.UTC)

// validity says from when to when the registration is in force: to its cancellation, to the day on which the office wrote that it is over, or
// to the end of the term that runs. The six months of grace to renew are not counted.
func (c *usCase) validity() error {
	r := c.right
	r.ValidFrom = r.Registered
	cancelled, err := day("cancellation-date", c.head.at("cancellation-date"))
	if err != nil {
		return err
	}
	renewed, err := day("renewal-date", c.head.at("renewal-date"))
	if err != nil {
		return err
	}
	status, err := day("status-date", c.head.at("status-date"))
	if err != nil {
		return err
	}
	term := r.Registered
	if !renewed.IsZero() {
		term = renewed
	}
	years := 10
	if term.Before(tenYears) {
		years = 20
	}
	switch r.ValidTo = term.AddDate(years, 0, 0); {
	case !cancelled.IsZero():
		r.ValidTo = cancelled
	case c.status.over && !status.IsZero() && status.Before(r.ValidTo):
		r.ValidTo = status
	}
	if !r.ValidFrom.Before(r.ValidTo) {
		return leftOut("registration %s was over when it began (%s)", r.Number, r.ValidTo.Format(time.DateOnly))
	}
	return nil
}
