package notify

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"text/template"

	"markwarden"
)

//go:embed templates/*.tmpl
var files embed.FS

// Languages lists those in which every message is written.
var Languages = []string{"en", "zh"}

var templates = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, lang := range Languages {
		comma := map[string]string{"en": ", ", "zh": "、"}[lang]
		funcs := template.FuncMap{"join": func(s []string) string { return strings.Join(s, comma) }}
		out[lang] = template.Must(template.New(lang).Funcs(funcs).Option("missingkey=error").ParseFS(files, "templates/"+lang+".tmpl"))
	}
	return out
})

// filled is what a template sees.
type filled struct {
	Facts
	Where          string
	ItemNumber     int
	AllegationWord string
	MeasureWord    string
}

// render writes a message in one language. What strangers wrote is put in as it is: this is text, not markup.
func render(lang string, k Kind, f Facts) (Text, error) {
	data := filled{Facts: f, ItemNumber: f.Item + 1, AllegationWord: allegationWords[lang][f.Allegation], MeasureWord: measureWords[lang][f.Measure]}
	data.Where = f.URL
	if f.Key.Listing != "" {
		data.Where = string(f.Key.Marketplace) + " / " + string(f.Key.Listing)
	}
	var t Text
	for _, part := range []struct {
		name string
		to   *string
	}{{"subject", &t.Subject}, {"body", &t.Body}} {
		var b strings.Builder
		if err := templates()[lang].ExecuteTemplate(&b, string(k)+"."+part.name, data); err != nil {
			return Text{}, fmt.Errorf("message %s in %s: %w", k, lang, err)
		}
		*part.to = b.String()
	}
	return t, nil
}

var allegationWords = map[string]map[markwarden.AllegationKind]string{
	"en": {
		markwarden.Counterfeit: "counterfeit goods", markwarden.UnauthorizedSale: "sale without authorization", markwarden.TrademarkMisuse: "misuse of the mark",
		markwarden.CopyrightCopy: "a copy of the work", markwarden.DesignCopy: "a copy of the design", markwarden.MarkConcealed: "concealed use of the mark",
	},
	"zh": {
		markwarden.Counterfeit: "假冒商品", markwarden.UnauthorizedSale: "未经授权销售", markwarden.TrademarkMisuse: "商标滥用",
		markwarden.CopyrightCopy: "作品盗用", markwarden.DesignCopy: "外观设计抄袭", markwarden.MarkConcealed: "变相使用商标",
	},
}

var measureWords = map[string]map[markwarden.MeasureKind]string{
	"en": {
		markwarden.MeasureTakedown: "it is taken down", markwarden.MeasureHold: "its sale is suspended", markwarden.MeasureRestrict: "its sale is restricted",
		markwarden.MeasureDemote: "it is shown less", markwarden.MeasureExcludeFromAds: "it is excluded from advertising",
		markwarden.MeasureHoldPayout: "payouts for it are held back", markwarden.MeasureLabel: "it is labelled", markwarden.MeasureWarn: "the seller is warned",
	},
	"zh": {
		markwarden.MeasureTakedown: "下架", markwarden.MeasureHold: "暂停销售", markwarden.MeasureRestrict: "限制销售", markwarden.MeasureDemote: "降低展示",
		markwarden.MeasureExcludeFromAds: "禁止投放广告", markwarden.MeasureHoldPayout: "暂缓结算货款", markwarden.MeasureLabel: "加注标识", markwarden.MeasureWarn: "警告卖家",
	},
}
