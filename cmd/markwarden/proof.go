package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry/proof"
)

func proofCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "proof",
		Short: "Signed authorizations: issue, verify offline, inspect, revoke",
		Long:  "A proof is a link of a chain, signed by its grantor (JWS, EdDSA over canonical JSON). Whoever has the grantors' public keys can check a chain without asking anyone.",
	}
	c.AddCommand(proofKeyCommand(), proofIssueCommand(), proofVerifyCommand(), proofInspectCommand(), proofRevokeCommand())
	return c
}

func proofKeyCommand() *cobra.Command {
	var party, keys string
	c := &cobra.Command{
		Use:   "key --keys FILE [--party ID]",
		Short: "Make a party a new key (the one before signs no more), and print the public keys",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := readKeys(keys)
			if errors.Is(err, os.ErrNotExist) && party != "" {
				all, err = &proof.Keys{}, nil
			}
			if err != nil {
				return err
			}
			if party != "" {
				if _, err := all.Rotate(markwarden.PartyID(party), time.Now()); err != nil {
					return err
				}
				if err := writeKeys(keys, all); err != nil {
					return err
				}
			}
			return printJSON(cmd, all.PublicOnly())
		},
	}
	c.Flags().StringVar(&party, "party", "", "whose new key; empty: only print")
	keysFlag(c, &keys, "your own keys, with their private parts")
	return c
}

func proofIssueCommand() *cobra.Command {
	var keys, in string
	c := &cobra.Command{
		Use:   "issue --keys FILE --authorizations FILE",
		Short: "Sign authorizations (registry lines): one proof a line",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := readKeys(keys)
			if err != nil {
				return err
			}
			return eachLine(cmd, in, func(line string) error {
				r, err := wire.DecodeRecord([]byte(line), wire.Options{})
				if err != nil {
					return err
				}
				if r.Authorization == nil {
					return fmt.Errorf("%w: is no authorization", markwarden.ErrInvalid)
				}
				jws, err := proof.Issue(all, r.Authorization, time.Now())
				if err == nil {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), jws)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&in, "authorizations", "-", "registry lines (NDJSON), or - for standard input")
	keysFlag(c, &keys, "the grantors' keys, with their private parts")
	return c
}

func proofVerifyCommand() *cobra.Command {
	var in, at, holder string
	var keys []string
	c := &cobra.Command{
		Use:   "verify --keys FILE [--keys FILE ...] --proofs FILE",
		Short: "Check a chain of proofs with public keys alone",
		Long:  "The proofs of one chain, one a line in any order, and revocations where there are some. Prints what the chain allows.\nExit status: 0 the chain holds; 1 it does not (the reason is printed); 2 could not look.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := readAllKeys(keys)
			if err != nil {
				return err
			}
			moment := time.Now()
			if at != "" {
				var ok bool
				if moment, ok = wire.ParseMoment(at); !ok {
					return fmt.Errorf("%w: --at: a time with its offset (RFC 3339) or a day", markwarden.ErrInvalid)
				}
			}
			var said []*proof.Statement
			err = eachLine(cmd, in, func(line string) error {
				s, err := proof.Inspect(line)
				said = append(said, s)
				return err
			})
			if errors.Is(err, markwarden.ErrInvalid) {
				return refused(cmd, err)
			} else if err != nil {
				return err
			}
			r, err := proof.VerifyChain(all, said, moment)
			if err == nil && holder != "" && r.Grantor != markwarden.PartyID(holder) {
				err = fmt.Errorf("%w: the chain begins with %s, not with %s", proof.ErrRefused, r.Grantor, holder)
			}
			if err != nil {
				return refused(cmd, err)
			}
			return printJSON(cmd, r)
		},
	}
	f := c.Flags()
	f.StringVar(&in, "proofs", "-", "proofs and revocations, one a line, or - for standard input")
	f.StringVar(&at, "at", "", "moment to ask for (default: now)")
	f.StringVar(&holder, "holder", "", "party with which the chain must begin")
	f.StringArrayVar(&keys, "keys", nil, "file of public keys; once for each file")
	_ = c.MarkFlagRequired("keys")
	return c
}

