package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"markwarden/authorize"
)

func authorizeCommand() *cobra.Command {
	var (
		o                            authorize.Options
		registry, questions, summary string
	)
	c := &cobra.Command{
		Use:   "authorize --registry registry.ndjson --questions q.ndjson",
		Short: "Answer who may sell what, where, until when",
		Long:  "Prints one JSON answer a line for each question: granted with its chain, denied with the first link that fails and why, or unknown.\nExit status: 0 answered everything; 2 could not (the line and the reason are printed).",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reg, err := os.Open(registry)
			if err != nil {
				return err
			}
			defer reg.Close()
			in := cmd.InOrStdin()
			if questions != "-" {
				f, err := os.Open(questions)
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
			s, err := authorize.Run(cmd.Context(), reg, in, out, o)
			if err := errors.Join(err, out.Flush()); err != nil {
				return err
			}
			if summary == "" {
				return nil
			}
			b, err := json.MarshalIndent(s, "", "  ")
			if err != nil {
				return fmt.Errorf("summary: %w", err)
			}
			return os.WriteFile(summary, append(b, '\n'), 0o644)
		},
	}
	f := c.Flags()
	f.StringVar(&registry, "registry", "", "registry file (NDJSON)")
	f.StringVar(&questions, "questions", "-", "questions (NDJSON), or - for standard input")
	f.BoolVar(&o.AtOnce, "at-once", false, "load all questions first, and measure answers per second")
	f.BoolVar(&o.Lenient, "lenient", false, "ignore unknown fields instead of refusing them")
	f.StringVar(&summary, "summary", "", "write the summary as JSON to this file")
	_ = c.MarkFlagRequired("registry")
	return c
}
