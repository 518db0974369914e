package notify_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/notify"
)

// box keeps what was put; the real one is tested in store.
type box struct{ got []notify.Message }

func (b *box) Put(_ context.Context, ms []notify.Message) error {
	b.got = append(b.got, ms...)
	return nil
}

func (b *box) Inbox(context.Context, notify.Reader, notify.Page) ([]notify.Message, int, error) {
	return b.got, len(b.got), nil
}
func (b *box) MarkRead(context.Context, notify.Reader, string, time.Time) error { return nil }

type modes map[markwarden.MarketplaceID]markwarden.Mode

func (m modes) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	return markwarden.Marketplace{ID: id, Mode: m[id]}
}

func notifier() (*notify.Notifier, *box) {
	b := &box{}
	return &notify.Notifier{Store: b, Marketplaces: modes{"live": markwarden.ModeLive, "watched": markwarden.ModeObserve}}, b
}

func facts(side string) notify.Facts {
	return notify.Facts{
		Complaint: "c-17", Item: 1, Key: markwarden.ListingKey{Marketplace: "live", Listing: "L9"}, Title: "Fоxа 鞋 <b>", Holder: "Fox Sports 狐", Right: "FOXA",
		Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureTakedown, Territories: []string{"CN", "US"}, Reason: "同一商标 same sign", Side: side,
		Request: "q-3", Authorization: "a-9", Seller: "Lin Store", Until: "2026-12-09", Days: 7, Holds: true,
	}
}

func TestEveryMessageIsWrittenInBothLanguagesForBothSides(t *testing.T) {
	t.Parallel()
	for _, k := range notify.Kinds {
		for _, side := range []string{"holder", "seller"} {
			n, b := notifier()
			require.NoError(t, n.Queue(t.Context(), notify.Message{Key: "k", Marketplace: "live", Party: "p1", Kind: k, Facts: facts(side)}))
			require.Len(t, b.got, 1)
			en, zh := b.got[0].Texts["en"], b.got[0].Texts["zh"]
			for lang, text := range b.got[0].Texts {
				require.NotEmpty(t, text.Subject, "%s %s", k, lang)
				if strings.HasPrefix(string(k), "complaint_") {
					require.Contains(t, text.Body, "Fоxа 鞋 <b>", "as the seller wrote it: %s %s", k, lang)
				} else {
					require.Contains(t, text.Body, "FOXA", "%s %s", k, lang)
				}
				require.NotContains(t, text.Subject+text.Body, "<no value>")
			}
			require.NotEqual(t, en.Body, zh.Body)
			plain := strings.NewReplacer("Fоxа 鞋 <b>", "", "Fox Sports 狐", "", "同一商标 same sign", "")
			require.False(t, strings.ContainsFunc(plain.Replace(en.Body), func(r rune) bool { return unicode.Is(unicode.Han, r) }), "%s: English has no Chinese", k)
			require.True(t, strings.ContainsFunc(plain.Replace(zh.Body), func(r rune) bool { return unicode.Is(unicode.Han, r) }), "%s: Chinese is Chinese", k)
		}
	}
}

func TestDecisionSaysWhatWhereAndWhyToBothSides(t *testing.T) {
	t.Parallel()
	n, b := notifier()
	for _, side := range []string{"holder", "seller"} {
		require.NoError(t, n.Queue(t.Context(), notify.Message{Key: side, Marketplace: "live", Party: "p1", Kind: notify.ComplaintUpheld, Facts: facts(side)}))
	}
	for _, m := range b.got {
		for lang, words := range map[string][]string{"en": {"taken down", "CN, US", "misuse of the mark", "FOXA", "same sign", "live / L9"}, "zh": {"下架", "CN、US", "商标滥用", "FOXA", "同一商标", "live / L9"}} {
			for _, w := range words {
				require.Contains(t, m.Texts[lang].Body, w, "%s to %s", lang, m.Key)
			}
		}
	}
	require.Contains(t, b.got[0].Texts["en"].Body, "Your complaint")
	require.Contains(t, b.got[1].Texts["en"].Body, "your listing")
	require.Contains(t, b.got[1].Texts["en"].Body, "item 2", "people count from one")
}

func TestNothingIsToldAboutAMarketplaceThatIsOnlyObserved(t *testing.T) {
	t.Parallel()
	n, b := notifier()
	m := notify.Message{Key: "k", Party: "p1", Kind: notify.ComplaintUpheld, Facts: facts("holder")}
	for _, market := range []markwarden.MarketplaceID{"watched", "not on file"} {
		m.Marketplace = market
		require.NoError(t, n.Queue(t.Context(), m))
	}
	require.Empty(t, b.got)
}

func TestAMessageToNobodyIsRefused(t *testing.T) {
	t.Parallel()
	n, _ := notifier()
	good := notify.Message{Key: "k", Marketplace: "live", Party: "p1", Kind: notify.ComplaintUpheld, Facts: facts("holder")}
	for name, breakIt := range map[string]func(*notify.Message){
		"no receiver":  func(m *notify.Message) { m.Party = "" },
		"no key":       func(m *notify.Message) { m.Key = "" },
		"unknown kind": func(m *notify.Message) { m.Kind = "gossip" },
	} {
		m := good
		breakIt(&m)
		require.ErrorIs(t, n.Queue(t.Context(), m), markwarden.ErrInvalid, name)
	}
	_, _, err := n.Inbox(t.Context(), notify.Reader{}, notify.Page{})
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	require.ErrorIs(t, n.MarkRead(t.Context(), notify.Reader{}, "x"), markwarden.ErrForbidden)
}
