package goimagehash

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"markwarden/index"
)

// smallSide is the longest side of a small picture, smallQuality that of its JPEG.
const smallSide, smallQuality = 512, 90

// Small is a picture for markwarden.Picture.Small: as displayed, in colour, transparent parts white, shrunk to at most 512 pixels a side, as a
// JPEG. An error is an *index.PictureError.
func Small(file []byte, l Limits) ([]byte, error) {
	d, err := decode(file, l.withDefaults(), wanted{long: smallSide, colour: true})
	if err != nil {
		return nil, err
	}
	return small(d)
}

func small(d decoded) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, shrinkColour(d.img, d.turn), &jpeg.Options{Quality: smallQuality}); err != nil {
		return nil, &index.PictureError{Reason: index.BrokenPicture, Err: err}
	}
	return b.Bytes(), nil
}

// shrinkColour makes a small picture, its colours at half its size.
func shrinkColour(img image.Image, turn orientation) image.Image {
	if g, ok := img.(*image.Gray); ok {
		w, h := smallSize(g.Rect.Dx(), g.Rect.Dy())
		return orient(shrinkTo(grayOf(g), w, h), turn)
	}
	m, ok := img.(*image.YCbCr)
	if !ok {
		m = ycbcrOf(img)
	}
	b := m.Rect
	w, h := smallSize(b.Dx(), b.Dy())
	plane := func(pix []uint8, stride, w, h int) *image.Gray {
		return &image.Gray{Pix: pix[:stride*(h-1)+w], Stride: stride, Rect: image.Rect(0, 0, w, h)}
	}
	at := m.COffset(b.Min.X, b.Min.Y)
	cw, ch := (m.COffset(b.Max.X-1, b.Min.Y)-at)+1, (m.COffset(b.Min.X, b.Max.Y-1)-at)/m.CStride+1
	y := orient(shrinkTo(grayOf(plane(m.Y[m.YOffset(b.Min.X, b.Min.Y):], m.YStride, b.Dx(), b.Dy())), w, h), turn)
	colours := [2]*image.Gray{}
	for i, pix := range [][]uint8{m.Cb[at:], m.Cr[at:]} {
		colours[i] = orient(shrinkTo(grayOf(plane(pix, m.CStride, cw, ch)), (w+1)/2, (h+1)/2), turn)
	}
	return &image.YCbCr{
		Y: y.Pix, Cb: colours[0].Pix, Cr: colours[1].Pix, YStride: y.Stride, CStride: colours[0].Stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: y.Rect,
	}
}

func smallSize(width, height int) (w, h int) {
	long := max(width, height)
	if long <= smallSide {
		return width, height
	}
	return max(1, (width*smallSide+long/2)/long), max(1, (height*smallSide+long/2)/long)
}

// ycbcrOf converts any picture, transparent parts white.
func ycbcrOf(img image.Image) *image.YCbCr {
	b := img.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, img, b.Min, draw.Over)
	out := image.NewYCbCr(flat.Rect, image.YCbCrSubsampleRatio444)
	for y := range b.Dy() {
		for x := range b.Dx() {
			p := flat.Pix[y*flat.Stride+4*x:]
			i := y*out.YStride + x
			out.Y[i], out.Cb[i], out.Cr[i] = color.RGBToYCbCr(p[0], p[1], p[2])
		}
	}
	return out
}
