package scan

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/phrase"
)

//go:embed report.html
var reportHTML string

// maxReport bounds the findings that a report page shows; the rest stands in the JSON lines.
const maxReport = 2000

// Report collects findings for a page that reads well in a browser and on paper.
type Report struct {
	Lang     string // "en" (default) or "zh"
	findings []found
	more     int
	kinds    map[markwarden.EvidenceKind]int
	routes   map[string]int
}

type found struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
}

// Add takes one finding; its signature is that of Options.Found.
func (r *Report) Add(l markwarden.Listing, s markwarden.Screening) {
	if s.Route <= markwarden.RouteClear {
		return
	}
	if r.kinds == nil {
		r.kinds, r.routes = map[markwarden.EvidenceKind]int{}, map[string]int{}
	}
	r.routes[s.Route.String()]++
	seen := map[markwarden.EvidenceKind]bool{}
	for _, a := range s.Assessments {
		for _, e := range a.Evidence {
			if e.Polarity == markwarden.Offence && !seen[e.Kind] {
				seen[e.Kind] = true
				r.kinds[e.Kind]++
			}
		}
	}
	if len(r.findings) == maxReport {
		r.more++
		return
	}
	r.findings = append(r.findings, found{l, s})
}

// WriteFile writes the page.
func (r *Report) WriteFile(path string, s Summary) error {
	var b bytes.Buffer
	if err := r.render(&b, s, time.Now()); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func (r *Report) render(b *bytes.Buffer, s Summary, now time.Time) error {
	lang := r.Lang
	if lang == "" {
		lang = "en"
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"say":     func(m markwarden.Message) string { return phrase.Say(lang, m) },
		"word":    func(key string) string { return words[lang][key] },
		"marked":  marked,
		"percent": func(p float64) string { return fmt.Sprintf("%.0f %%", 100*p) },
		"bar":     func(strength float64) int { return max(2, min(100, int(strength*12))) },
	}).Parse(reportHTML)
	if err != nil {
		return err
	}
	return t.Execute(b, map[string]any{
		"Lang": lang, "Summary": s, "Findings": r.findings, "More": r.more, "Kinds": counted(r.kinds), "Routes": counted(r.routes), "At": now.UTC().Format("2006-01-02 15:04 UTC"),
	})
}

type count struct {
	Name string
	N    int
}

func counted[K ~string](m map[K]int) []count {
	var out []count
	for k, n := range m {
		out = append(out, count{string(k), n})
	}
	slices.SortFunc(out, func(a, b count) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// piece is a run of a text, marked as evidence or not.
type piece struct {
	Text string
	Mark string // polarity, or ""
}

// marked cuts a field's text at the spans of the evidence in it; offences win where spans overlap. The pieces joined are text.
func marked(field, text string, all []markwarden.Assessment) []piece {
	marks := make([]string, len(text))
	for _, a := range all {
		for _, e := range a.Evidence {
			if e.Field != field || e.Start < 0 || e.End > len(text) {
				continue
			}
			for i := e.Start; i < e.End; i++ {
				if marks[i] != string(markwarden.Offence) {
					marks[i] = string(e.Polarity)
				}
			}
		}
	}
	var out []piece
	for i := 0; i < len(text); {
		j := i + 1
		for j < len(text) && marks[j] == marks[i] {
			j++
		}
		out = append(out, piece{text[i:j], marks[i]})
		i = j
	}
	return out
}

// words of the page itself.
var words = map[string]map[string]string{
	"en": {
		"title": "Findings", "listings": "listings", "flagged": "flagged", "rights": "rights", "speed": "listings/s", "bad": "lines that are no listings",
		"kinds": "Evidence by kind", "routes": "Routes", "brand": "Brand field", "seller": "Seller", "against": "For a finding", "defence": "Against it", "context": "Context",
		"authorization": "Authorization", "more": "more findings are in the JSON lines", "none": "Nothing was flagged.", "note": "A finding is a reason to look, not a verdict. A listing that is not here was not cleared by a person.",
	},
	"zh": {
		"title": "检测结果", "listings": "条商品", "flagged": "条被标记", "rights": "项权利", "speed": "条/秒", "bad": "行不是商品记录",
		"kinds": "按证据类型", "routes": "处置建议", "brand": "品牌字段", "seller": "卖家", "against": "支持侵权的证据", "defence": "反对的证据", "context": "背景",
		"authorization": "授权", "more": "条结果见 JSON 输出", "none": "没有被标记的商品。", "note": "检测结果只是复核的理由，不是结论。未列出的商品并不代表已由人工确认无问题。",
	},
}
