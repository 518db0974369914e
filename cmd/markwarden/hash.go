package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/index"
	"markwarden/index/goimagehash"
	"markwarden/internal/codeindex"
	"markwarden/internal/hamming"
	"markwarden/internal/pdq"
)

func hashCommand() *cobra.Command {
	var known, add string
	radius := 31
	c := &cobra.Command{
		Use:   "hash [FILE...]",
		Short: "Print the hashes of pictures, and which hashes of an exchanged list are near",
		Long: "One JSON line for each file. pdq is the hash by which other platforms know the picture, good to exchange from pdq_quality 80 on.\n" +
			"--known names a folder that keeps hashes of others; --add reads a list of them into it first: one a line, 64 hexadecimal digits, what follows a comma or a space is left out.",
		RunE: func(cmd *cobra.Command, files []string) error {
			if known == "" && add != "" {
				return errors.New("--add needs --known, the folder to add to")
			}
			var x *codeindex.Index
			if known != "" {
				var err error
				if x, err = codeindex.Open(known, len(hamming.Hash{})); err != nil {
					return err
				}
				defer x.Close()
			}
			if add != "" {
				if err := addKnown(x, add, cmd.ErrOrStderr()); err != nil {
					return err
				}
			}
			return hashFiles(cmd.OutOrStdout(), files, x, radius)
		},
	}
	c.Flags().StringVar(&known, "known", "", "folder of known hashes (made when it is not there)")
	c.Flags().StringVar(&add, "add", "", "list of PDQ hashes to read into it first")
	c.Flags().IntVar(&radius, "radius", radius, "bits in which a known hash may differ")
	return c
}

// hashLine is what is printed of a file.
type hashLine struct {
	File       string      `json:"file"`
	Reason     string      `json:"reason,omitempty"` // why it can't be looked at
	Content    string      `json:"content,omitempty"`
	Width      int         `json:"width,omitempty"`
	Height     int         `json:"height,omitempty"`
	PDQ        string      `json:"pdq,omitempty"`
	PDQQuality int         `json:"pdq_quality"`
	Canonical  string      `json:"pdq_canonical,omitempty"` // of the picture at 512x512
	P256       string      `json:"phash256,omitempty"`
	P64        string      `json:"phash64,omitempty"`
	D64        string      `json:"dhash64,omitempty"`
	Quality    int         `json:"quality"`
	Known      []knownLine `json:"known,omitempty"`
}

type knownLine struct {
	PDQ      string `json:"pdq"`
	Distance int    `json:"distance"`
}

func hashFiles(w io.Writer, files []string, known *codeindex.Index, radius int) error {
	out, bad := json.NewEncoder(w), false
	for _, name := range files {
		line, err := hashFile(name, known, radius)
		if err != nil {
			return err
		}
		bad = bad || line.Reason != ""
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	if bad {
		return exit{finding}
	}
	return nil
}

func hashFile(name string, known *codeindex.Index, radius int) (hashLine, error) {
	line := hashLine{File: name}
	file, err := os.ReadFile(name)
	if err != nil {
		return line, err
	}
	p, err := goimagehash.Hash(file, goimagehash.Limits{})
	if pe, ok := errors.AsType[*index.PictureError](err); ok {
		line.Reason = string(pe.Reason)
		return line, nil
	}
	if err != nil {
		return line, err
	}
	native, quality, err := goimagehash.PDQ(file, goimagehash.Limits{})
	if err != nil {
		return line, err
	}
	line.Content, line.Width, line.Height, line.Quality = p.Content, p.Width, p.Height, p.Quality
	line.PDQ, line.PDQQuality, line.Canonical, line.P256 = pdq.Format(native), quality, pdq.Format(p.Hashes.PDQ), pdq.Format(p.Hashes.P256)
	line.P64, line.D64 = fmt.Sprintf("%016x", p.Hashes.P64), fmt.Sprintf("%016x", p.Hashes.D64)
	if known != nil {
		for _, hit := range known.Search(native[:], radius) {
			line.Known = append(line.Known, knownLine{pdq.Format(hamming.Hash(known.Code(hit.Key))), hit.Distance})
		}
	}
	return line, nil
}

// addKnown reads a list of hashes into the index.
func addKnown(x *codeindex.Index, list string, says io.Writer) error {
	f, err := os.Open(list)
	if err != nil {
		return err
	}
	defer f.Close()
	const atOnce = 10_000
	before, n := x.Len(), 0
	var changes []codeindex.Change
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		h, err := pdq.Parse(strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })[0])
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", list, n, err)
		}
		// The key is of the hash itself: one that comes twice is kept once.
		changes = append(changes, codeindex.Change{Key: codeindex.KeyOf(h[:]), Code: h[:]})
		if len(changes) == atOnce {
			if err := x.Apply(changes...); err != nil {
				return err
			}
			if changes = nil; x.Loose() >= 100*atOnce {
				if err := x.Compact(); err != nil {
					return err
				}
			}
		}
	}
	if err := errors.Join(lines.Err(), x.Apply(changes...)); err != nil {
		return err
	}
	fmt.Fprintf(says, "%d hashes known, %d of them new\n", x.Len(), x.Len()-before)
	if x.Loose() >= atOnce {
		return x.Compact()
	}
	return nil
}