func proofInspectCommand() *cobra.Command {
	var in string
	c := &cobra.Command{
		Use:   "inspect --proofs FILE",
		Short: "Show what proofs say, without checking them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return eachLine(cmd, in, func(line string) error {
				s, err := proof.Inspect(line)
				if err != nil {
					return err
				}
				return printJSON(cmd, s)
			})
		},
	}
	c.Flags().StringVar(&in, "proofs", "-", "proofs, one a line, or - for standard input")
	return c
}

func proofRevokeCommand() *cobra.Command {
	var keys, id, grantor, key, at string
	c := &cobra.Command{
		Use:   "revoke --keys FILE (--id ID --grantor PARTY | --key KID)",
		Short: "Sign that an authorization ends, or mark a key as lost",
		Long:  "With --id, prints a signed revocation, which goes to whoever has the proof. With --key, marks the key in its file: nothing that it signed counts any more; hand the public keys out again.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := readKeys(keys)
			if err != nil {
				return err
			}
			now := time.Now()
			moment := now
			if at != "" {
				var ok bool
				if moment, ok = wire.ParseMoment(at); !ok {
					return fmt.Errorf("%w: --at: a time with its offset (RFC 3339) or a day", markwarden.ErrInvalid)
				}
			}
			if (key == "") == (id == "") {
				return fmt.Errorf("%w: one of --id and --key", markwarden.ErrInvalid)
			}
			if key != "" {
				if err := all.Revoke(key, moment); err != nil {
					return err
				}
				return errors.Join(writeKeys(keys, all), printJSON(cmd, all.PublicOnly()))
			}
			jws, err := proof.Revoke(all, proof.Revocation{Authorization: markwarden.AuthorizationID(id), Grantor: markwarden.PartyID(grantor), RevokedAt: moment}, now)
			if err == nil {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), jws)
			}
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&id, "id", "", "authorization that ends")
	f.StringVar(&grantor, "grantor", "", "its grantor")
	f.StringVar(&key, "key", "", "kid of a lost or stolen key")
	f.StringVar(&at, "at", "", "moment from which on (default: now)")
	keysFlag(c, &keys, "your own keys, with their private parts")
	return c
}

func keysFlag(c *cobra.Command, into *string, what string) {
	c.Flags().StringVar(into, "keys", "", "file of keys: "+what)
	_ = c.MarkFlagRequired("keys")
}

func readKeys(file string) (*proof.Keys, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return proof.ParseKeys(b)
}

// readAllKeys reads several files of keys as one.
func readAllKeys(files []string) (*proof.Keys, error) {
	all := &proof.Keys{}
	for _, f := range files {
		k, err := readKeys(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		all.Keys = append(all.Keys, k.Keys...)
	}
	doc, err := all.Document()
	if err != nil {
		return nil, err
	}
	return proof.ParseKeys(doc) // which knows when one is given twice
}

// writeKeys replaces the file as a whole; nobody else may read it.
func writeKeys(file string, k *proof.Keys) error {
	b, err := k.Document()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func refused(cmd *cobra.Command, err error) error {
	if e := printJSON(cmd, map[string]string{"refused": err.Error()}); e != nil {
		return e
	}
	return exit{finding}
}

func printJSON(cmd *cobra.Command, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), string(b))
	}
	return err
}

// eachLine calls fn with each line that is not blank; its error names the line.
func eachLine(cmd *cobra.Command, file string, fn func(line string) error) error {
	var in io.Reader = cmd.InOrStdin()
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, proof.MaxProof+2)
	n := 0
	for lines.Scan() {
		n++
		if line := strings.TrimSpace(lines.Text()); line != "" {
			if err := fn(line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	return lines.Err()
}
