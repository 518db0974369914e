//go:build !avif || !nodynamic

package goimagehash

// avifFormat is known and not decoded.
var avifFormat = format{"image/avif", avifMagics, nil, nil}
