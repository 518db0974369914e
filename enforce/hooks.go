package enforce

import (
	"slices"
	"strings"

	"markwarden"
)

// HookKey names a listing at a hook: the key of a delivery job. ParseHookKey reads it back.
func HookKey(hook string, key markwarden.ListingKey) string { return hook + "\x1f" + key.String() }

// ParseHookKey reads what HookKey wrote; ok is false for anything else.
func ParseHookKey(s string) (hook string, key markwarden.ListingKey, ok bool) {
	hook, rest, ok := strings.Cut(s, "\x1f")
	if !ok || hook == "" {
		return "", key, false
	}
	key, ok = markwarden.ParseListingKey(rest)
	return hook, key, ok
}

// hookKeys are the delivery jobs that a change of a listing's desired state makes due.
func (e *Enforcer) hookKeys(key markwarden.ListingKey) (keys []string) {
	for _, h := range e.Hooks {
		if h.takes(key.Marketplace) {
			keys = append(keys, HookKey(h.ID, key))
		}
	}
	return keys
}

func (h *Hook) takes(m markwarden.MarketplaceID) bool {
	return len(h.Marketplaces) == 0 || slices.Contains(h.Marketplaces, m)
}

func (e *Enforcer) hook(id string) (Hook, bool) {
	i := slices.IndexFunc(e.Hooks, func(h Hook) bool { return h.ID == id })
	if i < 0 {
		return Hook{}, false
	}
	return e.Hooks[i], true
}
