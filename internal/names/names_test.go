package names_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/names"
)

func TestNamesOfOneOrganisation(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Foxa Trading Ltd.", "FOXA TRADING LIMITED"},                                  // legal form
		{"Foxa Handelsgesellschaft mbH", "Foxa Trading GmbH"},                          // the word in another language
		{"Brakel & Sons, Inc.", "Brakel and Sons Incorporated"},                        // & and "and"
		{"Gesellschaft für Vellonit mbH", "Vellonit GmbH"},                             // what says little
		{"Vellonit International Manufacturing", "Vellonit Intl. Mfg."},                // abbreviations
		{"Vellonit Kartema S.p.A.", "Kartema Vellonit SpA"},                            // order
		{"Vellonit (Shanghai) Technologies Co., Ltd.", "Shanghai Vellonit Technology"}, // parentheses
		{"Vellonit Textiles", "Vellonti Textiles"},                                     // a slip of the hand
		{"VelloNit Textiles", "Vello Nit Textiles"},                                    // in one word
		{"International Kartema Machines Corporation", "IKM Corp."},                    // initials
		{"ООО Веллонит", "Vellonit LLC"},                                               // scripts
		{"株式会社ベロニット", "Veronitto Inc."},
		{"深圳市华强科技有限公司", "Shenzhen Huaqiang Technology Co., Ltd."},
		{"华强集团有限公司", "華強集團有限公司"},
		{"Møller Kartema A/S", "Moeller Kartema AS"},
		{"Foxa 24 GmbH", "FOXA-24 G.m.b.H."},
		{"ÇELİK Kartema A.Ş.", "Celik Kartema AS"},
	} {
		require.GreaterOrEqual(t, names.Compare(p[0], p[1]), names.Threshold, "%q and %q", p[0], p[1])
	}
}

func TestNamesOfTwoOrganisations(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Foxa Trading Ltd.", "Brakel Trading Ltd."},        // only the trade is the same
		{"Vellonit Bank AG", "Kartema Bank AG"},             //
		{"Bank of Vellonia", "Bank of Kartemia"},            //
		{"Foxa Plant No. 7", "Foxa Plant No. 17"},           // numbers must agree
		{"Vellonit Steel Works", "Vellonit Life Insurance"}, // other trades of one house
		{"中国银行股份有限公司", "中国电信股份有限公司"},
		{"GmbH", "Ltd"},
		{"Foxa", ""},
	} {
		require.Less(t, names.Compare(p[0], p[1]), names.Threshold, "%q and %q", p[0], p[1])
	}
}

// anyName draws what names are made of, and what strangers make of them.
var anyName = rapid.OneOf(rapid.String(), rapid.StringMatching(`(Foxa|Vello|Nit|ООО|Газ|华强|株式会社|トヨタ|삼성|the|and|&|S\.A\.|GmbH|Bank|7|24| |-|\(|\)){0,9}`))

func TestScoreLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Parse(anyName.Draw(t, "a")), names.Parse(anyName.Draw(t, "b"))
		s := names.Score(a, b)
		if s < 0 || s > 1 || s != s {
			t.Fatalf("%v", s)
		}
		if r := names.Score(b, a); r != s {
			t.Fatalf("%v one way, %v the other", s, r)
		}
		if self := names.Score(a, a); self != 0 && self < 0.9 {
			t.Fatalf("%v to itself", self)
		}
	})
}

func TestCaseSpacesAndPunctuationSayNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SliceOfN(rapid.StringMatching(`[a-z]{4,9}`), 1, 4).Draw(t, "words")
		a := strings.Join(w, " ")
		b := "  " + strings.ToUpper(strings.Join(w, "  ")) + ", "
		if s := names.Compare(a, b); s < 0.9 {
			t.Fatalf("%q and %q: %v", a, b, s)
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("Foxa & Söhne GmbH (Wien)", "ООО «Фокса»")
	f.Add("株式会社豊田自動織機", "\xff\xfe&&&((")
	f.Fuzz(func(t *testing.T, a, b string) {
		if s := names.Compare(a, b); s < 0 || s > 1 || s != names.Compare(b, a) {
			t.Fatalf("%q %q: %v", a, b, s)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		names.Compare("Vellonit (Shanghai) Technologies Co., Ltd.", "Shanghai Vellonit Technology Company Limited")
	}
}
