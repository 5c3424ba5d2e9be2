package browsertest

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestBrowser: what the tests of pages stand on.
func TestBrowser(t *testing.T) {
	ctx := Start(t)
	path := filepath.Join(t.TempDir(), "a page #1.html")
	page := `<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body { margin: 0; background: #fff } div { height: 900px; width: 800px }
@media (prefers-color-scheme: dark) { body { background: #000 } }</style><div>کم‌خونی</div>`
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{390, 1280} {
		Open(t, ctx, Address(t, path), width, 700)
		if got := Value[int64](t, ctx, "innerWidth"); got != width {
			t.Errorf("the window is %d wide, not %d", got, width)
		}
		if got := Value[bool](t, ctx, "document.documentElement.scrollWidth > innerWidth"); got != (width == 390) {
			t.Errorf("at %d the page overflows: %v", width, got)
		}
	}
	if got := Value[string](t, ctx, "Promise.resolve(document.body.innerText)"); got != "کم‌خونی" {
		t.Errorf("text %q", got)
	}
	colour := "getComputedStyle(document.body).backgroundColor"
	Dark(t, ctx, true)
	if got := Value[string](t, ctx, colour); got != "rgb(0, 0, 0)" {
		t.Errorf("dark: %s", got)
	}
	Dark(t, ctx, false)
	if got := Value[string](t, ctx, colour); got != "rgb(255, 255, 255)" {
		t.Errorf("light: %s", got)
	}
	picture, err := png.Decode(bytes.NewReader(Screenshot(t, ctx)))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1280 || size.Y != 900 {
		t.Errorf("the picture is %v", size)
	}
	if pdf := Print(t, ctx); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("printed %.20q", pdf)
	}
}

// TestBinaryNamed: a browser that was asked for and is not there fails a test.
func TestBinaryNamed(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHROMIUM", exe)
	if got := Binary(t); got != exe {
		t.Errorf("%s instead of %s", got, exe)
	}
}
