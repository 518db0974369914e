package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// evalCommand has one function per subcommand, each in its own file.
func evalCommand() *cobra.Command {
	c := &cobra.Command{Use: "eval", Short: "Score the engine on files whose truth is known"}
	c.AddCommand(evalLogosCommand(), evalPicturesCommand(), evalTextCommand(), evalNamesCommand(), evalListingsCommand())
	return c
}

// writeLines writes one JSON line each to a file.
func writeLines[T any](path string, all []T) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	e := json.NewEncoder(f)
	e.SetEscapeHTML(false)
	for i := range all {
		if err := e.Encode(&all[i]); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// writeJSON writes a report for reading and for programs.
func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
