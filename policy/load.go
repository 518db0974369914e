package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"markwarden"
)

// Bounds of a rules file: it comes from outside.
const (
	maxFile   = 1 << 20
	maxRules  = 500
	maxSource = 4000
)

// defaultReviewIncomplete stands where a file says nothing: of five such listings one would be an offence.
const defaultReviewIncomplete = 0.2

// Problem is one thing wrong with a rules file.
type Problem struct {
	Line int // from 1; 0: the whole file
	What string
}

// ProblemsError is everything wrong with a rules file, by line. It wraps markwarden.ErrInvalid.
type ProblemsError struct{ Problems []Problem }

func (e *ProblemsError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		if p.Line > 0 {
			fmt.Fprintf(&b, "line %d: ", p.Line)
		}
		b.WriteString(p.What)
	}
	return b.String()
}

func (e *ProblemsError) Unwrap() error { return markwarden.ErrInvalid }

var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Load reads a rules file. Every problem is in the error, a *ProblemsError.
func Load(src []byte, compile Compiler) (*Policy, error) {
	l := loader{compile: compile}
	p := l.policy(src)
	if len(l.problems) > 0 {
		return nil, &ProblemsError{l.problems}
	}
	sum := sha256.Sum256(src)
	p.version += "@" + hex.EncodeToString(sum[:6])
	return p, nil
}

type loader struct {
	compile  Compiler
	problems []Problem
}

func (l *loader) bad(line int, format string, args ...any) {
	l.problems = append(l.problems, Problem{line, fmt.Sprintf(format, args...)})
}

func (l *loader) policy(src []byte) *Policy {
	p := &Policy{reviewIncomplete: defaultReviewIncomplete, unseen: defaultShares}
	if len(src) > maxFile {
		l.bad(0, "the file is larger than %d bytes", maxFile)
		return p
	}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		l.bad(0, "%v", err) // has line and column
		return p
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		l.bad(0, "one document with the keys policy, version, rules and otherwise is wanted")
		return p
	}
	top := l.mapping(file.Docs[0].Body, "the file", "policy", "version", "rules", "otherwise", "review_incomplete_from", "unseen")
	p.name = l.text(top, "policy", true)
	if p.name != "" && !ruleID.MatchString(p.name) {
		l.bad(line(top.values["policy"]), "policy: %q is no name: small letters, digits and _", p.name)
	}
	p.version = p.name + "/" + l.text(top, "version", true)
	if n, ok := top.values["review_incomplete_from"]; ok {
		p.reviewIncomplete = l.share(n, "review_incomplete_from")
	}
	if n, ok := top.values["unseen"]; ok {
		p.unseen = l.shares(n)
	}
	l.rules(p, top)
	return p
}

func (l *loader) shares(n ast.Node) shares {
	s := defaultShares
	f := l.mapping(n, "unseen", "touching", "others")
	if v, ok := f.values["touching"]; ok {
		s.touching = l.share(v, "unseen: touching")
	}
	if v, ok := f.values["others"]; ok {
		s.others = l.share(v, "unseen: others")
	}
	return s
}

func (l *loader) rules(p *Policy, top fields) {
	seen := map[string]int{"otherwise": 0, unseen.ID: 0}
	if n, ok := top.values["rules"]; ok {
		list, ok := n.(*ast.SequenceNode)
		switch {
		case !ok:
			l.bad(line(n), "rules: a list of rules is wanted")
		case len(list.Values) > maxRules:
			l.bad(line(n), "rules: %d rules; at most %d", len(list.Values), maxRules)
		default:
			for _, v := range list.Values {
				r := l.rule(v)
				if first, twice := seen[r.ID]; twice && r.ID != "" {
					l.bad(r.Line, "rule %s: the id is taken (line %d)", r.ID, first)
				}
				seen[r.ID] = r.Line
				p.rules = append(p.rules, r)
			}
		}
	}
	n, ok := top.values["otherwise"]
	if !ok {
		if top.ok {
			l.bad(0, "otherwise is missing: what shall be done when no rule holds")
		}
		return
	}
	f := l.mapping(n, "otherwise", "route", "says")
	r := Rule{ID: "otherwise", Line: line(n)}
	l.effect(&r, f)
	p.rules = append(p.rules, r)
	for _, f := range Facts {
		if slices.ContainsFunc(p.rules, func(r Rule) bool { return strings.Contains(r.When, f.Name) }) {
			p.asked = append(p.asked, f.Name)
		}
	}
}

func (l *loader) rule(n ast.Node) Rule {
	f := l.mapping(n, "a rule", "id", "when", "route", "says")
	r := Rule{Line: line(n), ID: l.text(f, "id", true), When: l.text(f, "when", true)}
	if r.ID != "" && !ruleID.MatchString(r.ID) {
		l.bad(line(f.values["id"]), "id: %q is no id: small letters, digits and _", r.ID)
	}
	l.effect(&r, f)
	switch {
	case r.When == "":
	case len(r.When) > maxSource:
		l.bad(line(f.values["when"]), "rule %s: when is longer than %d bytes", r.ID, maxSource)
	default:
		holds, err := l.compile(r.When, Facts)
		if err == nil {
			_, err = holds(sample())
		}
		if err != nil {
			l.bad(line(f.values["when"]), "rule %s: %v", r.ID, err)
			break
		}
		r.holds = holds
	}
	return r
}

// sample is facts of an ordinary assessment: a condition must be able to say something about them.
func sample() map[string]any {
	a := markwarden.Assessment{}
	g := look(&a)
	all := map[string]any{}
	for _, f := range Facts {
		all[f.Name] = values[f.Name](&view{&g, &markwarden.Listing{}, markwarden.Marketplace{}, markwarden.PicturesNone, &a})
	}
	return all
}

func (l *loader) effect(r *Rule, f fields) {
	if s := l.text(f, "route", true); s != "" {
		var ok bool
		if r.Route, ok = markwarden.ParseRoute(s); !ok {
			l.bad(line(f.values["route"]), "route: %q is none of clear, ask_proof, review, hold, takedown", s)
		}
	}
	n, ok := f.values["says"]
	if !ok {
		if f.ok {
			l.bad(f.line, "says is missing: en and zh, for the people who read the decision")
		}
		return
	}
	says := l.mapping(n, "says", "en", "zh")
	r.EN, r.ZH = l.text(says, "en", true), l.text(says, "zh", true)
}
