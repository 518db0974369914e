package console_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry/verification"
)

func TestAProofIsVerifiedByKeyboard(t *testing.T) {
	b := startBrowser(t)
	b.press("gp")
	b.at("/verify")
	b.press("j")
	require.Equal(t, "pr-1", ask[string](b, focusedRow))
	b.press("j")
	require.Equal(t, "pr-3", ask[string](b, focusedRow))
	b.press(kb.Enter)
	b.at("/verify/pr-3")
	require.True(t, ask[bool](b, `document.querySelector("img.paper").naturalWidth > 100`), "the scan is shown")
	require.True(t, ask[bool](b, `(document.querySelector("[name=check]").focus(), true)`))
	for range verification.Checks {
		b.press(" " + kb.Tab)
	}
	require.Equal(t, len(verification.Checks), ask[int](b, `document.querySelectorAll("[name=check]:checked").length`))
	b.press("compared" + kb.Tab + kb.Enter)
	b.at("/verify")
	require.Contains(t, ask[string](b, `document.querySelector(".flash").textContent`), "Verified")
	b.world.drawer.mu.Lock()
	defer b.world.drawer.mu.Unlock()
	require.Equal(t, "compared", b.world.drawer.proofs[2].Reason)
	require.Equal(t, markwarden.Verified, b.world.drawer.onFile[0].Status)
}
