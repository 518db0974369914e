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
	c.AddCommand(benchPipelineCommand())
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
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
