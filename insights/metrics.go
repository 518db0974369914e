// Package insights says what each figure about the system means (name, formula, source) and computes them from a few bounded reads.
//
// It writes nothing and decides nothing. Figures that a person might hold against somebody say how many cases they stand on.
package insights

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"markwarden"
)

// Facts is what is read of the store for a window of time.
type Facts struct {
	Since, Until time.Time
	Listings     int64 // on file
	DeadLetters  int64 // on file
	Routes       map[markwarden.Route]int64
	Kinds        map[markwarden.EvidenceKind]int64 // cases with evidence of the kind against the listing
	Cases        int64                             // opened in the window that Kinds was counted over
	Decisions    int64                             // made in the window
	ByPolicy     int64                             // of these, by a policy
	Reversals    int64                             // decisions undone in the window
	ToDecision   []time.Duration                   // of people's decisions in the window, the newest MaxDurations
	Backlog      map[string]int64                  // jobs that wait, by kind
	DeadJobs     map[string]int64                  // by kind
}

// MaxDurations bounds how many times to decision are read.
const MaxDurations = 10_000

// MaxCases bounds over how many cases, the newest, kinds of evidence are counted.
const MaxCases = 1_000

// Value is one figure. Label tells the values of one metric apart ("review", "homoglyph"); it is empty where there is one.
type Value struct {
	Label  string
	Number float64
	Of     int64 // how many things it was computed over; 0: it is a count
}

// Metric is the definition of a figure.
type Metric struct {
	ID, Unit string
	EN, ZH   string // name
	Formula  string
	Source   string // tables and columns, or the events that fill them
	compute  func(*Facts) []Value
}

// Metrics are all definitions, in the order in which they are shown.
var Metrics = []Metric{
	{
		"listings_on_file", "listings", "Listings on file", "在库商品", "count of listings, each in its newest version", "listings (ingest, each screening)",
		func(f *Facts) []Value { return count(f.Listings) },
	},
	{
		"routes", "listings", "Listings by route", "按处理路径的商品数", "active listings by the strictest route of their newest screening", "listings.route, listings.status",
		func(f *Facts) []Value { return byLabel(f.Routes, markwarden.Route.String) },
	},
	{
		"flagged_by_kind", "cases", "Flagged by kind of evidence", "按证据类型的标记数", "of the newest 1,000 cases opened in the window, those with at least one piece of evidence of the kind against the listing; a case counts once per kind",
		"cases.assessment, cases.opened_at (event listing.screened)",
		func(f *Facts) []Value {
			values := byLabel(f.Kinds, func(k markwarden.EvidenceKind) string { return string(k) })
			for i := range values {
				values[i].Of = f.Cases
			}
			return values
		},
	},
	{
		"decisions", "decisions", "Decisions", "决定数", "decisions made in the window, by whom", "case_timeline where act = decide (event case.decided)",
		func(f *Facts) []Value {
			return []Value{{Label: "people", Number: float64(f.Decisions - f.ByPolicy)}, {Label: "policy", Number: float64(f.ByPolicy)}}
		},
	},
	{
		"reversal_rate", "share", "Reversal rate", "撤销率", "decisions undone in the window / decisions made in the window; a decision may be undone in a later window than it was made in", "case_timeline where act = undo, act = decide",
		func(f *Facts) []Value { return share(f.Reversals, f.Decisions) },
	},
	{
		"time_to_decision", "seconds", "Time to decision", "决定用时", "from the opening of a case to a person's decision in the window: median and 95th percentile (nearest rank) of the newest 10,000", "case_timeline.at - cases.opened_at",
		func(f *Facts) []Value { return durations(f.ToDecision) },
	},
	{
		"dead_letters", "messages", "Dead letters", "死信", "messages that were no listing, on file", "dead_letters (event listing.dead_letter)",
		func(f *Facts) []Value { return count(f.DeadLetters) },
	},
	{
		"jobs_waiting", "jobs", "Jobs that wait", "等待的任务", "waiting jobs by kind, timers that are not due among them; counted up to 100,000 a kind", "jobs where state = waiting",
		func(f *Facts) []Value { return byLabel(f.Backlog, func(k string) string { return k }) },
	},
	{
		"jobs_dead", "jobs", "Dead jobs", "失败的任务", "jobs whose every try failed, by kind", "jobs where state = dead",
		func(f *Facts) []Value { return byLabel(f.DeadJobs, func(k string) string { return k }) },
	},
}

// Compute is the values of the metric over facts.
func (m *Metric) Compute(f *Facts) []Value { return m.compute(f) }

func count(n int64) []Value { return []Value{{Number: float64(n)}} }

// share has no value when there is nothing to have a share of.
func share(part, of int64) []Value {
	if of == 0 {
		return nil
	}
	return []Value{{Number: float64(part) / float64(of), Of: of}}
}

// byLabel is a count per key, largest first, ties by label.
func byLabel[K comparable](counts map[K]int64, label func(K) string) []Value {
	values := make([]Value, 0, len(counts))
	for k := range maps.Keys(counts) {
		values = append(values, Value{Label: label(k), Number: float64(counts[k])})
	}
	slices.SortFunc(values, func(a, b Value) int { return cmp.Or(cmp.Compare(b.Number, a.Number), cmp.Compare(a.Label, b.Label)) })
	return values
}

func durations(d []time.Duration) []Value {
	if len(d) == 0 {
		return nil
	}
	d = slices.Sorted(slices.Values(d))
	of := int64(len(d))
	return []Value{{"p50", rank(d, 50).Seconds(), of}, {"p95", rank(d, 95).Seconds(), of}}
}

// rank is the nearest-rank percentile of sorted values: the smallest that at least percent % of them don't exceed.
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (percent*len(sorted)+99)/100-1)]
}
