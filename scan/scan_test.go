package scan_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/scan"
)

const foxa = `{"type":"right","id":"r1","kind":"word_mark","text":"Foxa","holders":[{"party":"p1"}],"nice_classes":[25]}`

// lines are listings of which every third uses the mark, and every tenth is broken.
func lines(n int) (file string, flagged []string, bad int) {
	var b strings.Builder
	for i := range n {
		switch {
		case i%10 == 9:
			bad++
			fmt.Fprintf(&b, `{"marketplace":"m","id":"%d"}`+"\n", i)
		case i%3 == 0:
			flagged = append(flagged, fmt.Sprint(i))
			fmt.Fprintf(&b, `{"marketplace":"m","id":"%d","title":"F0XA running shoes","category":"Shoes","seller":{"id":"s"},"colour":"red"}`+"\n", i)
		default:
			fmt.Fprintf(&b, `{"marketplace":"m","id":"%d","title":"plain running shoes","category":"Shoes","seller":{"id":"s"}}`+"\n", i)
		}
	}
	return b.String(), flagged, bad
}

func TestOrderAndCountsDoNotDependOnWorkers(t *testing.T) {
	t.Parallel()
	file, flagged, bad := lines(1000)
	var first string
	for _, workers := range []int{1, 2, 7} {
		var out bytes.Buffer
		var found, problems []string
		s, err := scan.Run(t.Context(), strings.NewReader(foxa), strings.NewReader(file), &out, scan.Options{
			Workers: workers, Lenient: true,
			Found: func(l markwarden.Listing, s markwarden.Screening) {
				require.Equal(t, l.Key, s.Key)
				found = append(found, string(l.Key.Listing))
			},
			Bad: func(err error) { problems = append(problems, err.Error()) },
		})
		require.NoError(t, err)
		require.Equal(t, flagged, found)
		require.Len(t, problems, bad)
		require.Equal(t, "line 10: title: missing; seller.id: missing", problems[0])
		require.Equal(t, []int64{int64(1000 - bad), int64(len(flagged)), int64(bad), int64(len(flagged))}, []int64{s.Listings, s.Flagged, s.Bad, s.Unknown})
		if first == "" {
			first = out.String()
		}
		require.Equal(t, first, out.String())
		require.Equal(t, len(flagged), strings.Count(first, "\n"))
	}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	t.Parallel()
	file, flagged, bad := lines(100)
	var says error
	s, err := scan.Run(t.Context(), strings.NewReader(foxa), strings.NewReader(file), io.Discard, scan.Options{Bad: func(err error) { says = errors.Join(says, err) }})
	require.NoError(t, err)
	require.EqualValues(t, bad+len(flagged), s.Bad)
	require.ErrorContains(t, says, "line 1: colour: unknown field")
	require.ErrorIs(t, says, markwarden.ErrInvalid)
}

type torn struct{ io.Reader }

func (r torn) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("the disk is gone")
	}
	return n, err
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no room")
	}
	return len(p), nil
}

func TestWhatEndsAScan(t *testing.T) {
	t.Parallel()
	file, flagged, _ := lines(500)
	var out bytes.Buffer
	s, err := scan.Run(t.Context(), strings.NewReader(foxa), torn{strings.NewReader(file)}, &out, scan.Options{Lenient: true})
	require.ErrorContains(t, err, "the disk is gone")
	require.EqualValues(t, len(flagged), s.Flagged, "what was read before is done and printed")
	require.Equal(t, len(flagged), strings.Count(out.String(), "\n"))
	_, err = scan.Run(t.Context(), strings.NewReader(foxa), strings.NewReader(file), &full{2000}, scan.Options{Lenient: true})
	require.ErrorContains(t, err, "write findings: no room")
}
