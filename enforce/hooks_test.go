package enforce

import "testing"

func FuzzParseHookKey(f *testing.F) {
	for _, s := range []string{"shop\x1fdemo\x1fL1", "shop\x1fdemo\x1fL\x1f1", "\x1f\x1f", "shop"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if hook, key, ok := ParseHookKey(s); ok && HookKey(hook, key) != s {
			t.Fatalf("%q comes back as %q", s, HookKey(hook, key))
		}
	})
}
