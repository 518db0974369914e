package names_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/eval/names"
)

func TestOrganisations(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/organisations.txt")
	require.NoError(t, err)
	defer f.Close()
	pairs, err := names.ReadOrganisations(f)
	require.NoError(t, err)
	rep, all := names.Run(pairs)
	require.Len(t, all, rep.Pairs)
	require.GreaterOrEqual(t, rep.F1, 0.68)
	require.GreaterOrEqual(t, rep.Shipped.F1, 0.65)
	for name, p := range rep.Peers {
		require.Greater(t, rep.F1, p.F1+0.15, name)
	}
}

func TestInventedOrganisations(t *testing.T) {
	t.Parallel()
	rep, _ := names.Run(names.Generate(2000, 21)) // not the seed of the weights
	require.Equal(t, []int{2000, 1000}, []int{rep.Pairs, rep.Matches})
	require.GreaterOrEqual(t, rep.F1, 0.92)
	require.GreaterOrEqual(t, rep.Shipped.F1, 0.90)
	require.Equal(t, names.Generate(50, 3), names.Generate(50, 3))
}

func TestFitFindsWhatTells(t *testing.T) {
	t.Parallel()
	_, w := names.Fit(names.Generate(1000, 4))
	require.Positive(t, w["matched_least"])
	require.Negative(t, w["unmatched_both"])
	require.Negative(t, w["numbers_differ"])
}

func TestFigures(t *testing.T) {
	t.Parallel()
	rep, _ := names.Run([]names.Pair{{"Foxa Ltd", "Foxa Limited", true}, {"Foxa", "Foxa", false}, {"Foxa", "Qurmel", true}})
	require.InDelta(t, 0.8, rep.F1, 1e-9, "two of three when all are taken")
	require.InDelta(t, 0.5, rep.Shipped.F1, 1e-9, "one of two found, one wrong")
	require.InDelta(t, 0.5, rep.Shipped.Precision, 1e-9)
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for file, says := range map[string]string{
		"":                                "the header",
		"left,right\na,b\n":               `no column "match"`,
		"left,right,match\n":              "no pairs",
		"left,right,match\na,b,perhaps\n": `line 2: match "perhaps"`,
		"left,right,match\na,b,1\nc,d\n":  "line 3: 2 columns",
	} {
		_, err := names.Read(strings.NewReader(file))
		require.ErrorIs(t, err, markwarden.ErrInvalid, file)
		require.ErrorContains(t, err, says, file)
	}
	pairs, err := names.Read(strings.NewReader("\ufeffid,match,left,right\n1,true,\"Foxa, Ltd\",Foxa\n2,0,a,b\n"))
	require.NoError(t, err)
	require.Equal(t, []names.Pair{{"Foxa, Ltd", "Foxa", true}, {"a", "b", false}}, pairs)
	var b bytes.Buffer
	require.NoError(t, names.Write(&b, pairs))
	again, err := names.Read(&b)
	require.NoError(t, err)
	require.Equal(t, pairs, again)
	_, err = names.ReadOrganisations(strings.NewReader("one\ntwo\n"))
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}
