package wire

import (
	"maps"
	"slices"

	"markwarden"
)

// AppendEnforcement appends a listing's whole desired state, as hooks and the topic "enforcements" carry it, without a line
// end. A receiver ignores a state_seq that is lower than one it has seen.
func AppendEnforcement(dst []byte, d markwarden.DesiredState) []byte {
	w := writer{append(dst, '{')}
	w.key("marketplace")
	w.str(string(d.Key.Marketplace))
	w.key("id")
	w.str(string(d.Key.Listing))
	w.key("state_seq")
	w.int(d.Seq)
	w.key("states")
	w.open('{')
	for _, t := range slices.Sorted(maps.Keys(d.States)) {
		w.comma()
		w.b = append(appendString(w.b, t), ':')
		w.str(string(d.States[t]))
	}
	w.close('}')
	w.key("reasons")
	w.open('[')
	for _, r := range d.Reasons {
		w.open('{')
		w.text("case", string(r.Case))
		w.text("holder", string(r.Holder))
		w.text("right", string(r.Right))
		w.text("allegation", string(r.Allegation))
		w.text("measure", string(r.Measure))
		w.text("reason", r.Reason)
		w.close('}')
	}
	w.close(']')
	w.time("since", d.Since)
	return append(w.b, '}')
}
