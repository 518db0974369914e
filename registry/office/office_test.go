package office_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry/office"
)

func on(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func read(t *testing.T, f office.Format, text string) (cases []office.Case, not []string, err error) {
	t.Helper()
	err = office.Read(t.Context(), strings.NewReader(text), f, func(c office.Case) { cases = append(cases, c) }, func(line int, err error) {
		kind := "wrong"
		if _, ok := errors.AsType[*office.LeftOutError](err); ok {
			kind = "left out"
		} else {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
		}
		not = append(not, fmt.Sprintf("line %d: %s: %v", line, kind, err))
	})
	return cases, not, err
}

func file(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(b)
}

func TestUSPTO(t *testing.T) {
	t.Parallel()
	cases, not, err := read(t, office.USPTO, file(t, "uspto.xml"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"line 42: left out: application 90000003 is not registered (status 630)",
		`line 43: wrong: not valid: class "046" is not a Nice class, 1 to 45`,
	}, not)
	require.Len(t, cases, 2)
	fox, renard := cases[0].Parties[0], cases[0].Parties[1]
	require.Equal(t, "Fox Sports Inc.", fox.Names[0].Text, "spaces are one")
	require.Equal(t, "US", fox.Country)
	require.Equal(t, "FR", renard.Country)
	require.Equal(t, 7, cases[0].Line)
	require.Equal(t, &markwarden.Right{
		ID: "us-75000001", Kind: markwarden.WordMark, Text: "FOXA SPORT", Office: "US", Number: "2400001", Application: "75000001", Madrid: "1234567",
		Holders:     []markwarden.Holder{{Party: fox.ID}, {Party: renard.ID, From: on("2010-06-07")}},
		NiceClasses: []int{25}, Jurisdictions: []string{"US"}, Filed: on("1999-03-01"), Registered: on("2001-01-01"),
		ValidFrom: on("2001-01-01"), ValidTo: on("2031-01-01"), Goods: []markwarden.Goods{{Class: 25, Text: "Shoes & boots"}}, ViennaCodes: []string{"3.13.1"}, Disclaimed: []string{`"SPORT"`},
		History: []markwarden.RightStatus{
			{On: on("2001-01-01"), Status: markwarden.StatusRegistered, Code: "R.PR"},
			{On: on("2010-06-07"), Status: markwarden.StatusAssigned, Code: "ASGN"},
			{On: on("2021-01-05"), Status: markwarden.StatusRenewed, Code: "RNL2"},
			{On: on("2021-01-05"), Status: markwarden.StatusRenewed, Code: "800"},
		},
	}, cases[0].Right, "a class that was cancelled is none")
	old := cases[1].Right
	require.Equal(t, markwarden.CombinedMark, old.Kind)
	require.Equal(t, []int{8}, old.NiceClasses)
	require.Equal(t, []markwarden.Goods{{Class: 8, Text: "EMERY BOARDS"}}, old.Goods, "class 44 of the United States is class 8 of Nice")
	require.Equal(t, on("2024-02-29"), old.ValidTo, "cancelled on that day")
	require.Len(t, old.Holders, 1, "when it was assigned is not told: only the present owner is taken")
	require.Equal(t, "HARBOR, INC.", cases[1].Parties[0].Names[0].Text)
}

func TestST96(t *testing.T) {
	t.Parallel()
	cases, not, err := read(t, office.ST96, file(t, "st96.xml"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"line 31: left out: application 9 is not registered (status unknown)",
		`line 32: wrong: not valid: class "46" is not a Nice class, 1 to 45`,
	}, not)
	require.Len(t, cases, 2)
	require.Equal(t, cases[0].Parties[0].ID, cases[1].Parties[0].ID, "one owner of two cases is one party")
	require.Equal(t, &markwarden.Right{
		ID: "em-017000001", Kind: markwarden.CombinedMark, Text: "FOXA", Office: "EM", Number: "017000001", Application: "017000001",
		Holders: []markwarden.Holder{{Party: cases[0].Parties[0].ID}}, NiceClasses: []int{18, 25}, Jurisdictions: []string{"EU"}, Filed: on("2017-07-01"), Registered: on("2017-11-20"),
		ValidFrom: on("2017-11-20"), ValidTo: on("2027-07-01"), Goods: []markwarden.Goods{{Class: 25, Text: "Shoes"}}, ViennaCodes: []string{"26.9.21"}, Disclaimed: []string{"SPORT"},
		History: []markwarden.RightStatus{{On: on("2017-08-01"), Status: markwarden.StatusPublished, Code: "Publication of application"}, {On: on("2017-11-20"), Status: markwarden.StatusRegistered, Code: "Registered"}},
	}, cases[0].Right)
	madrid := cases[1].Right
	require.Equal(t, []string{"CN", "BE", "NL", "LU"}, madrid.Jurisdictions, "the designations of an international registration")
	require.Equal(t, "1234567", madrid.Madrid)
	require.Equal(t, on("2025-06-01"), madrid.ValidTo, "it ended before it would have expired")
}

// Hostile and broken files are refused with their line, in bounded memory.
func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<a>", 1000)
	for name, c := range map[string]struct{ text, want string }{
		"entities":          {`<!DOCTYPE x [<!ENTITY a "b">]>` + "\n<case-file>&a;</case-file>", "line 1: the document type declares entities"},
		"unknown entity":    {"<x>\n<case-file>&lol;</case-file></x>", "line 2: not XML: invalid character entity &lol;"},
		"depth":             {"<x>\n" + deep, "line 2: more than 48 elements"},
		"depth in a case":   {"<case-file>" + deep, "line 1: more than 48 elements"},
		"a huge text":       {"<case-file><a>" + strings.Repeat("x", 9<<20), "too large"},
		"a huge tag":        {"<a" + strings.Repeat("x", 2<<20), "too large"},
		"a huge comment":    {"<!--" + strings.Repeat("x", 2<<20), "too large"},
		"a huge type":       {"<!DOCTYPE " + strings.Repeat("x", 2<<20), "too large"},
		"many elements":     {"<case-file>" + strings.Repeat("<a/>", 200_001), "more than 200000 elements"},
		"cut off":           {"<x>\n<case-file>\n<serial-number>1", "line 3: the file ends within an element"},
		"cut off after one": {"<x>", "line 1: the file ends within an element"},
		"crossed tags":      {"<case-file>\n<a></b></case-file>", "line 2: </b> where </a> must stand"},
		"another encoding":  {`<?xml version="1.0" encoding="GB18030"?><x/>`, "the encoding must be UTF-8"},
		"not UTF-8":         {"<case-file>\xff</case-file>", "line 1: not XML: invalid UTF-8"},
		"not XML":           {"serial,number", "no element <case-file>"},
		"empty":             {"", "no element <case-file>"},
		"another format":    {"<tmk:Trademark/>", "no element <case-file>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, office.USPTO, c.text)
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, _, err := read(t, "pdf", "")
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, office.Read(ctx, strings.NewReader("<case-file/>"), office.USPTO, nil, nil), context.Canceled)
}

// A case that is wrong says what, and the others are read.
func TestCasesThatAreWrong(t *testing.T) {
	t.Parallel()
	good := func(inner string) string {
		return `<x><case-file><serial-number>1</serial-number><registration-number>2</registration-number>` + inner + `</case-file></x>`
	}
	owner := `<case-file-owners><case-file-owner><party-type>30</party-type><party-name>A</party-name></case-file-owner></case-file-owners>`
	for name, c := range map[string]struct{ text, want string }{
		"no number":          {"<case-file/>", "no serial-number"},
		"no day":             {good(owner), "no registration-date"},
		"a day of 13 months": {good(`<case-file-header><registration-date>20011301</registration-date></case-file-header>` + owner), `registration-date: "20011301" is not a day`},
		"no owner":           {good(`<case-file-header><registration-date>20010101</registration-date><mark-identification>X</mark-identification></case-file-header>`), "has no owner"},
		"a long mark":        {good(`<case-file-header><registration-date>20010101</registration-date><mark-identification>` + strings.Repeat("X", 2000) + `</mark-identification></case-file-header>` + owner), "mark: longer than 1024 bytes"},
		"a sound":            {good(`<case-file-header><mark-drawing-code>6000</mark-drawing-code></case-file-header>`), "no sign that can be drawn"},
		"over at once":       {good(`<case-file-header><registration-date>20010101</registration-date><cancellation-date>20010101</cancellation-date><mark-identification>X</mark-identification></case-file-header>` + owner), "was over when it began"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, not, err := read(t, office.USPTO, c.text)
			require.NoError(t, err)
			require.Len(t, not, 1)
			require.Contains(t, not[0], c.want)
		})
	}
}

