package matchers

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/matchers/authorization"
	"markwarden/matchers/weights"
)

// Explanation is why a listing was or was not flagged for one right.
type Explanation struct {
	Right      markwarden.RightID
	Holder     markwarden.PartyID // empty: none at that time
	Tests      []Test             // in the order made
	Evidence   []markwarden.Evidence
	Assessment *markwarden.Assessment // the holder's, all rights together; nil: nothing speaks against the listing
}

// Test is one thing that was looked at.
type Test struct {
	Name   string // "in_force", "jurisdiction", "signs", "pictures", "prior", a kind of evidence, "sum", "authorization"
	Passed bool   // the test speaks for a use of the right
	Says   markwarden.Message
	Add    float64 // what it adds to the log-odds of a use (negative: takes away)
}

// Explain tells every test of a listing against one right.
func (e *Engine) Explain(ctx context.Context, f *markwarden.Features, w World, r *markwarden.Right, at time.Time) (Explanation, error) {
	x := Explanation{Right: r.ID}
	found, err := e.find(ctx, f, w)
	if err != nil {
		return x, err
	}
	c := court{f: f, w: w, at: at, market: w.Marketplace(f.Listing.Key.Marketplace), known: e.known(f, found)}
	var held bool
	x.Holder, held = r.HolderAt(at)
	x.test("in_force", held && r.ValidAt(at), 0, at.UTC().Format(time.DateOnly))
	territories, exists := authorization.InForce(f.Listing, c.market, r)
	x.test("jurisdiction", exists, 0, strings.Join(territories, " "), strings.Join(r.Jurisdictions, " "))

	ch := charge{right: r}
	if ch.text, err = e.text.Match(ctx, f, r); err != nil {
		return x, err
	}
	if ch.pictures, err = e.pictures.match(ctx, f, r); err != nil {
		return x, err
	}
	x.test("signs", len(ch.text) > 0, 0, strconv.Itoa(len(ch.text)))
	x.test("pictures", len(ch.pictures) > 0, 0, strconv.Itoa(len(ch.pictures)), strconv.Itoa(len(f.Pictures)))
	if len(ch.text)+len(ch.pictures) > 0 {
		c.hear(&ch)
		c.rise()
	}
	if len(c.heard) > 0 {
		x.weighed(&c.heard[0])
	}
	q, answer := authorization.Ask(w, f.Listing, r, territories, 0, at)
	if len(c.heard) > 0 {
		q, answer = authorization.Ask(w, f.Listing, r, territories, c.heard[0].class, at)
	}
	says := authorization.Evidence(q, answer)
	x.Tests = append(x.Tests, Test{Name: "authorization", Passed: answer.Answer != markwarden.AnswerGranted, Says: says.Says, Add: -says.Strength})

	all, err := e.Assess(ctx, f, w, at)
	if err != nil {
		return x, err
	}
	if i := slices.IndexFunc(all, func(a markwarden.Assessment) bool { return a.Holder == x.Holder }); i >= 0 && held {
		x.Assessment = &all[i]
	}
	return x, nil
}

func (x *Explanation) test(name string, passed bool, add float64, args ...string) {
	id := "explain." + name
	if !passed {
		id += ".no"
	}
	x.Tests = append(x.Tests, Test{name, passed, markwarden.Message{ID: id, Args: args}, add})
}

// weighed lists what each piece of evidence adds, and the sum.
func (x *Explanation) weighed(h *hearing) {
	x.Evidence = slices.Clone(h.evidence)
	sortEvidence(x.Evidence)
	x.test("prior", true, weights.Of("prior.use"))
	for _, e := range x.Evidence {
		add := e.Strength
		if e.Polarity == markwarden.Defence {
			add = -add
		}
		x.Tests = append(x.Tests, Test{string(e.Kind), add > 0, e.Says, add})
	}
	x.test("sum", h.use > 0, max(h.use, -99), strconv.Itoa(int(logistic(h.use)*100+0.5)))
}
