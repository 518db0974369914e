package goimagehash

import (
	"bytes"
	"encoding/binary"
)

// still makes of an animated WebP file one of its first frame alone (RFC 9649, section 2.7), which the decoder reads; of others, and of broken ones, itself.
// The first frame nearly always fills its canvas.
func still(file []byte) []byte {
	const header, canvas, animation = 12, 18, 1 << 1
	if len(file) < header+canvas || string(file[header:header+4]) != "VP8X" || file[header+8]&animation == 0 {
		return file
	}
	for rest := file[header+canvas:]; len(rest) >= 8; {
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if int64(len(rest)) < 8+size {
			return file
		}
		const before = 16 // place, size, duration, flags
		if string(rest[:4]) == "ANMF" && size >= before {
			return ofFrame(rest[8:8+before], rest[8+before:8+size])
		}
		rest = rest[min(int64(len(rest)), 8+size+size%2):]
	}
	return file
}

// ofFrame puts the chunks of a frame into a file of their own.
func ofFrame(about, chunks []byte) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WEBP")
	if bytes.HasPrefix(chunks, []byte("ALPH")) {
		const alpha = 1 << 4
		b.Write([]byte{'V', 'P', '8', 'X', 10, 0, 0, 0, alpha, 0, 0, 0})
		b.Write(about[6:12]) // width and height, less one each
	}
	b.Write(chunks)
	out := b.Bytes()
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
