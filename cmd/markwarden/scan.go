package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/scan"
)

func scanCommand() *cobra.Command {
	var (
		o                               scan.Options
		rights, listings, html, summary string
		marketplace, at, rules, table   string
		fail                            bool
	)
	c := &cobra.Command{
		Use:   "scan --rights registry.ndjson --listings listings.ndjson",
		Short: "Screen a file of listings against a file of rights, with no server",
		Long: `Prints one JSON line for each flagged listing (--all: each listing) in the order of input; progress and the summary go to standard error.
Listings are NDJSON, CSV with a header, a Google Merchant feed (RSS or Atom) or Shopify product JSON, told from the content; "-" is standard input.
A registry without a marketplace line is taken as regime "required": every use of a mark for its goods is found.

Exit status: 0 looked at everything; 1 with --fail, and something was flagged; 2 could not look; 3 looked, but some lines are no listings (named on standard error).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Marketplace = markwarden.MarketplaceID(marketplace)
			if at != "" {
				t, err := time.Parse(time.RFC3339, at)
				if err != nil {
					return fmt.Errorf("--at: %w", err)
				}
				o.At = t
			}
			if rules != "" {
				b, err := os.ReadFile(rules)
				if err != nil {
					return err
				}
				o.Policy = b
			}
			if table != "" {
				t, err := readTable(table)
				if err != nil {
					return err
				}
				o.Ambiguity = t
			}
			return runScan(cmd, o, rights, listings, html, summary, fail)
		},
	}
	f := c.Flags()
	f.StringVar(&rights, "rights", "", "registry file (NDJSON)")
	f.StringVar(&listings, "listings", "-", "listings file, or - for standard input")
	f.StringVar(&o.Format, "format", "", "of the listings: ndjson, csv, google, shopify (default: told from the content)")
	f.StringVar(&o.Images, "images", "", "folder of the pictures that records name by path")
	f.BoolVar(&o.All, "all", false, "print every listing, not only flagged ones")
	f.IntVar(&o.Workers, "workers", 0, "listings assessed at once (default: one per core)")
	f.BoolVar(&o.Lenient, "lenient", false, "ignore and count unknown fields instead of refusing them")
	f.StringVar(&marketplace, "marketplace", "scan", "marketplace of listings that name none (CSV and feeds)")
	f.StringVar(&at, "at", "", "judge authorizations as of this time (RFC 3339; default: now)")
	f.StringVar(&rules, "policy", "", "rules file (default: the shipped rules)")
	f.StringVar(&table, "ambiguity", "", "what listings have taught about names, a file of 'markwarden ambiguity' (default: the shipped table)")
	f.StringVar(&html, "html", "", "also write a report page to this file")
	f.StringVar(&summary, "summary", "", "write the summary as JSON to this file")
	f.BoolVar(&fail, "fail", false, "exit with status 1 when something was flagged")
	_ = c.MarkFlagRequired("rights")
	return c
}

func runScan(cmd *cobra.Command, o scan.Options, rights, listings, html, summary string, fail bool) (err error) {
	regs, err := os.Open(rights)
	if err != nil {
		return err
	}
	defer regs.Close()
	in := cmd.InOrStdin()
	if listings != "-" {
		f, err := os.Open(listings)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	bar := newBar(cmd.ErrOrStderr(), "scanning")
	o.Progress = func(s scan.Summary) { bar.set(s.Listings, fmt.Sprintf("%d flagged", s.Flagged)) }
	o.Bad = func(err error) { bar.say(err.Error()) }
	var report *scan.Report
	if html != "" {
		report = &scan.Report{}
		o.Found = report.Add
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	s, err := scan.Run(cmd.Context(), regs, in, out, o)
	bar.done()
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if summary != "" {
		if err := os.WriteFile(summary, s.JSON(), 0o644); err != nil {
			return err
		}
	}
	if report != nil {
		if err := report.WriteFile(html, s); err != nil {
			return err
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%d listings, %d flagged, %d rights, %.0f listings/s (%.2f s, loaded in %.2f s)\n",
		s.Listings, s.Flagged, s.Rights, s.ListingsPerSecond, s.Seconds, s.LoadSeconds)
	if s.Unknown > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%d unknown fields ignored\n", s.Unknown)
	}
	switch {
	case s.Bad > 0:
		fmt.Fprintf(cmd.ErrOrStderr(), "%d lines are no listings\n", s.Bad)
		return exit{badLines}
	case fail && s.Flagged > 0:
		return exit{finding}
	}
	return nil
}
