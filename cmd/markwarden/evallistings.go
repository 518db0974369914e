package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/eval/listings"
	"markwarden/internal/wire"
)

func evalListingsCommand() *cobra.Command {
	var (
		o                         listings.Options
		rights, mode, predictions string
		labels                    string
		asJSON                    bool
	)
	c := &cobra.Command{
		Use:   "listings FILE.ndjson --rights REGISTRY",
		Short: "Real listings: is the own brand found, how often is a foreign name taken for the mark, beside a plain dictionary",
		Long: `FILE has one listing a line (FORMATS "listing", or flat with "seller_id"); REGISTRY is a registry file, or one object with "brand", "aliases",
"names_by_language" and "nice_classes" a line. Listings whose brand field names a registered right are judged: its right is the own brand, and
every other name is foreign. Three ways: the brand field as it is, emptied, and naming another brand of the file.

Taken for the mark: routed to anything but clear, as "scan" would. foreign_strange leaves out names that share words with the own brand
(a house and its line).`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch mode {
			case "", "all":
			case string(listings.AsIs), string(listings.Emptied), string(listings.Replaced):
				o.Modes = []listings.Mode{listings.Mode(mode)}
			default:
				return fmt.Errorf("--mode %q: as-is, emptied, replaced or all", mode)
			}
			records, err := readFile(rights, listings.ReadRights)
			if err != nil {
				return err
			}
			all, err := readFile(args[0], listings.ReadListings)
			if err != nil {
				return err
			}
			if labels != "" {
				if o.Labels, err = readFile(labels, listings.ReadLabels); err != nil {
					return err
				}
			}
			var flags []listings.Flag
			if predictions != "" {
				o.Flag = func(f listings.Flag) { flags = append(flags, f) }
			}
			rep, err := listings.Run(cmd.Context(), records, all, o)
			if err != nil {
				return err
			}
			if predictions != "" {
				if err := writeLines(predictions, flags); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), rep)
			}
			printListings(cmd.OutOrStdout(), &rep)
			return nil
		},
	}
	c.Flags().StringVar(&rights, "rights", "", "registry file, or a list of brands")
	c.Flags().StringVar(&labels, "nominative", "", "labels of names in titles: how well is nominative use told from use as a mark")
	c.Flags().StringVar(&mode, "mode", "all", "as-is, emptied, replaced or all")
	c.Flags().IntVar(&o.Every, "every", 1, "look at every nth listing only")
	c.Flags().StringVar(&o.Half, "half", "", "a or b: judge only the listings whose id's hash is even, or odd")
	c.Flags().BoolVar(&o.Untaught, "untaught", false, "judge with what is shipped; otherwise each half with what the other half's listings have taught")
	c.Flags().IntVar(&o.Workers, "workers", 0, "listings looked at at once (default: one per core)")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&predictions, "predictions", "", "write one JSON line for each foreign name taken for the mark")
	_ = c.MarkFlagRequired("rights")
	return c
}

func readFile[T markwarden.Listing | wire.Record | listings.Label](path string, read func(io.Reader) ([]T, error)) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

func printListings(out io.Writer, r *listings.Report) {
	fmt.Fprintf(out, "%d rights, %d listings, every %d; %d name a registered brand\n\n", r.Rights, r.Listings, r.Every, r.Known)
	fmt.Fprintf(out, "%-10s %10s %10s %10s %10s %12s %14s\n", "brand", "own stands", "own found", "own taken", "foreign", "of these", "dictionary's")
	fmt.Fprintf(out, "%-10s %10s %10s %10s %10s %12s %14s\n", "field", "", "", "", "", "not related", "foreign")
	for _, w := range r.Ways {
		fmt.Fprintf(out, "%-10s %10d %10.4f %10.4f %10.4f %12.4f %14.4f\n", w.Mode, w.OwnStands, w.OwnFound, w.OwnTaken, w.Foreign, w.ForeignStrange, w.Dictionary.Foreign)
	}
	if n := r.Nominative; n != nil {
		fmt.Fprintf(out, "\nnominative use: %d labels (%d more not in the file), %d nominative; precision %.3f, recall %.3f, F1 %.3f (%.3f with words that name nothing)\n", n.Labels, n.Missing, n.Positives, n.Precision, n.Recall, n.F1, n.WithWords)
		for _, w := range n.Wrong {
			fmt.Fprintf(out, "  %s, read as %-10s  %s  [%s]\n", w.Label.Label, w.Says, w.Title, w.Title[w.Start:w.End])
		}
	}
}
