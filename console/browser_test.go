package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/console"
	"markwarden/store/storetest"
)

// tab is a real browser before the console of a world.
type tab struct {
	t     *testing.T
	ctx   context.Context
	url   string
	world *world
}

// startBrowser skips the test where no Chromium is installed, and fails it where MARKWARDEN_REQUIRE lists chromium.
func startBrowser(t *testing.T, more ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		storetest.Need(t, "chromium", "install chromium")
	}
	w := newWorld()
	s := httptest.NewServer(console.NewHandler(slog.New(slog.DiscardHandler), w.deps()))
	t.Cleanup(s.Close)
	opts := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	opts = append(opts, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"))
	opts = append(opts, more...)
	timeout, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stop)
	alloc, cancelAlloc := chromedp.NewExecAllocator(timeout, opts...)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &tab{t, ctx, s.URL, w}
	b.open("/signin?link=one-time") // app.js sends the form
	b.at("/")
	return b
}

func (b *tab) do(a ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, a...))
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
}

func (b *tab) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// command presses a key whose command moves the focus into a field. A key that is typed sends its character as an event of
// its own over the wire, which would then arrive in that field; in a browser the page has cancelled it.
func (b *tab) command(key string) {
	b.t.Helper()
	ask[bool](b, fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, bubbles: true, cancelable: true}))`, key))
}

// wait waits until an expression is true. A page that is being left is asked again.
func (b *tab) wait(expression string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		return err == nil && ok
	}, 20*time.Second, 20*time.Millisecond, expression)
}

// at waits until a page is open with its script running.
func (b *tab) at(path string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, path))
}

func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	require.NoError(b.t, err, expression)
	return v
}

const focusedRow = `(document.activeElement.closest("[data-id]") || {dataset: {}}).dataset.id || ""`

func TestTheQueueIsWorkedByKeyboard(t *testing.T) {
	b := startBrowser(t)
	b.open("/queue")
	b.press("j")
	require.Equal(t, "c-1", ask[string](b, focusedRow))
	b.press("jj")
	require.Equal(t, "c-3", ask[string](b, focusedRow))
	b.press("k")
	require.Equal(t, "c-2", ask[string](b, focusedRow))

	b.press("?")
	require.True(t, ask[bool](b, `document.querySelector("#help").open`))
	b.press(kb.Escape)
	require.False(t, ask[bool](b, `document.querySelector("#help").open`))
	b.command("/")
	require.Equal(t, "find", ask[string](b, `document.activeElement.id`))
	b.press("jn") // typed, not obeyed
	require.Equal(t, "jn", ask[string](b, `document.activeElement.value`))
	b.press(kb.Escape)
	b.press("gs")
	b.at("/search")

	b.open("/queue")
	b.press("jjj")
	b.press(kb.Enter)
	b.at("/cases/c-3")
	b.press("n")
	b.at("/cases/c-1")
}

func TestACaseIsDecidedAndUndoneByKeyboard(t *testing.T) {
	b := startBrowser(t)
	b.open("/cases/c-1")
	require.False(t, ask[bool](b, `document.querySelector("#f-right").checkVisibility()`), "only what belongs to the verdict is shown")
	b.command("d")
	require.True(t, ask[bool](b, `document.querySelector("#f-right").checkVisibility() && document.querySelector("[value=infringing]").checked`))
	require.Equal(t, "f-reason", ask[string](b, `document.activeElement.id`))
	b.press("look-alike letters, d and f are typed")
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.at("/cases/c-3")
	require.Equal(t, markwarden.CaseDecided, b.caseOf("c-1").State)
	require.Equal(t, "look-alike letters, d and f are typed", b.caseOf("c-1").Decision.Reason)
	b.press("u")
	b.at("/cases/c-1")
	require.Equal(t, markwarden.CaseOpen, b.caseOf("c-1").State)
}

func (b *tab) caseOf(id markwarden.CaseID) markwarden.Case {
	c, err := b.world.Case(b.t.Context(), id)
	require.NoError(b.t, err)
	return c
}

func TestTheQueueGrowsWithoutTakingTheFocus(t *testing.T) {
	b := startBrowser(t)
	b.open("/queue")
	b.press("jjj")
	require.Equal(t, "c-3", ask[string](b, focusedRow))
	b.world.mu.Lock()
	b.world.add(99, sketches[0], 99)
	n := len(b.world.cases)
	b.world.cases = append([]markwarden.Case{b.world.cases[n-1]}, b.world.cases[:n-1]...) // the most harmful comes first
	b.world.mu.Unlock()
	ask[bool](b, `document.dispatchEvent(new Event("visibilitychange"))`)
	b.wait(`document.querySelector("#cases tbody tr").dataset.id === "c-99"`)
	require.Equal(t, "c-3", ask[string](b, focusedRow))
	require.True(t, ask[bool](b, `document.activeElement.matches("a.row")`))
	b.wait(`document.querySelector("#said").textContent !== ""`)
	b.press("k")
	require.Equal(t, "c-2", ask[string](b, focusedRow))
}

func TestNoPageBreaksItsPolicyOrItsWidth(t *testing.T) {
	b := startBrowser(t)
	trouble := make(chan string, 100)
	messages := chromedp.Console(b.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			trouble <- fmt.Sprintf("%s: %s", m.Type, m.Text)
		}
	}()
	for size, lang := range map[int64]string{1280: "zh", 800: "en"} {
		b.do(chromedp.EmulateViewport(size, 900))
		b.open("/queue?lang=" + lang)
		for _, p := range pages {
			if strings.Contains(p, "fragment") {
				continue
			}
			b.open(p)
			wide := ask[string](b, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".sr, .skip, nav, pre")).map(e => e.tagName + "." + e.className).slice(0, 3).join(" ")`)
			require.Empty(t, wide, "%s at %d in %s is wider than the window", p, size, lang)
		}
	}
	select {
	case m := <-trouble:
		t.Error(m)
	default:
	}
}

// TestAccessibility runs axe-core, which is not in the repository: MARKWARDEN_AXE names its axe.min.js.
func TestAccessibility(t *testing.T) {
	path := os.Getenv("MARKWARDEN_AXE")
	if path == "" {
		storetest.Need(t, "axe", "set MARKWARDEN_AXE to the axe.min.js of the npm package axe-core")
	}
	axe, err := os.ReadFile(path)
	require.NoError(t, err)
	t.Run("light", func(t *testing.T) { check(t, startBrowser(t), string(axe)) })
	t.Run("dark", func(t *testing.T) {
		b := startBrowser(t, chromedp.Flag("blink-settings", "preferredColorScheme=0"))
		require.True(t, ask[bool](b, `matchMedia("(prefers-color-scheme: dark)").matches`))
		check(t, b, string(axe))
	})
}

func check(t *testing.T, b *tab, axe string) {
	t.Helper()
	for _, p := range pages {
		if strings.Contains(p, "fragment") {
			continue
		}
		b.open(p)
		_ = ask[bool](b, axe+"; true")
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](
			`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).slice(0, 4).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
		require.NoError(t, err)
		if found != "" {
			t.Errorf("%s\n%s", p, found)
		}
	}
}
