package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"markwarden/bench"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{Use: "bench", Short: "Measure, side by side with the aims"}
	c.AddCommand(benchPipelineCommand(), benchAuthorizeCommand(), benchTextCommand(), benchPicturesCommand())
	return c
}

func benchPipelineCommand() *cobra.Command {
	var (
		o      bench.PipelineOptions
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "pipeline",
		Short: "Listings through a broker to committed screenings, with many rights registered",
		Long:  "Two runs on fresh stores and topics: without and with the search index. The next case is asked for during both.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Say = func(format string, a ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", a...) }
			o.LogLevel = slog.LevelError
			r, err := bench.Pipeline(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s, %s broker, %d rights, %d listings, %d cores\n", r.Store, r.Broker, r.Rights, r.Listings, r.Cores)
			fmt.Fprintf(cmd.OutOrStdout(), "  to committed screening      %8.0f listings/s\n", r.ListingsPerSecond)
			fmt.Fprintf(cmd.OutOrStdout(), "  sustained, with search      %8.0f listings/s, index level %.1f s after the last\n", r.SustainedListingsPerSecond, r.IndexLagS)
			fmt.Fprintf(cmd.OutOrStdout(), "  next case meanwhile         p50 %.1f ms, p99 %.1f ms (%d times)\n", r.NextCaseP50MS, r.NextCaseP99MS, r.NextCases)
			return nil
		},
	}
	f := c.Flags()
	f.StringSliceVar(&o.Brokers, "kafka", nil, "host:port of a real broker (default: the embedded one)")
	f.StringVar(&o.DSN, "postgres", "", "postgres:// address of a server that lets us create databases (default: SQLite in a temporary folder)")
	f.IntVar(&o.Rights, "rights", 100_000, "rights registered")
	f.IntVar(&o.Listings, "listings", 100_000, "listings streamed")
	f.IntVar(&o.Partitions, "partitions", 4, "partitions of the topic")
	f.IntVar(&o.Batch, "batch", 1000, "messages a partition hands over at once")
	f.StringVar(&o.Titles, "titles", "", "NDJSON file with listings whose texts to use (default: the demo's catalogue)")
	f.StringVar(&o.Profile, "cpuprofile", "", "write processor profiles of the runs to this file and this file with .search behind")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func benchAuthorizeCommand() *cobra.Command {
	var (
		o       bench.AuthorizeOptions
		asJSON  bool
		profile string
	)
	c := &cobra.Command{
		Use:   "authorize",
		Short: "Who may sell what: answers a second on one core, with a large registry",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Say = func(format string, a ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", a...) }
			o.Profile = profile
			r, err := bench.Authorize(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%d rights, %d links, %d sellers\n", r.Rights, r.Links, r.Sellers)
			fmt.Fprintf(out, "  answers on one core  %10.0f a second (%.0f %% granted, %.0f %% denied, chains of %d links)\n", r.AnswersPerSecond, r.GrantedPercent, r.DeniedPercent, r.MedianDepth)
			fmt.Fprintf(out, "  snapshot             %10.0f MiB\n", float64(r.SnapshotBytes)/(1<<20))
			fmt.Fprintf(out, "  load from its file   %10.1f s (%.0f MiB)\n", r.LoadSeconds, float64(r.FileBytes)/(1<<20))
			fmt.Fprintf(out, "  one change           %10.3f ms, at most %.1f ms\n", r.UpdateMS, r.UpdateMaxMS)
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&o.Rights, "rights", 1_000_000, "rights registered")
	f.IntVar(&o.Sellers, "sellers", 2_000_000, "sellers registered, two links each; operators and agencies beside them")
	f.IntVar(&o.Questions, "questions", 1_000_000, "different questions, each asked once")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the invented registry")
	f.StringVar(&profile, "profile", "", "write a processor profile of the answering to this file")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
