package text

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts rows of which something is true.
type Tally struct {
	Hits int     `json:"hits"`
	Rows int     `json:"rows"`
	Rate float64 `json:"rate"`
}

func (t *Tally) add(hit bool) {
	t.Rows++
	if hit {
		t.Hits++
	}
	t.Rate = float64(t.Hits) / float64(t.Rows)
}

// Figures of one way to look for marks.
type Figures struct {
	Recall       float64            `json:"recall"`
	RecallByKind map[string]float64 `json:"recall_by_kind"`
	// WeightedRecall is the mean of the groups' recall with the groups' shares of what sellers really do (Groups).
	WeightedRecall      float64            `json:"weighted_recall"`
	WorstKind           string             `json:"worst_kind"`
	WorstKindRecall     float64            `json:"worst_kind_recall"`
	FalseFlagRate       float64            `json:"false_flag_rate"`
	FalseFlagRateByKind map[string]float64 `json:"false_flag_rate_by_kind"`
}

// Report is what `eval text` prints.
type Report struct {
	Rows      int `json:"rows"`
	Positives int `json:"positives"`
	Negatives int `json:"negatives"`
	Figures
	SpanExact  float64            `json:"span_exact"` // of the uses that were found
	RowsByKind map[string]int     `json:"rows_by_kind"`
	Weights    map[string]float64 `json:"weights"`    // of the groups that occur, summing to 1
	Dictionary Figures            `json:"dictionary"` // the same rows, a plain dictionary
}

// Group is a way in which sellers hide a mark, its share of what was seen, and the kinds of rows that stand for it.
type Group struct {
	Name  string
	Share float64
	Kinds []string
}

// Groups are the shares of evasions in 2,000 real listings of one trade (71 of them evade). One in twenty leaves nothing in the
// text and has no rows. The shares of the groups that occur are scaled to 1; in a group each kind counts the same.
var Groups = []Group{
	{"product mark without the house mark", 0.42, []string{"product_mark_only"}},
	{"full mark, evasive brand field", 0.20, []string{"exact", "case_width"}},
	{"letters split, glued, masked, misspelt", 0.20, []string{"spacing", "joined", "concealed", "misspelling"}},
	{"nickname or trade slang", 0.12, []string{"alias", "slang", "nickname"}},
	{"what they could do", 0.03, nil}, // every other kind
}

// Score counts predictions.
func Score(all []Prediction) Report {
	rep := Report{Rows: len(all), RowsByKind: map[string]int{}}
	var spans Tally
	for i := range all {
		p := &all[i]
		rep.RowsByKind[p.Kind]++
		if p.Label != Used {
			rep.Negatives++
			continue
		}
		rep.Positives++
		if p.Found {
			spans.add(p.Exact)
		}
	}
	rep.SpanExact = spans.Rate
	rep.Figures, rep.Weights = figures(all, func(p *Prediction) bool { return p.Found })
	rep.Dictionary, _ = figures(all, func(p *Prediction) bool { return p.Dictionary })
	return rep
}

func figures(all []Prediction, hit func(*Prediction) bool) (Figures, map[string]float64) {
	var found, wrong Tally
	byKind, wrongByKind := map[string]Tally{}, map[string]Tally{}
	count := func(m map[string]Tally, kind string, hit bool) {
		t := m[kind]
		t.add(hit)
		m[kind] = t
	}
	for i := range all {
		p := &all[i]
		if p.Label == Used {
			found.add(hit(p))
			count(byKind, p.Kind, hit(p))
		} else {
			wrong.add(hit(p))
			count(wrongByKind, p.Kind, hit(p))
		}
	}
	f := Figures{Recall: found.Rate, FalseFlagRate: wrong.Rate, RecallByKind: rates(byKind), FalseFlagRateByKind: rates(wrongByKind)}
	if len(byKind) > 0 {
		f.WorstKind = slices.MinFunc(slices.Sorted(maps.Keys(byKind)), func(a, b string) int { return cmp.Compare(byKind[a].Rate, byKind[b].Rate) })
		f.WorstKindRecall = byKind[f.WorstKind].Rate
	}
	var weights map[string]float64
	f.WeightedRecall, weights = weighted(byKind)
	return f, weights
}

func rates(m map[string]Tally) map[string]float64 {
	out := map[string]float64{}
	for k, t := range m {
		out[k] = t.Rate
	}
	return out
}

// weighted is the mean over Groups that occur, each the mean of its kinds, with the weights that it used.
func weighted(byKind map[string]Tally) (mean float64, weights map[string]float64) {
	weights = map[string]float64{}
	var total float64
	recall := map[string]float64{}
	for _, g := range Groups {
		kinds := kindsOf(g, byKind)
		if len(kinds) == 0 {
			continue
		}
		for _, k := range kinds {
			recall[g.Name] += byKind[k].Rate / float64(len(kinds))
		}
		weights[g.Name] = g.Share
		total += g.Share
	}
	for _, g := range Groups {
		if w, ok := weights[g.Name]; ok {
			weights[g.Name] = w / total
			mean += w / total * recall[g.Name]
		}
	}
	return mean, weights
}

// kindsOf are the kinds of a group that occur, in order.
func kindsOf(g Group, byKind map[string]Tally) (kinds []string) {
	for _, k := range slices.Sorted(maps.Keys(byKind)) {
		named := slices.ContainsFunc(Groups, func(o Group) bool { return slices.Contains(o.Kinds, k) })
		if slices.Contains(g.Kinds, k) || g.Kinds == nil && !named {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
