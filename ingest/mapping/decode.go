package mapping

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
)

// result is what a mapping finds in an event.
type result struct {
	doc      map[string]any // a listing document
	whole    bool           // the event gives all attributes, not some by name
	cleared  []string       // targets that the event sets to null
	missing  []string       // targets of which it has nothing
	problems []wire.Problem
}

// decode makes the listing document of FORMATS and reads it by the same rules as any other.
func (m *Mapping) decode(msg ingest.Message, prior *markwarden.Listing) (l markwarden.Listing, ok bool, r result, err error) {
	e, err := m.open(msg)
	if err != nil || e == nil {
		return l, false, r, err
	}
	if m.when != nil {
		v, err := m.when(e.vars())
		if err != nil {
			return l, false, r, invalid("when: %v", err)
		}
		if v != true {
			return l, false, r, nil
		}
	}
	if e.deleted {
		r = m.collect(e, "marketplace", "id", "version", "updated_at", "removed_by", "decision")
	} else {
		r = m.collect(e)
	}
	if m.version.kind != "" {
		if err := m.giveVersion(e, &r); err != nil {
			return l, false, r, err
		}
	}
	if e.deleted {
		r.doc["status"] = "removed"
		if _, said := r.doc["removed_by"]; !said {
			r.doc["removed_by"] = "seller"
		}
	}
	if len(r.problems) > 0 {
		return l, false, r, &wire.InvalidError{Problems: r.problems}
	}
	doc := r.doc
	if (m.partial || e.deleted) && prior != nil {
		if doc, err = over(prior, r); err != nil {
			return l, false, r, err
		}
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return l, false, r, invalid("%v", err)
	}
	if l, err = wire.DecodeListing(b, wire.Options{}); err != nil {
		return l, false, r, err
	}
	return l, true, r, nil
}

// collect finds the values of all fields, or of those that only names.
func (m *Mapping) collect(e *event, only ...string) result {
	r := result{doc: map[string]any{}}
	var vars map[string]any
	if m.exprs {
		vars = e.vars()
	}
	for i := range m.fields {
		f := &m.fields[i]
		if len(only) > 0 && !slices.Contains(only, f.target) {
			continue
		}
		v, given, err := f.find(e, vars)
		if err == nil && given && v != nil {
			v, err = f.turn(v)
		}
		switch {
		case err != nil:
			r.problems = append(r.problems, wire.Problem{Field: f.target, Reason: err.Error()})
		case given && v == nil:
			r.cleared = append(r.cleared, f.target)
		case given:
			r.whole = r.whole || f.target == "attributes"
			put(r.doc, f.target, v)
		default:
			r.missing = append(r.missing, f.target)
		}
	}
	return r
}

// find is a field's value before it is turned; given is false where the event has none.
func (f *field) find(e *event, vars map[string]any) (v any, given bool, err error) {
	switch {
	case f.expr != nil:
		if v, err = f.expr(vars); err != nil {
			return nil, false, err
		}
		given = v != nil
	case f.from != nil:
		v, given = e.find(f.from)
	default:
		v, given = f.value, true
	}
	if (!given || v == nil) && f.fallback != nil {
		return f.fallback, true, nil
	}
	if f.words != nil && v != nil {
		word, known := f.words[scalarText(v)]
		switch {
		case known:
			return word, true, nil
		case f.fallback != nil:
			return f.fallback, true, nil
		}
		return nil, false, fmt.Errorf("the map has no word for %q", shorten(scalarText(v)))
	}
	return v, given, nil
}

// put sets a dotted target in a document; the name of an attribute may itself hold dots.
func put(doc map[string]any, target string, v any) {
	outer, inner, nested := strings.Cut(target, ".")
	if !nested {
		if all, ok := v.(map[string]any); ok { // attributes: those named one by one stay
			for k, one := range all {
				put(doc, target+"."+k, one)
			}
			return
		}
		doc[target] = v
		return
	}
	in, ok := doc[outer].(map[string]any)
	if !ok {
		in = map[string]any{}
		doc[outer] = in
	}
	in[inner] = v
}

// over lays what an event gives over what is known of the listing.
func over(prior *markwarden.Listing, r result) (map[string]any, error) {
	b, err := wire.EncodeListing(prior)
	if err != nil {
		return nil, err
	}
	v, err := decodeJSON(b)
	if err != nil {
		return nil, err
	}
	doc := v.(map[string]any)
	if r.doc["status"] == nil { // an event of a removed listing brings it back, unless it says otherwise
		delete(doc, "status")
	}
	delete(doc, "removed_by")
	delete(doc, "decision")
	for _, target := range r.cleared {
		outer, inner, nested := strings.Cut(target, ".")
		if in, ok := doc[outer].(map[string]any); ok && nested {
			delete(in, inner)
		} else {
			delete(doc, target)
		}
	}
	for k, v := range r.doc {
		if in, ok := v.(map[string]any); ok && !(k == "attributes" && r.whole) {
			if old, ok := doc[k].(map[string]any); ok {
				maps.Copy(old, in)
				continue
			}
		}
		doc[k] = v
	}
	return doc, nil
}

// giveVersion sets the version from what stands for it.
func (m *Mapping) giveVersion(e *event, r *result) error {
	switch m.version.kind {
	case "offset":
		r.doc["version"] = json.Number(fmt.Sprint(e.message.Offset + 1))
	case "lsn":
		n, err := e.lsn()
		if err != nil {
			return err
		}
		r.doc["version"] = json.Number(fmt.Sprint(n))
	case "pointer":
		v, found := e.find(m.version.pointer)
		if !found {
			if v, found = m.version.pointer.find(payload(e.envelope)); !found {
				return invalid("version_from: the event has no such value")
			}
		}
		n, err := whole(v, 0)
		if err != nil {
			return invalid("version_from: %v", err)
		}
		r.doc["version"] = n
	case "updated_at":
		s, _ := r.doc["updated_at"].(string)
		t, ok := wire.ParseMoment(s)
		// The row of a delete has the time of the last change, if any: the delete itself is later.
		if e.deleted && e.at.After(t) {
			t, ok = e.at, true
		}
		if !ok {
			return invalid("version_from: the event has no updated_at")
		}
		r.doc["version"] = json.Number(fmt.Sprint(max(0, t.UnixMicro())))
	}
	return nil
}
