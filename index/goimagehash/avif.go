//go:build avif && nodynamic

package goimagehash

import "github.com/gen2brain/avif"

// avifFormat is decoded with -tags avif,nodynamic. The second tag keeps the library from loading the machine's libavif into the process: what strangers
// send is decoded in a WebAssembly sandbox.
var avifFormat = format{"image/avif", avifMagics, avif.DecodeConfig, avif.Decode}
