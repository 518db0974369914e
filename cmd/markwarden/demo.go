package main

import (
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"markwarden/demo"
)

func demoCommand() *cobra.Command {
	var (
		o       demo.Options
		verbose bool
	)
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole system at work in a browser, with nothing else installed",
		Long:  "Starts an embedded broker, a SQLite store and every role in this process, streams an embedded catalogue through the real topic, and serves the console.\nThe sellers, pictures, authorizations and every planted offence of the catalogue are invented.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out = cmd.OutOrStdout()
			level := slog.LevelError
			if verbose {
				level = slog.LevelInfo
			}
			o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
			b := newBar(cmd.ErrOrStderr(), "screening")
			defer b.done()
			o.Progress = func(done, all int) { b.total(int64(all)); b.set(int64(done), "screening") }
			return demo.Run(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Dir, "dir", "", "keep the data in this folder (default: a temporary one that is removed)")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "where the console listens (a free port when it is taken)")
	f.BoolVar(&o.Exit, "exit", false, "end after the summary")
	f.BoolVar(&verbose, "verbose", false, "show the log")
	return c
}
