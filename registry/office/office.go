// Package office reads the files of trademark offices, one case after the other: the daily and yearly XML of the United States Patent and
// Trademark Office (DTD "TRADEMARK-APPLICATIONS-DAILY V2.0") and XML of WIPO Standard ST.96 with Trademark elements.
//
// It takes what the register says and adds nothing: what a word mark looks like to people (nicknames, product marks, other scripts) is not in
// these files. It knows nothing of what is on file already.
package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
)

// Format of an office's file.
type Format string

const (
	USPTO Format = "uspto"
	ST96  Format = "st96"
)

// Case is one registration of a file.
type Case struct {
	Line    int // where it begins
	Right   *markwarden.Right
	Parties []*markwarden.Party // its holders, the present one last
}

// LeftOutError says why a case is no right: nothing is wrong with it.
type LeftOutError struct{ Reason string }

func (e *LeftOutError) Error() string { return e.Reason }

func leftOut(format string, args ...any) error { return &LeftOutError{fmt.Sprintf(format, args...)} }

// Read reads a file. Each case goes to one of its functions, in the order of the file: with what it says, or with what is wrong with it (an
// error that wraps markwarden.ErrInvalid) or why it is left out (a *LeftOutError). What is wrong with the file itself is the error, with the
// line: XML that is broken, too deep or too large, a document type that would have to be expanded, a file of another kind.
func Read(ctx context.Context, in io.Reader, f Format, fn func(Case), not func(line int, err error)) error {
	var element string
	var read func(*tree) (*markwarden.Right, []*markwarden.Party, error)
	switch f {
	case USPTO:
		element, read = "case-file", caseFile
	case ST96:
		element, read = "Trademark", trademark
	default:
		return fmt.Errorf("%w: format %q is neither uspto nor st96", markwarden.ErrInvalid, f)
	}
	found := false
	err := scan(ctx, in, element, func(line int, t *tree) {
		found = true
		right, parties, err := read(t)
		if err == nil {
			err = fits(right, parties)
		}
		if err != nil {
			not(line, err)
			return
		}
		fn(Case{Line: line, Right: right, Parties: parties})
	})
	if err == nil && !found {
		err = fmt.Errorf("%w: no element <%s>: not a file of the format %s", markwarden.ErrInvalid, element, f)
	}
	return err
}

// Bounds of what a case may say; they are those of a registry line.
const (
	maxID    = 256
	maxText  = 1 << 10
	maxGoods = 256 << 10
	maxList  = 4096
)

// fits says whether a registry line can hold the case.
func fits(r *markwarden.Right, parties []*markwarden.Party) error {
	var problems []error
	long := func(name, s string, most int) {
		if len(s) > most {
			problems = append(problems, invalid("%s: longer than %d bytes", name, most))
		}
	}
	long("number", r.Number, maxID)
	long("application", r.Application, maxID)
	long("mark", r.Text, maxText)
	for _, g := range r.Goods {
		long(fmt.Sprintf("goods of class %d", g.Class), g.Text, maxGoods)
	}
	for _, p := range parties {
		long("owner", p.Names[0].Text, maxText)
	}
	if max(len(r.Goods), len(r.History), len(r.Disclaimed), len(r.ViennaCodes), len(r.Holders)) > maxList {
		problems = append(problems, invalid("more than %d entries of one kind", maxList))
	}
	return errors.Join(problems...)
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{markwarden.ErrInvalid}, args...)...)
}

// party is an owner by its name and country: the same owner of many cases is one party.
func party(name, country string) *markwarden.Party {
	name = strings.Join(strings.Fields(name), " ")
	sum := sha256.Sum256([]byte(strings.ToUpper(name) + "\x00" + country))
	return &markwarden.Party{
		ID: markwarden.PartyID("owner-" + hex.EncodeToString(sum[:8])), Names: []markwarden.Name{{Text: name}}, Country: country,
	}
}

// country is a code of two letters, in capitals; "" for anything else.
func country(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return ""
	}
	return s
}

// niceClass reads the number of a class; ok is false for what is no number.
func niceClass(s string) (n int, ok bool, err error) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" || len(s) > 4 {
		return 0, false, nil
	}
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	if n < 1 || n > 45 {
		return 0, true, invalid("class %q is not a Nice class, 1 to 45", s)
	}
	return n, true, nil
}

// day reads 20060102 or 2006-01-02, with or without a zone or an hour behind it: registers count in days, which begin at 00:00 UTC here.
// Empty, and all zeros, is no day.
func day(name, s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if strings.Trim(s, "0") == "" {
		return time.Time{}, nil
	}
	layout := "20060102"
	if len(s) > 8 && s[4] == '-' {
		layout, s = time.DateOnly, s[:min(len(s), 10)]
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1000 {
		return time.Time{}, invalid("%s: %q is not a day (20060102 or 2006-01-02)", name, s)
	}
	return t, nil
}

// vienna writes a code of the Vienna Classification as 26.9.21; "" for what is none.
func vienna(parts ...string) string {
	all := make([]string, 0, 3)
	for _, p := range parts {
		if p = strings.TrimLeft(strings.TrimSpace(p), "0"); p != "" {
			all = append(all, p)
		}
	}
	if len(all) < 2 || !utf8.ValidString(strings.Join(all, "")) {
		return ""
	}
	return strings.Join(all, ".")
}
