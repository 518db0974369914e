package logo

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/internal/shapes"
)

func evidence(p *markwarden.Picture, r *markwarden.Right, ref *markwarden.RightPicture, s *shapes.Seen) markwarden.Evidence {
	e := markwarden.Evidence{
		Matcher: Version, Right: r.ID, Kind: markwarden.KindLogo, Polarity: markwarden.Offence, Image: p.Image,
		Strength: strength(s.Score), Transform: transform(p, s),
	}
	grown := float64(max(p.Width, p.Height)) / float64(min(max(p.Width, p.Height), Side))
	for _, c := range s.Corners {
		x, y := int(math.Round(float64(c[0])*grown)), int(math.Round(float64(c[1])*grown))
		e.Region = append(e.Region, markwarden.Point{X: min(max(x, 0), p.Width-1), Y: min(max(y, 0), p.Height-1)})
	}
	id := "logo.seen"
	if s.Hidden {
		id = "logo.seen.partly"
	}
	name := r.Text
	if name == "" {
		name = string(r.ID)
	}
	alike := int(math.Round(100 * s.Best.Support))
	e.Says = markwarden.Message{ID: id, Args: []string{
		strconv.Itoa(p.Image + 1), name, strconv.Itoa(alike), strconv.Itoa(side(p, s)), strconv.Itoa(ref.Image + 1),
	}}
	return e
}

// strength grows with the score, which is a log-odds at about as many signs as not, from 5 to 9.
func strength(score float64) float64 { return math.Min(9, 5+(score-shapes.Least)*0.8) }

// side is how long a sign is, in percent of the picture's longer side.
func side(p *markwarden.Picture, s *shapes.Seen) int {
	return int(math.Round(100 * s.Size / float64(min(max(p.Width, p.Height), Side))))
}

// transform says how a sign was changed, in the words of picture copies: its turn, and how much of the picture's side it takes.
func transform(p *markwarden.Picture, s *shapes.Seen) string {
	var words []string
	switch turn := math.Abs(s.Turn); {
	case turn < 2:
	case math.Abs(s.Turn-90) < 2:
		words = append(words, "rotate90")
	case math.Abs(s.Turn+90) < 2:
		words = append(words, "rotate270")
	case turn > 178:
		words = append(words, "rotate180")
	default:
		words = append(words, fmt.Sprintf("rotate:%.0f", s.Turn))
	}
	return strings.Join(append(words, fmt.Sprintf("inset:%d", side(p, s))), ",")
}
