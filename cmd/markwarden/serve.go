package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/access"
	"markwarden/app"
)

const configHelp = "configuration file (YAML; see docs/configuration.md)"

func logger() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// withSystem opens what the configuration names, beside a serving process if there is one, and runs fn on it.
func withSystem(cmd *cobra.Command, config string, fn func(ctx context.Context, s *app.System) error) error {
	c, err := app.ReadConfig(config)
	if err != nil {
		return err
	}
	s, err := app.Attach(cmd.Context(), c, logger())
	if err != nil {
		return err
	}
	return errors.Join(fn(cmd.Context(), s), s.Close())
}

func serveCommand() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use:   "serve --config markwarden.yaml",
		Short: "Run the roles that the configuration names",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := app.ReadConfig(config)
			if err != nil {
				return err
			}
			s, err := app.Open(cmd.Context(), c, logger())
			if err != nil {
				return err
			}
			if c.Has(app.RoleConsole) {
				link, err := s.FirstLink(cmd.Context())
				if err != nil {
					return errors.Join(err, s.Close())
				}
				if link != "" {
					fmt.Fprintf(cmd.ErrOrStderr(), "nobody has signed in yet; this link signs the administrator in once (another: markwarden sign-in):\n  %s\n", link)
				}
			}
			return errors.Join(s.Run(cmd.Context()), s.Close())
		},
	}
	configFlag(c, &config)
	return c
}

func configFlag(c *cobra.Command, config *string) {
	c.Flags().StringVar(config, "config", "markwarden.yaml", configHelp)
}

func signInCommand() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use:   "sign-in",
		Short: "Print a one-time link that signs the administrator in to the console",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				link, err := s.SignInLink(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), link)
				return nil
			})
		},
	}
	configFlag(c, &config)
	return c
}

func keyCommand() *cobra.Command {
	var config, role, party string
	c := &cobra.Command{Use: "key", Short: "API keys"}
	issue := &cobra.Command{
		Use:   "issue NAME",
		Short: "Make an account with a role, and print a key for it (it is shown once)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withSystem(cmd, config, func(ctx context.Context, s *app.System) error {
				secret, err := s.IssueKey(ctx, args[0], access.Role(role), markwarden.PartyID(party))
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), secret)
				return nil
			})
		},
	}
	configFlag(issue, &config)
	issue.Flags().StringVar(&role, "role", string(access.Reviewer), "admin, reviewer, holder, seller, platform, auditor")
	issue.Flags().StringVar(&party, "party", "", "the party of a holder's or seller's account")
	c.AddCommand(issue)
	return c
}
