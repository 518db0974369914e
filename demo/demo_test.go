package demo_test

import (
	"bytes"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/app"
	"markwarden/demo"
	"markwarden/demo/catalogue"
)

func TestTheDemoFlagsWhatIsPlantedAndClearsTheTwins(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	require.NoError(t, demo.Run(t.Context(), demo.Options{Dir: dir, Listen: "127.0.0.1:0", Exit: true, Out: &out, Log: log}))
	text := out.String()
	require.Contains(t, text, "/signin?link=mwl_")
	require.Contains(t, text, "listings screened in")
	for _, kind := range []string{"exact", "homoglyph", "picture_copy", "invisible", "spacing"} {
		require.Contains(t, text, kind)
	}

	c, err := app.Config{Dir: dir, Pictures: app.PicturesConfig{Folder: filepath.Join(dir, "pictures")}}.Ready()
	require.NoError(t, err)
	sys, err := app.Attach(t.Context(), c, log)
	require.NoError(t, err)
	defer func() { require.NoError(t, sys.Close()) }()
	planted := map[markwarden.ListingKey]catalogue.Plant{}
	for _, p := range catalogue.Planted() {
		planted[p.Key] = p
	}
	require.NotEmpty(t, planted)
	looked := 0
	for key, p := range planted {
		st, err := sys.Ingest.Listing(t.Context(), key)
		require.NoError(t, err)
		require.Equal(t, p.Honest, st.Screening.Route == markwarden.RouteClear, "%s: %s (%s) %q", key.Listing, p.Kind, p.Note, st.Listing.Title)
		looked++
	}
	require.Equal(t, len(planted), looked)

	good, err := sys.VerifyAudit(t.Context(), "", io.Discard)
	require.NoError(t, err)
	require.True(t, good)
}
