package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"markwarden/eval/names"
)

func evalNamesCommand() *cobra.Command {
	var (
		asJSON, fit bool
		predictions string
		write       string
		generate    int
		seed        uint64
	)
	c := &cobra.Command{
		Use:   "names [FILE]",
		Short: "Names of organisations in pairs: which are of the same one",
		Long: `FILE is CSV with the columns left, right, match (1 or 0), or a .txt with one organisation a line, its names separated by "|", from which pairs are made.

f1 and threshold are those of the threshold that is best for the file, as such figures are usually given; "shipped" are those of the threshold that we ship.
us_per_pair is the time for a pair of names that were not read before.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pairs, err := namePairs(args, generate, seed)
			if err != nil {
				return err
			}
			if write != "" {
				var b bytes.Buffer
				if err := errors.Join(names.Write(&b, pairs), os.WriteFile(write, b.Bytes(), 0o644)); err != nil {
					return err
				}
			}
			if fit {
				bias, weights := names.Fit(pairs)
				return writeJSON(cmd.OutOrStdout(), map[string]any{"bias": bias, "weights": weights})
			}
			rep, all := names.Run(pairs)
			if predictions != "" {
				if err := writeLines(predictions, all); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), rep)
			}
			printNames(cmd.OutOrStdout(), &rep)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&predictions, "predictions", "", "write one JSON line a pair to this file")
	c.Flags().StringVar(&write, "write", "", "also write the pairs to this file")
	c.Flags().IntVar(&generate, "generate", 0, "add this many pairs of invented organisations")
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of the pairs made")
	c.Flags().BoolVar(&fit, "fit", false, "print the weights that fit the pairs instead of scoring them")
	return c
}

func printNames(out io.Writer, r *names.Report) {
	fmt.Fprintf(out, "%d pairs, %d of them of one organisation\n\n%-28s %8s %10s %10s %8s\n", r.Pairs, r.Matches, "", "f1", "threshold", "precision", "recall")
	line := func(name string, f names.Figures) {
		fmt.Fprintf(out, "%-28s %8.4f %10.4f %10.4f %8.4f\n", name, f.F1, f.Threshold, f.Precision, f.Recall)
	}
	line("ours, best threshold", r.Figures)
	line("ours, as shipped", r.Shipped)
	for _, p := range slices.Sorted(maps.Keys(r.Peers)) {
		line(p, r.Peers[p])
	}
	fmt.Fprintf(out, "\n%.1f µs a pair\n", r.USPerPair)
}

func namePairs(args []string, generate int, seed uint64) ([]names.Pair, error) {
	made := names.Generate(max(0, generate), seed)
	if len(args) == 0 {
		if len(made) == 0 {
			return nil, errors.New("give a FILE or --generate N, with N above 0")
		}
		return made, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	read := names.Read
	if filepath.Ext(args[0]) == ".txt" {
		read = names.ReadOrganisations
	}
	pairs, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return append(pairs, made...), nil
}
