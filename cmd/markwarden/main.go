// Command markwarden is the whole of Markwarden in one binary: the servers, the demo, and the tools for a shell.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root().ExecuteContext(ctx)
	if code := (exit{}); errors.As(err, &code) {
		os.Exit(int(code.status))
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "markwarden:", err)
		os.Exit(int(couldNot))
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "markwarden",
		Short:         "Protects intellectual property on an online marketplace",
		Long:          "Markwarden screens marketplace listings against registered rights, shows the evidence to people, and delivers what they decide.\nExit status of every command: 0 good, 1 a finding (printed), 2 could not look; scan and explain say more in their own help.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(demoCommand(), serveCommand(), scanCommand(), ambiguityCommand(), explainCommand(), authorizeCommand(), mappingCommand(), registryCommand(),
		doctorCommand(), reindexCommand(), exportCommand(), verifyStreamCommand(), auditCommand(), keyCommand(), signInCommand(),
		schemaCommand(), benchCommand(), evalCommand(), proofCommand(), hashCommand())
	return c
}

// status is a documented exit status.
type status int

const (
	finding  status = 1 // looked, and found something
	couldNot status = 2 // could not look
	badLines status = 3 // scan: looked, but some lines are no listings
)

// exit ends the program with a status and no further word.
type exit struct{ status status }

func (e exit) Error() string { return fmt.Sprintf("exit status %d", e.status) }
