package picture

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/hamming"
	"markwarden/internal/keypoints"
)

// evidence says what a picture shows; reference is the index of the right's reference picture.
func evidence(p *markwarden.Picture, r *markwarden.Right, hit copyOf, reference int) markwarden.Evidence {
	e := markwarden.Evidence{
		Matcher: Version, Right: r.ID, Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Image: p.Image,
	}
	if hit.part != nil {
		e.Strength, e.Transform, e.Region = partStrength(hit.part), changes(hit.part), hit.part.Region
		e.Says = saysPart(p, r, hit.part, reference)
		return e
	}
	right, below := p.Width-1, p.Height-1
	e.Strength, e.Transform, e.Says = strength(hit.distance), string(hit.transform), says(p, r, hit, reference)
	e.Region = []markwarden.Point{{X: 0, Y: 0}, {X: right, Y: 0}, {X: right, Y: below}, {X: 0, Y: below}}
	return e
}

// nobodys is the answer to a copy: a person said of this picture that it is nobody's. It weighs what the copy does.
func nobodys(p *markwarden.Picture, r *markwarden.Right, strength float64) markwarden.Evidence {
	right, below := p.Width-1, p.Height-1
	return markwarden.Evidence{
		Matcher: Version, Right: r.ID, Kind: markwarden.KindStockPicture, Polarity: markwarden.Defence, Image: p.Image, Strength: strength,
		Region: []markwarden.Point{{X: 0, Y: 0}, {X: right, Y: 0}, {X: right, Y: below}, {X: 0, Y: below}},
		Says:   markwarden.Message{ID: "picture." + string(p.Stock.Kind), Args: []string{strconv.Itoa(p.Image + 1), p.Stock.At.Format(time.DateOnly), p.Stock.Until.Format(time.DateOnly)}},
	}
}

// strength falls from 9 for the same hash to 5 at the radius. No false pair in 977,000 bounds the rate of false pairs there by 3e-6 with
// 95 % confidence (the rule of three), a likelihood ratio above e^12; a catalogue has many references and pictures of one
// product by several makers, so that a good part of it is not claimed.
func strength(distance int) float64 { return 9 - 4*float64(distance)/Radius }

// partStrength grows with the corners that agree, from 5 to 9: a tenth of those expected is the least that is taken for a copy, and
// different pictures agree in one in a hundred.
func partStrength(f *keypoints.Found) float64 {
	return min(9, 5+4*float64(f.Inliers)/200)
}

// changes names what was done to the reference, in the words of the eight transforms where they fit.
func changes(f *keypoints.Found) string {
	var words []string
	if f.Mirrored {
		words = append(words, string(hamming.Flip))
	}
	const off = 2.0 // degrees
	switch turn := math.Abs(f.Turn); {
	case turn < off:
	case math.Abs(f.Turn-90) < off:
		words = append(words, string(hamming.Rotate90))
	case math.Abs(f.Turn+90) < off:
		words = append(words, string(hamming.Rotate270))
	case turn > 180-off:
		words = append(words, string(hamming.Rotate180))
	default:
		words = append(words, fmt.Sprintf("rotate:%.0f", f.Turn))
	}
	if f.Shown < 0.97 {
		words = append(words, fmt.Sprintf("crop:%d", percent(f.Shown)))
	}
	if f.Covers < 0.95 {
		words = append(words, fmt.Sprintf("inset:%d", percent(f.Covers)))
	}
	if f.Stretch > 1.08 {
		words = append(words, fmt.Sprintf("stretch:%d", percent(f.Stretch)))
	}
	return strings.Join(words, ",")
}

func percent(share float64) int { return int(math.Round(100 * share)) }

// says counts pictures from 1, as people do. Each transform has a sentence of its own (internal/phrase).
func says(p *markwarden.Picture, r *markwarden.Right, hit copyOf, reference int) markwarden.Message {
	id := "picture.copy"
	if hit.transform != hamming.Identity {
		id += "." + string(hit.transform)
	}
	alike := 100 * (hamming.Bits - hit.distance) / hamming.Bits
	return markwarden.Message{ID: id, Args: []string{strconv.Itoa(p.Image + 1), r.Text, strconv.Itoa(alike), strconv.Itoa(reference + 1)}}
}

func saysPart(p *markwarden.Picture, r *markwarden.Right, f *keypoints.Found, reference int) markwarden.Message {
	id := "picture.part"
	if f.Mirrored {
		id += ".flip"
	}
	return markwarden.Message{ID: id, Args: []string{
		strconv.Itoa(p.Image + 1), r.Text, strconv.Itoa(percent(f.Shown)), strconv.Itoa(percent(f.Covers)), strconv.Itoa(f.Inliers), strconv.Itoa(reference + 1),
	}}
}
