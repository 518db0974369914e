package sound_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/internal/sound"
)

func spell(words ...string) *sound.Word {
	var w sound.Word
	w.Spell(words[0], 0)
	for _, more := range words[1:] {
		w.Add(more)
	}
	return &w
}

func shared(asked, filed *sound.Keys) bool {
	for _, a := range asked.All() {
		for _, b := range filed.All() {
			if a == b {
				return true
			}
		}
	}
	return false
}

func TestSpellingsOfOneSound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ said, name string }{
		{"naiki", "nike"},
		{"nykee", "nike"},
		{"foksa", "foxa"},
		{"krocks", "crox"},
		{"filipps", "philips"},
		{"shantell", "chantel"},
		{"kowch", "coach"},
		{"pooma", "puma"},
		{"kelvincline", "calvinklein"},
		{"ermess", "hermes"},
		{"dayson", "dyson"},
		{"seefora", "sephora"},
		{"skwash", "squash"},
		{"wolker", "walker"},
	} {
		var asked, filed sound.Keys
		said, name := spell(c.said), spell(c.name)
		said.Asked(&asked)
		name.Fine(&filed)
		require.LessOrEqual(t, sound.Cost(said, name, sound.Alike), 0.5, c.said)
		if c.said != "skwash" && c.said != "wolker" { // heard, but not filed together
			require.True(t, shared(&asked, &filed), c.said)
		}
	}
}

func TestWordsOfOtherSounds(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"nice", "nike"}, {"guest", "guess"}, {"naylon", "nike"}, {"tent", "dent"}, {"parka", "puma"}, {"helmets", "hermes"}} {
		var asked, filed sound.Keys
		said, name := spell(c[0]), spell(c[1])
		said.Asked(&asked)
		name.Fine(&filed)
		require.False(t, shared(&asked, &filed) && sound.Cost(said, name, sound.Alike) <= 0.3, "%v", c)
	}
}

func TestLoanwordsAreHeardAcrossScripts(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"kurokkusu", "crocs"}, {"adidasu", "adidas"}, {"aifon", "iphone"}, {"erekutororakkusu", "electrolux"}, {"leko", "lego"}, {"meibeullin", "maybelline"}} {
		var asked, filed sound.Keys
		said, name := spell(c[0]), spell(c[1])
		said.Coarse(&asked)
		name.Coarse(&filed)
		require.True(t, shared(&asked, &filed), c[0])
		require.LessOrEqual(t, sound.Cost(said, name, sound.Poorer), 0.8, c[0])
	}
}

func TestAWordMoreIsHeardBehindTheFirst(t *testing.T) {
	t.Parallel()
	require.Zero(t, sound.Cost(spell("loory", "velan"), spell("louri", "vellan"), sound.Alike))
	require.Zero(t, sound.Cost(spell("nike"), spell("nike"), sound.Alike))
}

// FuzzSpell asserts that any bytes are heard within bounds, and that every word sounds like itself.
func FuzzSpell(f *testing.F) {
	for _, s := range []string{"nike", "schtschx", "aeiouyw", "\xff\x00", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} {
		f.Add(s, uint64(3))
	}
	f.Fuzz(func(t *testing.T, s string, ends uint64) {
		var w, v sound.Word
		w.Spell(s, ends)
		w.Add(s)
		v = w
		if c := sound.Cost(&w, &v, sound.Alike); c != 0 {
			t.Errorf("%q is %v from itself", s, c)
		}
		var a, b sound.Keys
		w.Asked(&a)
		w.Fine(&b)
		if len(a.All()) > 0 && !shared(&a, &b) {
			t.Errorf("%q is not filed where it is looked for", s)
		}
	})
}
