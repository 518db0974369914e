package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"markwarden/eval/text"
	"markwarden/eval/text/disguise"
	"markwarden/scan"
)

func evalTextCommand() *cobra.Command {
	var (
		o           scan.Options
		asJSON      bool
		predictions string
		generate    int
		seed        uint64
		write       string
	)
	c := &cobra.Command{
		Use:   "text [FILE.tsv]",
		Short: "Marks disguised in titles: what is found, what is falsely flagged, beside a plain dictionary",
		Long: `FILE has the columns id, mark, mark_classes, mark_aliases, title, brand_field, category, price_usd, msrp_usd, label, kind, note (tab-separated, no
quoting). The matcher is given the marks with their aliases and classes, and the listings; never label, kind or note. It runs as in "scan".

Found: the assessment of the mark's holder is routed to anything but clear, with evidence for that mark that has a span. The label
"infringing-variant" means that the mark must be found; every other label means that it must not. span_exact: of those found, the span of a piece
of evidence is the surface that the note names, to the byte.

With --generate there is no FILE: the rows are made by chance, of marks that are not in the development set, by tables that the matcher doesn't share.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rows, err := textRows(args, generate, seed)
			if err != nil {
				return err
			}
			if write != "" {
				var b bytes.Buffer
				if err := errors.Join(text.Write(&b, rows), os.WriteFile(write, b.Bytes(), 0o644)); err != nil {
					return err
				}
			}
			rep, all, err := text.Run(cmd.Context(), rows, o)
			if err != nil {
				return err
			}
			if predictions != "" {
				if err := writeLines(predictions, all); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), rep)
			}
			printText(cmd.OutOrStdout(), &rep)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&predictions, "predictions", "", "write one JSON line a row to this file")
	c.Flags().IntVar(&o.Workers, "workers", 0, "rows looked at at once (default: one per core)")
	c.Flags().IntVar(&generate, "generate", 0, "make this many rows instead of reading a file")
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of the rows made")
	c.Flags().StringVar(&write, "write", "", "also write the rows to this file")
	return c
}

func textRows(args []string, generate int, seed uint64) ([]text.Row, error) {
	switch {
	case len(args) == 0 && generate > 0:
		return disguise.Generate(generate, seed), nil
	case len(args) != 1 || generate != 0:
		return nil, errors.New("give a FILE.tsv or --generate N, with N above 0")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := text.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return rows, nil
}

func printText(out io.Writer, r *text.Report) {
	fmt.Fprintf(out, "%d rows: %d with the mark, %d without\n\n", r.Rows, r.Positives, r.Negatives)
	fmt.Fprintf(out, "%-36s %9s %11s\n", "", "ours", "dictionary")
	line := func(name string, ours, plain float64) { fmt.Fprintf(out, "%-36s %9.4f %11.4f\n", name, ours, plain) }
	line("recall", r.Recall, r.Dictionary.Recall)
	line("weighted recall", r.WeightedRecall, r.Dictionary.WeightedRecall)
	line("worst kind ("+r.WorstKind+")", r.WorstKindRecall, r.Dictionary.RecallByKind[r.WorstKind])
	line("false flag rate", r.FalseFlagRate, r.Dictionary.FalseFlagRate)
	fmt.Fprintf(out, "%-36s %9.4f\n", "span exact", r.SpanExact)
	for _, part := range []struct {
		name        string
		ours, plain map[string]float64
	}{{"recall by kind", r.RecallByKind, r.Dictionary.RecallByKind}, {"false flags by kind", r.FalseFlagRateByKind, r.Dictionary.FalseFlagRateByKind}} {
		fmt.Fprintf(out, "\n%s\n", part.name)
		for _, k := range slices.Sorted(maps.Keys(part.ours)) {
			line(fmt.Sprintf("  %-28s %4d", k, r.RowsByKind[k]), part.ours[k], part.plain[k])
		}
	}
	fmt.Fprintln(out, "\nweights of the weighted recall (shares of real evasions; kinds of a group count the same)")
	for _, g := range text.Groups {
		if w, ok := r.Weights[g.Name]; ok {
			fmt.Fprintf(out, "  %-42s %6.3f  %v\n", g.Name, w, g.Kinds)
		}
	}
}
