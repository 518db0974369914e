package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"markwarden/eval/pictures"
)

func evalPicturesCommand() *cobra.Command {
	var (
		o      pictures.Options
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "pictures",
		Short: "Copies of pictures: recall by edit, each stage alone and the whole, and false pairs among many",
		Long: `All pictures are made here and none of them served to choose a limit: a quarter are parts of the demonstration's photographs, the others drawn
products, cut out on white. All are references. The first of them are edited in every way; every one is looked for among all.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Photographs, err = photographs(); err != nil {
				return err
			}
			bar := newBar(cmd.ErrOrStderr(), "looking")
			o.Progress = func(done, all int) { bar.set(int64(done), fmt.Sprintf("of %d", all)) }
			rep, err := pictures.Run(cmd.Context(), o)
			bar.done()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), rep)
			}
			out := cmd.OutOrStdout()
			fmt.Fprint(out, rep.Table())
			fmt.Fprintf(out, "false pairs         %d in %d of %d pictures, %d pairs, at most %.2g with 95 %% confidence, clustered by picture\n",
				rep.FalsePairs, rep.FalsePictures, rep.Pictures, rep.Pairs, rep.FalsePairsUpper)
			fmt.Fprintf(out, "edited, taken for another as well: %d of %d\n", rep.FalseWhenEdited, rep.Edited)
			fmt.Fprintf(out, "search              %.1f ms a picture\n", rep.SearchMS)
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&o.Pictures, "pictures", 2500, "different pictures, all of them references")
	f.IntVar(&o.Edited, "edited", 60, "of them, those that are edited in every way")
	f.IntVar(&o.Bot, "bot", 1000, "variants by a seller's bot")
	f.Int64Var(&o.Seed, "seed", 1, "of the drawing")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
