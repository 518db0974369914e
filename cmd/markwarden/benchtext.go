package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"markwarden/bench"
)

func benchTextCommand() *cobra.Command {
	var (
		o      bench.TextOptions
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "text",
		Short: "Marks found in titles: listings a second on one core, by number of marks, beside other ways",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, n := range o.Marks {
				if n < 1 {
					return fmt.Errorf("--marks: %d is no size of a registry", n)
				}
			}
			o.Say = func(format string, a ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", a...) }
			r, err := bench.Text(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), r)
			}
			printBenchText(cmd.OutOrStdout(), &r)
			return nil
		},
	}
	f := c.Flags()
	f.IntSliceVar(&o.Marks, "marks", []int{100_000, 1_000_000}, "sizes of the registry")
	f.StringVar(&o.Names, "names", "", `NDJSON (or .gz) with "brand" or "text" and "nice_classes": real names come first (default: all are invented)`)
	f.StringVar(&o.Titles, "titles", "", "NDJSON (or .gz) of listings whose title, brand, category to use (default: the demo's catalogue)")
	f.IntVar(&o.Listings, "listings", 20_000, "use at most so many of them")
	f.Float64Var(&o.Seconds, "seconds", 3, "measure each figure so long, and take the best pass")
	f.BoolVar(&o.Peers, "peers", true, "measure other ways beside ours")
	f.StringVar(&o.Lucene, "lucene", "", "folder with Lucene's jars (core, monitor, queries, memory, analysis-common, queryparser), to measure its Monitor")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the invented marks")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printBenchText(out io.Writer, r *bench.TextResult) {
	fmt.Fprintf(out, "%d listings (title of %d bytes, median), %d real names among the marks, one core\n", r.Listings, r.MedianBytes, r.RealNames)
	for _, s := range r.Sizes {
		fmt.Fprintf(out, "\n%d marks\n", s.Marks)
		fmt.Fprintf(out, "  title and brand field          %10.0f listings/s, %.0f in a second of the processor (%d pieces of evidence)\n", s.ListingsPerSecond, s.ListingsPerCPUSecond, s.Evidence)
		fmt.Fprintf(out, "    through to assessments       %10.0f listings/s, %.0f\n", s.AssessedPerSecond, s.AssessedPerCPUSecond)
		fmt.Fprintf(out, "  with a description of %d B   %10.0f listings/s, %.0f\n", r.Description, s.WithDescriptionPerSecond, s.WithDescriptionPerCPUSecond)
		fmt.Fprintf(out, "  memory                         %10.0f bytes a mark\n", s.BytesPerMark)
		fmt.Fprintf(out, "  from a file to ready           %10.2f s (%d cores, %.2f s of the processor; the engine alone %.2f s on one)\n", s.LoadSeconds, r.CoresForLoad, s.LoadCPUSeconds, s.BuildSeconds)
		fmt.Fprintf(out, "  one mark more, one less        %10.2f ms, %.2f ms (at most %.2f ms)\n", s.AddMS, s.RemoveMS, s.AddMaxMS)
		for _, p := range s.Peers {
			if p.Skipped != "" {
				fmt.Fprintf(out, "  %-30s    skipped: %s\n", p.Name, p.Skipped)
				continue
			}
			fmt.Fprintf(out, "  %-30s %10.0f listings/s, %.0f in a second of the processor (sees %s; %d found in %d; load %.2f s)\n", p.Name, p.ListingsPerSecond, p.ListingsPerCPUSecond, p.Sees, p.Found, p.Listings, p.LoadSeconds)
		}
	}
}
