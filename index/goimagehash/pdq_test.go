package goimagehash_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
	"markwarden/internal/pdq"
)

// The published hashes (testdata/pdq/SOURCE.md): each within 10 bits at a quality of 80 or more.
func TestPDQAgreesWithThePublishedHashes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "pdq")
	if more := os.Getenv("MARKWARDEN_PDQ_DATA"); more != "" {
		dir = more
	}
	table, err := os.Open(filepath.Join(dir, "pdq-expected.csv"))
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	looked, worst := 0, 0
	for _, row := range rows[1:] {
		file := read(dir, row[0])
		if file == nil {
			continue
		}
		want, err := pdq.Parse(row[1])
		require.NoError(t, err)
		got, quality, err := goimagehash.PDQ(file, goimagehash.Limits{})
		require.NoError(t, err, row[0])
		require.GreaterOrEqual(t, quality, 80, row[0])
		d := hamming.Distance(got, want)
		require.LessOrEqual(t, d, 10, "%s, %s", row[0], row[3])
		looked, worst = looked+1, max(worst, d)
	}
	t.Logf("%d published hashes, at worst %d bits off", looked, worst)
	require.Greater(t, looked, 4)
}

func read(dir, name string) []byte {
	for _, name := range []string{name, filepath.Join(filepath.Base(filepath.Dir(name)), filepath.Base(name))} {
		if file, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			return file
		}
	}
	return nil
}
