package text_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/eval/text"
	"markwarden/scan"
)

func devRows(t testing.TB) []text.Row {
	t.Helper()
	f, err := os.Open("testdata/dev.tsv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := text.Read(f)
	require.NoError(t, err)
	require.Len(t, rows, 1000)
	return rows
}

// Figures of the development set below which a change is a regression.
const (
	recallFloor   = 0.97
	weightedFloor = 0.985
	spanFloor     = 0.96
	falseCeiling  = 0.01
)

func TestDevelopmentSet(t *testing.T) {
	t.Parallel()
	rep, all, err := text.Run(t.Context(), devRows(t), scan.Options{})
	require.NoError(t, err)
	require.Len(t, all, 1000)
	require.Equal(t, []int{1000, 550, 450}, []int{rep.Rows, rep.Positives, rep.Negatives})
	require.GreaterOrEqual(t, rep.Recall, recallFloor)
	require.GreaterOrEqual(t, rep.WeightedRecall, weightedFloor)
	require.GreaterOrEqual(t, rep.SpanExact, spanFloor)
	require.LessOrEqual(t, rep.FalseFlagRate, falseCeiling)
	for _, kind := range []string{"exact", "alias", "product_mark_only", "diacritics", "spacing", "leet", "concealed", "emoji_split", "variant", "invisible"} {
		require.EqualValues(t, 1, rep.RecallByKind[kind], kind)
	}
	// A plain dictionary fails the same rows visibly, as the set's own description says: 19 % found, 48 % of honest titles flagged.
	require.InDelta(t, 0.19, rep.Dictionary.Recall, 0.01)
	require.InDelta(t, 0.48, rep.Dictionary.FalseFlagRate, 0.01)
	require.Zero(t, rep.Dictionary.RecallByKind["leet"])
}

func TestTheMatcherNeverSeesWhatIsTrue(t *testing.T) {
	t.Parallel()
	rows := devRows(t)[:40]
	was, _, err := text.Run(t.Context(), rows, scan.Options{})
	require.NoError(t, err)
	for i := range rows {
		rows[i].Kind, rows[i].Note = "hidden", ""
	}
	now, all, err := text.Run(t.Context(), rows, scan.Options{})
	require.NoError(t, err)
	require.Equal(t, was.Recall, now.Recall)
	require.Zero(t, now.SpanExact, "no surface is named")
	require.Equal(t, "hidden", all[0].Kind)
}

func TestScore(t *testing.T) {
	t.Parallel()
	rep := text.Score([]text.Prediction{
		{Label: text.Used, Kind: "product_mark_only", Found: true, Exact: true},
		{Label: text.Used, Kind: "product_mark_only"},
		{Label: text.Used, Kind: "spacing", Found: true},
		{Label: text.Used, Kind: "joined", Dictionary: true},
		{Label: text.Nominative, Kind: "spare_part", Found: true, Dictionary: true},
		{Label: text.Unrelated, Kind: "substring"},
	})
	require.InDelta(t, 0.5, rep.Recall, 1e-9)
	require.Equal(t, "joined", rep.WorstKind)
	require.Zero(t, rep.WorstKindRecall)
	require.InDelta(t, 0.5, rep.FalseFlagRate, 1e-9)
	require.InDelta(t, 0.5, rep.SpanExact, 1e-9)
	// 0.42 of product marks at 0.5, 0.20 of letters at the mean of 1 and 0; nothing else occurs.
	require.InDelta(t, 0.5, rep.WeightedRecall, 1e-9)
	require.InDelta(t, 0.42/0.62, rep.Weights["product mark without the house mark"], 1e-9)
	require.InDelta(t, 0.25, rep.Dictionary.Recall, 1e-9)
	require.InDelta(t, 0.5, rep.Dictionary.FalseFlagRate, 1e-9)
}

const header = "id\tmark\tmark_classes\tmark_aliases\ttitle\tlabel\n"

func TestReadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, says string }{
		"empty":       {"", "the file is empty"},
		"no rows":     {header, "no rows"},
		"no column":   {"id\tmark\n", `line 1: no column "mark_classes"`},
		"short line":  {header + "1\tFoxa\n", "line 2: 2 columns, the header has 6"},
		"wrong label": {header + "1\tFoxa\t25\t\tFoxa shoe\tguilty\n", `line 2: label "guilty" must be one of`},
		"no title":    {header + "1\tFoxa\t25\t\t \tunrelated\n", "line 2: id, mark and title"},
	} {
		_, err := text.Read(strings.NewReader(c.file))
		require.ErrorIs(t, err, markwarden.ErrInvalid, name)
		require.ErrorContains(t, err, c.says, name)
	}
	rows, err := text.Read(strings.NewReader(header + "1\tFoxa\t250\t\tFoxa shoe\tunrelated\n"))
	require.NoError(t, err)
	_, _, err = text.Run(t.Context(), rows, scan.Options{})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	require.ErrorContains(t, err, `mark_classes: "250"`)
}

func TestWriteIsReadBack(t *testing.T) {
	t.Parallel()
	rows := devRows(t)
	var b bytes.Buffer
	require.NoError(t, text.Write(&b, rows))
	again, err := text.Read(&b)
	require.NoError(t, err)
	require.Equal(t, rows, again)
}

func FuzzRead(f *testing.F) {
	f.Add(header + "1\tFoxa\t25|18\t狐家|Sky\tF0XA shoe\tinfringing-variant\n")
	f.Fuzz(func(t *testing.T, file string) {
		rows, err := text.Read(strings.NewReader(file))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := text.Write(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, err := text.Read(&b)
		if err != nil || len(again) != len(rows) {
			t.Fatalf("%v: %d rows, then %d", err, len(rows), len(again))
		}
	})
}
