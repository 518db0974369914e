package review

import (
	"testing"

	"markwarden"
)

func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"12.5~0190", "1e300~a~b", "-0~x", "0x1p-2~x", "~", "NaN~x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		harm, id, err := ParseCursor(s)
		if err != nil {
			return
		}
		again, same, err := ParseCursor(Cursor(&markwarden.Case{Harm: harm, ID: id}))
		if err != nil || again != harm || same != id {
			t.Fatalf("%q is %v %q, and comes back as %v %q, %v", s, harm, id, again, same, err)
		}
	})
}
