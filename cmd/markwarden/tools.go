package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/app"
	"markwarden/internal/phrase"
	"markwarden/registry"
)

func doctorCommand() *cobra.Command {
	var config, lang string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, database, broker, clock, and indexes against the store, and say what to do",
		Long:  "Exit status: 0 all good; 1 something is wrong (printed, with what to do); 2 could not look.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			say := func(id string, args ...string) string {
				return phrase.Say(lang, markwarden.Message{ID: id, Args: args})
			}
			bad := 0
			for _, check := range app.Examine(cmd.Context(), config, logger()) {
				mark := say("doctor.good")
				if !check.OK {
					mark = say("doctor.bad")
					bad++
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s %-12s %s\n", mark, say("doctor.name."+check.Name), phrase.Say(lang, check.Detail))
				if check.Do.ID != "" {
					fmt.Fprintf(cmd.OutOrStdout(), "     %-12s %s %s\n", "", say("doctor.do"), phrase.Say(lang, check.Do))
				}
			}
			if bad > 0 {
				return exit{finding}
			}
			return nil
		},
	}
	configFlag(c, &config)
	c.Flags().StringVar(&lang, "lang", "en", "language: en or zh")
	return c
}

func reindexCommand() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use:   "reindex",
		Short: "Build the search index again from the store (no process with the role indexer may run)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				b := newBar(cmd.ErrOrStderr(), "indexing")
				n, err := s.Reindex(ctx, func(done, all int64) { b.total(all); b.set(done, "indexing") })
				b.done()
				if err == nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "%d listings indexed\n", n)
				}
				return err
			})
		},
	}
	configFlag(c, &config)
	return c
}

func exportCommand() *cobra.Command {
	var (
		config                string
		canonical, screenings bool
	)
	c := &cobra.Command{
		Use:   "export --canonical",
		Short: "Print all decisions, measures and dead letters in one order, ids and times left out, to compare two runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !canonical {
				return errors.New("say --canonical: it is the only export there is")
			}
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				out := bufio.NewWriter(cmd.OutOrStdout())
				return errors.Join(s.Export(ctx, out, screenings), out.Flush())
			})
		},
	}
	configFlag(c, &config)
	c.Flags().BoolVar(&canonical, "canonical", false, "the form in which two runs can be compared byte for byte")
	c.Flags().BoolVar(&screenings, "screenings", false, "also every listing's newest screening")
	return c
}

func verifyStreamCommand() *cobra.Command {
	var (
		config string
		toEnd  bool
	)
	c := &cobra.Command{
		Use:   "verify-stream",
		Short: "Read the topic again, and prove that every offset delivered is screened, dead-lettered or superseded",
		Long:  "Exit status: 0 proved; 1 an offset without effect (printed); 2 could not look.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				good, err := s.VerifyStream(ctx, toEnd, cmd.OutOrStdout())
				if err == nil && !good {
					return exit{finding}
				}
				return err
			})
		},
	}
	configFlag(c, &config)
	c.Flags().BoolVar(&toEnd, "to-end", false, "count messages that are not delivered yet as findings too")
	return c
}

func auditCommand() *cobra.Command {
	var config, checkpoint string
	c := &cobra.Command{Use: "audit", Short: "The hash-chained record of who did what, when, and why"}
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Compute the chain again and compare it",
		Long:  "Exit status: 0 the chain holds; 1 it is broken (where is printed); 2 could not look.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				good, err := s.VerifyAudit(ctx, checkpoint, cmd.OutOrStdout())
				if err == nil && !good {
					return exit{finding}
				}
				return err
			})
		},
	}
	configFlag(verify, &config)
	verify.Flags().StringVar(&checkpoint, "checkpoint", "", "a signed checkpoint kept elsewhere, to compare with")
	c.AddCommand(verify)
	return c
}

func registryCommand() *cobra.Command {
	c := &cobra.Command{Use: "registry", Short: "Parties, rights and authorizations"}
	var (
		config  string
		o       registry.ImportOptions
		isCSV   bool
		lenient bool
	)
	imp := &cobra.Command{
		Use:   "import FILE",
		Short: "Import NDJSON or CSV; nothing is written when any line is bad, and every bad line is named",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				return importRegistry(cmd, s, f, isCSV, lenient, o)
			})
		},
	}
	configFlag(imp, &config)
	imp.Flags().BoolVar(&o.DryRun, "dry-run", false, "check everything, write nothing")
	imp.Flags().BoolVar(&isCSV, "csv", false, "the file is CSV (see `markwarden registry template`): as --format csv")
	imp.Flags().StringVar((*string)(&o.Format), "format", "", "ndjson (default), csv, uspto (trademark XML of the United States) or st96 (trademark XML of WIPO ST.96)")
	imp.Flags().StringVar((*string)(&o.Holder), "holder", "", "with uspto and st96: the party that holds every right of the file now; otherwise whom the file names")
	imp.Flags().BoolVar(&o.Partial, "partial", false, "import the lines that are right and name the others, instead of nothing when any line is wrong")
	imp.Flags().BoolVar(&lenient, "lenient", false, "ignore unknown fields instead of refusing them")
	template := &cobra.Command{
		Use:   "template TYPE",
		Short: "Print the CSV template of marketplace, party, right or authorization",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t := registry.Template(registry.Kind(args[0]))
			if len(t) == 0 {
				return fmt.Errorf("%q is none of %v", args[0], registry.Kinds)
			}
			_, err := cmd.OutOrStdout().Write(t)
			return err
		},
	}
	c.AddCommand(imp, template)
	return c
}
