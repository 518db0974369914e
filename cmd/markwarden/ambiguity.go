package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/matchers/ambiguity"
	"markwarden/scan"
)

func ambiguityCommand() *cobra.Command {
	var (
		o                     scan.Options
		rights, listings, out string
		marketplace           string
	)
	c := &cobra.Command{
		Use:   "ambiguity --rights registry.ndjson --listings listings.ndjson --out table.json",
		Short: "Learn from a shop's listings how often each registered name is the mark, and where titles name their brand",
		Long: `A name in a listing whose brand field names a registered brand is a vote: for the name being the mark when it is that brand's, against when it is
not, and no word says that it stands there for fit, part, comparison or resale. Each seller and each brand has one vote on a name, so that nobody moves it
alone. The table is used by "scan --ambiguity", and by "serve" with matching.ambiguity; its version is part of every screening.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			o.Marketplace = markwarden.MarketplaceID(marketplace)
			regs, err := os.Open(rights)
			if err != nil {
				return err
			}
			defer regs.Close()
			var in io.Reader = cmd.InOrStdin()
			if listings != "-" {
				f, err := os.Open(listings)
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			bad := 0
			o.Bad = func(err error) {
				bad++
				fmt.Fprintln(cmd.ErrOrStderr(), err)
			}
			t, n, err := scan.Teach(cmd.Context(), regs, in, o)
			if err != nil {
				return err
			}
			f, err := os.Create(out)
			if err != nil {
				return err
			}
			if err := errors.Join(t.Write(f), f.Close()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d listings read, votes on %d names, version %s\n", n, t.Names(), t.Version())
			if bad > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%d lines are no listings\n", bad)
				return exit{badLines}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&rights, "rights", "", "registry file (NDJSON)")
	f.StringVar(&listings, "listings", "-", "listings file, or - for standard input")
	f.StringVar(&out, "out", "ambiguity.json", "the table's file")
	f.StringVar(&o.Format, "format", "", "of the listings: ndjson, csv, google, shopify (default: told from the content)")
	f.BoolVar(&o.Lenient, "lenient", false, "ignore unknown fields instead of refusing them")
	f.StringVar(&marketplace, "marketplace", "scan", "marketplace of listings that name none (CSV and feeds)")
	_ = c.MarkFlagRequired("rights")
	return c
}

func readTable(path string) (*ambiguity.Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := ambiguity.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}