// A registration of before 16 November 1989 lasts twenty years, a later one or a renewal ten; leap days end on the next day.
func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ registered, renewed, status, want string }{
		{"19891115", "", "700", "2009-11-15"},
		{"19891116", "", "700", "1999-11-16"},
		{"19500101", "20100101", "800", "2020-01-01"},
		{"20040229", "", "700", "2014-03-01"},
		{"20040229", "", "900", "2012-05-05"},
		{"20040229", "", "710", "2012-05-05"},
	} {
		cases, not, err := read(t, office.USPTO, fmt.Sprintf(`<case-file><serial-number>1</serial-number><registration-number>2</registration-number><case-file-header><registration-date>%s</registration-date><renewal-date>%s</renewal-date><status-code>%s</status-code><status-date>20120505</status-date><mark-identification>X</mark-identification></case-file-header>
<case-file-owners><case-file-owner><party-type>30</party-type><party-name>A</party-name></case-file-owner></case-file-owners></case-file>`, c.registered, c.renewed, c.status))
		require.NoError(t, err)
		require.Empty(t, not)
		require.Equal(t, c.want, cases[0].Right.ValidTo.Format(time.DateOnly), c)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"uspto.xml", "st96.xml"} {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(string(b))
	}
	f.Add("<case-file><serial-number>1</serial-number></case-file>")
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []office.Format{office.USPTO, office.ST96} {
			cases, _, err := read(t, format, text)
			if err != nil {
				require.ErrorIs(t, err, markwarden.ErrInvalid)
			}
			for _, c := range cases {
				require.NotEmpty(t, c.Right.ID)
				require.NotEmpty(t, c.Right.Holders)
				require.Equal(t, c.Parties[len(c.Parties)-1].ID, c.Right.Holders[len(c.Right.Holders)-1].Party)
				require.True(t, c.Right.ValidTo.IsZero() || c.Right.ValidFrom.Before(c.Right.ValidTo))
			}
		}
	})
}
