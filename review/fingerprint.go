package review

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"markwarden"
)

// fingerprints are those of the offences, sorted: what a decision is remembered by.
func (s *seen) fingerprints() []string {
	if s.assessment == nil {
		return nil
	}
	var out []string
	for i := range s.assessment.Evidence {
		if e := &s.assessment.Evidence[i]; e.Polarity == markwarden.Offence {
			out = append(out, fingerprint(e, &s.subject.Listing))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fingerprint names an offence independently of where in the listing it stands and how strong it was found to be: right,
// kind, and the words or the picture. The same offence in a new version has the same one.
func fingerprint(e *markwarden.Evidence, l *markwarden.Listing) string {
	what := e.Text
	if e.InPicture() && e.Image >= 0 && e.Image < len(l.Images) {
		what = pictureName(&l.Images[e.Image])
	}
	sum := sha256.Sum256([]byte(string(e.Right) + "\x1f" + string(e.Kind) + "\x1f" + what))
	return hex.EncodeToString(sum[:8])
}

func pictureName(i *markwarden.Image) string {
	switch {
	case i.URL != "":
		return i.URL
	case i.Path != "":
		return i.Path
	}
	sum := sha256.Sum256(i.Data)
	return hex.EncodeToString(sum[:])
}
