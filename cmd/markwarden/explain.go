package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/internal/phrase"
	"markwarden/internal/wire"
	"markwarden/matchers"
	"markwarden/scan"
)

func explainCommand() *cobra.Command {
	var (
		o                            scan.Options
		rights, listing, right, lang string
	)
	c := &cobra.Command{
		Use:   "explain --rights registry.ndjson --listing listing.json --right ID",
		Short: "Say why a listing was or was not flagged for a right: every test, evidence, defence, contribution and rule",
		Long:  "Exit status: 0 the listing is clear for the right's holder; 1 it is flagged; 2 could not look.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			regs, err := os.Open(rights)
			if err != nil {
				return err
			}
			defer regs.Close()
			body, err := readBounded(listing, wire.MaxListing)
			if err != nil {
				return err
			}
			l, err := wire.DecodeListing(body, wire.Options{Lenient: o.Lenient})
			if err != nil {
				return err
			}
			eye, err := scan.Load(cmd.Context(), regs, o)
			if err != nil {
				return err
			}
			defer eye.Close()
			x, err := eye.Explain(cmd.Context(), &l, markwarden.RightID(right))
			if err != nil {
				return err
			}
			s, err := eye.Assess(cmd.Context(), &l)
			if err != nil {
				return err
			}
			if flagged := printExplanation(cmd.OutOrStdout(), lang, x, &s); flagged {
				return exit{finding}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&rights, "rights", "", "registry file (NDJSON)")
	f.StringVar(&listing, "listing", "", "file with one listing (JSON)")
	f.StringVar(&right, "right", "", "id of the right")
	f.StringVar(&o.Images, "images", "", "folder of the pictures that records name by path")
	f.BoolVar(&o.Lenient, "lenient", false, "ignore unknown fields instead of refusing them")
	f.StringVar(&lang, "lang", "en", "language of the sentences: en or zh")
	for _, name := range []string{"rights", "listing", "right"} {
		_ = c.MarkFlagRequired(name)
	}
	return c
}

func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = errors.New(path + ": too large for one listing")
	}
	return b, err
}

// printExplanation writes what was looked at, in order, and says whether the holder's assessment is flagged.
func printExplanation(w io.Writer, lang string, x matchers.Explanation, s *markwarden.Screening) (flagged bool) {
	fmt.Fprintf(w, "right %s, holder %s\n\ntests\n", x.Right, x.Holder)
	for _, t := range x.Tests {
		mark := "-"
		if t.Passed {
			mark = "+"
		}
		fmt.Fprintf(w, "  %s %-14s %+6.2f  %s\n", mark, t.Name, t.Add, phrase.Say(lang, t.Says))
	}
	if len(x.Evidence) > 0 {
		fmt.Fprintln(w, "\nevidence")
	}
	for _, e := range x.Evidence {
		where := "listing"
		if e.InText() {
			where = fmt.Sprintf("%s[%d,%d) %q", e.Field, e.Start, e.End, e.Text)
		} else if e.InPicture() {
			where = fmt.Sprintf("picture %d", e.Image)
		}
		fmt.Fprintf(w, "  %-8s %-16s %5.2f  %s  %s\n", e.Polarity, e.Kind, e.Strength, where, phrase.Say(lang, e.Says))
	}
	for _, a := range s.Assessments {
		if a.Holder != x.Holder {
			continue
		}
		fmt.Fprintf(w, "\nassessment of %s, all its rights together\n", a.Holder)
		for _, al := range a.Allegations {
			fmt.Fprintf(w, "  %-18s %.2f\n", al.Kind, al.Probability)
		}
		fmt.Fprintf(w, "  authorization %s %s\n  route %s by rule %s of policy %s\n", a.Authorization.Answer, a.Authorization.Reason, a.Route, a.Rule, a.Policy)
		return a.Route > markwarden.RouteClear
	}
	fmt.Fprintln(w, "\nno assessment: nothing speaks against the listing for this holder; route clear")
	return false
}
