package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/ingest/mapping"
	"markwarden/policy/cel"
)

func mappingCommand() *cobra.Command {
	c := &cobra.Command{Use: "mapping", Short: "How the shop's own events become listings"}
	var file string
	test := &cobra.Command{
		Use:   "test EVENTS --mapping mapping.yaml",
		Short: "Show what a mapping makes of recorded events: input beside output, and what is missing",
		Long:  "EVENTS has one JSON document a line (- is standard input).\nExit status: 0 every event is a listing or says nothing about one; 1 some can't be read as a listing; 2 could not look.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := mapping.ReadFile(file, cel.CompileExpression)
			if err != nil {
				return err
			}
			in := cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			return testMapping(cmd, m, in)
		},
	}
	test.Flags().StringVar(&file, "mapping", "mapping.yaml", "mapping file (docs/mapping.md)")
	c.AddCommand(test)
	return c
}

// shownInput bounds how much of an event is shown.
const shownInput = 2000

func testMapping(cmd *cobra.Command, m *mapping.Mapping, in io.Reader) error {
	w := cmd.OutOrStdout()
	events, listings, nothing, bad := 0, 0, 0, 0
	for t, err := range m.Test(cmd.Context(), in) {
		if err != nil {
			return err
		}
		events++
		input := string(t.Input)
		if len(input) > shownInput {
			input = input[:shownInput] + "…"
		}
		fmt.Fprintf(w, "line %d\n  in   %s\n", t.Line, input)
		switch {
		case t.Err != nil:
			bad++
			fmt.Fprintf(w, "  BAD  %v\n", t.Err)
		case t.Nothing:
			nothing++
			fmt.Fprintln(w, "  out  nothing: the event is about no listing")
		default:
			listings++
			fmt.Fprintf(w, "  out  %s\n", t.Output)
		}
		if len(t.Missing) > 0 {
			fmt.Fprintf(w, "  lacks %s\n", strings.Join(t.Missing, ", "))
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%d events: %d listings, %d about none, %d bad\n", events, listings, nothing, bad)
	if bad > 0 {
		return exit{finding}
	}
	return nil
}
