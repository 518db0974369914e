package main

import (
	"image"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/demo/catalogue"
)

func TestTheEmbeddedRegistryIsTheGeneratedOne(t *testing.T) {
	t.Parallel()
	registry, err := newWorld().encode()
	require.NoError(t, err)
	require.Equal(t, string(registry), string(catalogue.Registry()), "run the generator")
}

func TestTheEmbeddedHousePicturesAreTheDrawnOnes(t *testing.T) {
	t.Parallel()
	g := &gallery{map[string][]byte{}, map[string]image.Image{}}
	for _, h := range houses {
		g.add(logoPicture(h), logo(h.device, h.text, hex(h.ink)).img, 85)
	}
	for path, drawn := range g.files {
		embedded, err := fs.ReadFile(catalogue.Pictures(), path)
		require.NoError(t, err)
		require.Equal(t, drawn, embedded, "%s: run the generator", path)
	}
}

func TestEveryOffenceCanBeIllustratedAndNamesARight(t *testing.T) {
	t.Parallel()
	w := newWorld()
	rights := map[string]bool{}
	for _, r := range w.records {
		if r.Right != nil {
			rights[string(r.Right.ID)] = true
		}
	}
	for _, o := range offences {
		require.True(t, rights["r-"+o.right], o.title)
		require.Contains(t, products, o.goods, o.title)
		require.Contains(t, products, or(o.twinGoods, o.goods), o.title)
		if o.seller != "" {
			require.Contains(t, w.stores, o.seller+"@bazaar")
		}
		if o.twinSeller != "" && o.twinSeller != "any" {
			require.Contains(t, w.stores, o.twinSeller+"@bazaar")
		}
	}
	for kind := range products {
		require.NotEmpty(t, descriptions[kind], kind)
	}
}
