package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"markwarden/bench"
)

func benchPicturesCommand() *cobra.Command {
	var (
		o      bench.PicturesOptions
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "pictures",
		Short: "Decode and hash pictures, and search millions of hashes, on one core",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Say = func(format string, a ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", a...) }
			r, err := bench.Pictures(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
			}
			sayPictures(cmd.OutOrStdout(), r)
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&o.Codes, "codes", 10_000_000, "hashes in the index")
	f.IntVar(&o.Queries, "queries", 2_000, "searches")
	f.IntVar(&o.Rounds, "rounds", 12, "times each picture is decoded and hashed")
	f.StringVar(&o.Folder, "folder", "", "where the index is written, 1.2 GB for ten million (default: a temporary folder)")
	f.StringVar(&o.Python, "python", "python3", "interpreter in which FAISS is looked for; empty: leave it out")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the invented hashes")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func sayPictures(w io.Writer, r bench.PicturesResult) {
	fmt.Fprintf(w, "%d pictures of 800x800, %d bytes each\n", r.Pictures, r.FileBytes)
	fmt.Fprintf(w, "  decode and all hashes     %7.2f ms (processor %.2f)\n", r.IngestMS, r.IngestCPUMS)
	fmt.Fprintf(w, "  with corners              %7.2f ms\n", r.CornersMS)
	fmt.Fprintf(w, "  as in operation           %7.2f ms (processor %.2f)\n", r.FullMS, r.FullCPUMS)
	fmt.Fprintf(w, "  a listing of ten          %7.1f ms (processor %.1f), again %.3f ms, %d references, %.0f %% fully looked at\n", r.ListingMS, r.ListingCPUMS, r.ListingAgainMS, r.References, 100*r.FullyLookedShare)
	fmt.Fprintf(w, "%d hashes of 256 bits, radius %d, %.0f bytes each\n", r.Codes, r.Radius, r.BytesPerCode)
	fmt.Fprintf(w, "  search                    p50 %.3f ms, p99 %.3f ms (processor %.3f, %.3f); as comparing all: %t (%d searches)\n",
		r.SearchP50MS, r.SearchP99MS, r.SearchCPUP50MS, r.SearchCPUP99MS, r.Exact, r.Checked)
	fmt.Fprintf(w, "  build, load               %.1f s, %.2f s\n", r.BuildSeconds, r.LoadSeconds)
	fmt.Fprintf(w, "  a change until it is seen p50 %.2f ms, at most %.2f ms\n", r.ChangeP50MS, r.ChangeMaxMS)
	for name, peer := range r.Peers {
		b, err := json.Marshal(peer)
		if err != nil {
			b = []byte(err.Error())
		}
		fmt.Fprintf(w, "  beside it: %s %s\n", name, b)
	}
}
