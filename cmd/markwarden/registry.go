package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"markwarden/app"
	"markwarden/registry"
)

func importRegistry(cmd *cobra.Command, s *app.System, in io.Reader, isCSV, lenient bool, o registry.ImportOptions) error {
	o.Lenient = lenient
	if isCSV {
		o.Format = registry.CSV
	}
	b := newBar(cmd.ErrOrStderr(), "importing")
	o.Progress = func(p registry.Progress) { b.set(int64(p.Read), fmt.Sprintf("%d written", p.Written)) }
	rep, err := s.Registrar.Import(cmd.Context(), "system:cli", in, o)
	b.done()
	if err != nil {
		return err
	}
	what := "imported"
	if rep.DryRun {
		what = "would import"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s %d new, %d changed, %d as they were; registry revision %d\n", what, rep.New, rep.Changed, rep.Unchanged, rep.Revision)
	for _, p := range rep.Problems {
		fmt.Fprintf(cmd.ErrOrStderr(), "left out: %v\n", p)
	}
	if more := rep.LeftOut - len(rep.Problems); more > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "and %d more are left out\n", more)
	}
	if rep.Ignored > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%d unknown fields ignored\n", rep.Ignored)
	}
	return nil
}
