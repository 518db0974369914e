// Package policy turns an assessment into a route by rules that are data: a file of conditions over named facts, first match
// wins. Load checks the file; facts.go computes the facts; bounds.go holds what no rule can do.
//
// It has no clock, no store and no rule language of its own: conditions are compiled by a Compiler (policy/cel).
package policy

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"markwarden"
)

//go:embed default.yaml
var shipped []byte

// Default is the rules file that is used when none is configured. It has no automatic takedown.
func Default() []byte { return append([]byte(nil), shipped...) }

// Condition says whether a rule's "when" holds for the facts. Safe for many goroutines; it doesn't keep the map.
type Condition func(facts map[string]any) (bool, error)

// Compiler compiles the source of a condition over the given facts. What doesn't compile, or is no condition, is an error.
type Compiler func(source string, facts []Fact) (Condition, error)

// Rule is one rule of a policy.
type Rule struct {
	ID     string
	When   string // empty: always
	Route  markwarden.Route
	EN, ZH string // what it says to people
	Line   int    // in the file

	holds Condition // nil: always
}

// Policy is an immutable set of rules. Safe for many goroutines.
type Policy struct {
	name    string
	version string
	rules   []Rule    // the last one holds always
	asked   []string  // the facts that some rule names
	spare   sync.Pool // of maps with the facts asked for
	// reviewIncomplete is the risk of the text from which a listing whose pictures can't be had is not clear.
	reviewIncomplete float64
	unseen           shares
}

// Version is "NAME/VERSION@DIGEST": what the author calls it and what the file really is.
func (p *Policy) Version() string { return p.version }

// Rules are the rules in order.
func (p *Policy) Rules() []Rule { return append([]Rule(nil), p.rules...) }

// Rule is the rule that a decision names ("ID" or "ID+BOUND"); ok is false when this version of the policy has none.
func (p *Policy) Rule(id string) (Rule, bool) {
	id, _, _ = strings.Cut(id, "+")
	if id == unseen.ID {
		return unseen, true
	}
	for _, r := range p.rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Route is the answer of the first rule that holds, within the bounds that no rule can leave (see bounded). A rule that can't be
// evaluated is an error: the listing is not screened then.
func (p *Policy) Route(l *markwarden.Listing, m markwarden.Marketplace, pics markwarden.PictureState, a *markwarden.Assessment) (markwarden.Route, string, error) {
	g := look(a)
	facts, _ := p.spare.Get().(map[string]any)
	if facts == nil {
		facts = make(map[string]any, len(p.asked))
	}
	defer p.spare.Put(facts)
	(&view{&g, l, m, pics, a}).facts(p.asked, facts)
	for i := range p.rules {
		r := &p.rules[i]
		if r.holds != nil {
			ok, err := r.holds(facts)
			if err != nil {
				return markwarden.RouteUnknown, r.ID, fmt.Errorf("policy %s, rule %s: %w", p.version, r.ID, err)
			}
			if !ok {
				continue
			}
		}
		route, bound := p.bounded(&g, pics, r.Route)
		if bound != "" {
			return route, r.ID + "+" + bound, nil
		}
		return route, r.ID, nil
	}
	return markwarden.RouteUnknown, "", fmt.Errorf("policy %s: no rule holds", p.version)
}
