// Package browsertest shows pages in a real browser: what a reader sees on a telephone,
// on a wide screen and on paper is a matter of layout, which no look at the markup tells.
package browsertest

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// names are what the browser's executable is called on one system or another.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell", "headless_shell",
	"msedge", "microsoft-edge"}

// patience ends a test whose browser hangs. It is far above what a page takes on a
// laden machine, so that it decides about nothing else.
const patience = 5 * time.Minute

// Binary finds the browser: the path in CHROMIUM, or the first name that PATH has.
// Without one the test is skipped; a CHROMIUM that is not there is a failure.
func Binary(t testing.TB) string {
	t.Helper()
	if p := os.Getenv("CHROMIUM"); p != "" {
		found, err := exec.LookPath(p)
		if err != nil {
			t.Fatalf("CHROMIUM: %v", err)
		}
		return found
	}
	for _, name := range names {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("no browser: set CHROMIUM to an executable of Chromium or Chrome")
	return ""
}

// Start opens a browser without a window, with a profile of its own that goes with it, and
// returns the context of its first tab. It reaches this machine alone and ends with the test. More tabs are made
// by chromedp.NewContext.
func Start(t testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Binary(t)), chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"))
	if os.Geteuid() == 0 { // the browser refuses its sandbox to root
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, append(options, more...)...)
	t.Cleanup(stop)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() { chromedp.Cancel(ctx) }) // waits until the browser is gone
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// Address is the URL of a file.
func Address(t testing.TB, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.ToSlash(path)
	if path[0] != '/' {
		path = "/" + path // a Windows drive
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// Open goes to an address in a window of a width and height in CSS pixels and waits
// until the page and its fonts are there.
func Open(t testing.TB, ctx context.Context, address string, width, height int64) {
	t.Helper()
	Do(t, ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(address))
	Value[bool](t, ctx, `document.fonts.ready.then(() => true)`)
}

// Do does what chromedp.Do does, and ends the test where that fails.
func Do(t testing.TB, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// Value is what a JavaScript expression in the page comes to; a promise is awaited.
func Value[T any](t testing.TB, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%v\n%s", err, expression)
	}
	return v
}

// Dark asks for the dark or the light colours from here on, as the reader's system would.
func Dark(t testing.TB, ctx context.Context, on bool) {
	t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
		t.Fatal(err)
	}
}

// Screenshot is the whole page as PNG, not the window alone.
func Screenshot(t testing.TB, ctx context.Context) []byte {
	t.Helper()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)) // PNG from 100
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// Print is the page on A4, upright, as PDF.
func Print(t testing.TB, ctx context.Context) []byte {
	t.Helper()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperSize{Width: 210 / 25.4, Height: 297 / 25.4})))
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// Media shows the page as it is on another medium, "print" or "screen", from here on.
func Media(t testing.TB, ctx context.Context, medium string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium}); err != nil {
		t.Fatal(err)
	}
}
