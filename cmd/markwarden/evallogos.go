package main

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // photographs
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"markwarden/demo/catalogue"
	"markwarden/eval/logos"
)

func evalLogosCommand() *cobra.Command {
	var (
		o           logos.Options
		predictions string
		asJSON      bool
	)
	c := &cobra.Command{
		Use:   "logos DIR",
		Short: "Logos within photographs: recall by size, false pictures among many that show none, pictures a second",
		Long: `DIR has templates/ (one reference picture a sign, the file's name is the right), pictures/, and labels.tsv: picture, logo or -, x, y, w, h,
size as a share of the side. All templates are looked for in all pictures, and in --negatives pictures drawn here, which show none. A sign is
found when its right is named and the box around its region and the label's box overlap by half.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.Photographs, err = photographs(); err != nil {
				return err
			}
			bar := newBar(cmd.ErrOrStderr(), "looking")
			o.Progress = func(done, all int) { bar.set(int64(done), fmt.Sprintf("of %d", all)) }
			var lines []logos.Prediction
			if predictions != "" {
				o.Prediction = func(p logos.Prediction) { lines = append(lines, p) }
			}
			rep, err := logos.Run(cmd.Context(), os.DirFS(args[0]), o)
			bar.done()
			if err != nil {
				return err
			}
			if predictions != "" {
				if err := writeLines(predictions, lines); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), rep)
			}
			printLogos(cmd.OutOrStdout(), &rep)
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&o.Negatives, "negatives", 3000, "pictures without a sign that are drawn beside those of DIR")
	f.Int64Var(&o.Seed, "seed", 1, "of the drawing")
	f.StringVar(&predictions, "predictions", "", "write what each picture shows to this file, one JSON line a picture")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// photographs are those of the demonstration, of which grounds are made.
func photographs() ([]image.Image, error) {
	names, err := fs.Glob(catalogue.Pictures(), "photos/*")
	if err != nil {
		return nil, err
	}
	var all []image.Image
	for _, n := range names {
		b, err := fs.ReadFile(catalogue.Pictures(), n)
		if err != nil {
			return nil, err
		}
		img, _, err := image.Decode(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(n), err)
		}
		all = append(all, img)
	}
	return all, nil
}

func printLogos(out io.Writer, r *logos.Report) {
	fmt.Fprintf(out, "recall              %.3f with %d signs\n", r.Recall, r.Signs)
	for _, size := range slices.Sorted(maps.Keys(r.RecallBySize)) {
		t := r.RecallBySize[size]
		fmt.Fprintf(out, "  side %-13s %.3f  %d of %d\n", size, t.Recall, t.Found, t.Pictures)
	}
	fmt.Fprintf(out, "another sign seen   in %d of those\n", r.WrongRights)
	fmt.Fprintf(out, "false pictures      %d of %d without a sign, at most %.2g with 95 %% confidence (%d of %d in the folder)\n",
		r.FalsePictures, r.Negatives, r.FalseRateUpper, r.FalseInFolder, r.FolderNegative)
	fmt.Fprintf(out, "pictures a second   %.1f on one core; %.1f s to prepare the signs\n", r.PicturesPerSecond, r.BuildSeconds)
}
