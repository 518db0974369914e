// Package context reads what stands around a mark: whose goods they are, whether the mark only says what they fit or contain, whether it
// is a word, whether the goods are used, what the brand field, the category and the price say.
//
// It finds no marks and looks nothing up; each finding is evidence with a strength of its own, so that a person sees what it weighs.
package context

import (
	"sync"

	"markwarden"
	"markwarden/matchers/ambiguity"
	"markwarden/matchers/weights"
)

// Version changes with every change of what the package answers.
const Version = "context/2"

// Known is what a reading is helped by, beside the listing itself.
type Known struct {
	Table      *ambiguity.Table // what listings have taught; nil: nothing
	Registered bool             // the brand field names a registered right, whichever
	// Lead is a registered name in clear letters with which the title begins, Leads the rights that it is a name of; zero: none.
	Lead  markwarden.Evidence
	Leads []markwarden.RightID
}

// Reading is what a listing says whatever the mark. It is made once per listing.
type Reading struct {
	Known
	f     *markwarden.Features
	title *page
	pages []*page // that were read: the title first
	trade trade   // of the category
	brand brand
}

var (
	readings = sync.Pool{New: func() any { return &Reading{} }}
	untitled = &markwarden.Text{Field: "title", Back: []uint32{0}}
)

// Read reads a listing. Close gives the memory back.
func Read(f *markwarden.Features, k Known) *Reading {
	r := readings.Get().(*Reading)
	r.f, r.Known, r.trade = f, k, tradeOf(f.Listing.Category)
	title := untitled
	for i := range f.Text {
		if t := &f.Text[i]; t.Field == "title" {
			title = t
		}
	}
	r.title = r.read(title)
	r.brand = r.readBrand()
	return r
}

// Close ends the use of a reading; what it answered stays.
func (r *Reading) Close() {
	pages := r.pages[:cap(r.pages)]
	for _, p := range pages {
		if p != nil {
			p.forget()
		}
	}
	*r = Reading{pages: r.pages[:0]}
	readings.Put(r)
}

// read takes a field in.
func (r *Reading) read(t *markwarden.Text) *page {
	n := len(r.pages)
	if n < cap(r.pages) {
		r.pages = r.pages[:n+1]
	} else {
		r.pages = append(r.pages, nil)
	}
	if r.pages[n] == nil {
		r.pages[n] = &page{}
	}
	r.pages[n].read(t)
	return r.pages[n]
}

// page is the page of a field, made when it is first asked for; nil when the listing has no such field.
func (r *Reading) page(field string) *page {
	if field == "title" {
		return r.title
	}
	for _, p := range r.pages {
		if p.text.Field == field {
			return p
		}
	}
	for i := range r.f.Text {
		if t := &r.f.Text[i]; t.Field == field {
			return r.read(t)
		}
	}
	return nil
}

// Look is what speaks for and against a use of a right, given where its signs stand in the text. Without any it is empty.
func (r *Reading) Look(right *markwarden.Right, use []markwarden.Evidence) []markwarden.Evidence {
	if len(use) == 0 {
		return nil
	}
	l := look{Reading: r, page: r.title, right: right, use: use, best: r.strongest(use), out: make([]markwarden.Evidence, 0, 4)}
	l.goods()
	l.brandField()
	l.around()
	l.page = r.title
	l.ordinary()
	l.property()
	l.place()
	l.lead()
	l.resale()
	l.replica()
	l.price()
	return l.out
}

// look is the reading of one right. out has at most one piece of each kind, polarity and sentence.
type look struct {
	*Reading
	page   *page // what is being read; the title unless the use stands elsewhere
	right  *markwarden.Right
	use    []markwarden.Evidence
	best   *markwarden.Evidence // the strongest of use
	out    []markwarden.Evidence
	mark   bool // the brand field names the mark
	opened bool // the brand field names another, and the title names it before the mark
}

// add files a finding, or replaces a weaker one of its kind.
func (l *look) add(e markwarden.Evidence) {
	e.Matcher, e.Right = Version, l.right.ID
	for i := range l.out {
		if o := &l.out[i]; o.Kind == e.Kind && o.Polarity == e.Polarity && o.Says.ID == e.Says.ID {
			if e.Strength > o.Strength {
				*o = e
			}
			return
		}
	}
	l.out = append(l.out, e)
}

func (l *look) say(p markwarden.Polarity, k markwarden.EvidenceKind, weight, id string, args ...string) markwarden.Evidence {
	return markwarden.Evidence{Kind: k, Polarity: p, Strength: weights.Of(weight), Says: markwarden.Message{ID: "context." + id, Args: args}}
}

// at gives a finding its span in the page.
func (l *look) at(e markwarden.Evidence, from, to int) markwarden.Evidence {
	return l.page.at(e, from, to)
}

// on gives a finding the span of the strongest use.
func (l *look) on(e markwarden.Evidence) markwarden.Evidence {
	e.Field, e.Start, e.End, e.Text = l.best.Field, l.best.Start, l.best.End, l.best.Text
	return e
}

// strongest is the use that counts most; of equals one in the title. Letters that are a name of goods count only where nothing else stands.
func (r *Reading) strongest(use []markwarden.Evidence) *markwarden.Evidence {
	var best *markwarden.Evidence
	goods := false
	for i := range use {
		e := &use[i]
		better := best == nil || e.Strength > best.Strength || e.Strength == best.Strength && e.Field == "title" && best.Field != "title"
		if !better && !goods {
			continue
		}
		is := len(use) > 1 && r.namesGoods(e)
		if better && !is || best == nil || goods && !is {
			best, goods = e, is
		}
	}
	return best
}

// namesGoods says whether the word in which a use stands is a name of goods.
func (r *Reading) namesGoods(e *markwarden.Evidence) bool {
	_, _, _, ok := r.goodsAt(e)
	return ok
}

func (r *Reading) goodsAt(e *markwarden.Evidence) (p *page, from, to int, ok bool) {
	if p = r.page(e.Field); p == nil {
		return nil, 0, 0, false
	}
	if from, to = p.where(e); from < 0 {
		return nil, 0, 0, false
	}
	from, to = p.token(from, to)
	return p, from, to, p.covered(named, from, to)
}
