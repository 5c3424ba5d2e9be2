package report

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/ingest"
	_ "github.com/biopars/biopars/ingest/formats"
	"github.com/biopars/biopars/internal/browsertest"
)

// outside lists what stands out of its picture, or is in a picture that is not whole.
const outside = `[...document.querySelectorAll("svg text")].filter(t => {
	const a = t.getBoundingClientRect(), b = t.closest("svg").getBoundingClientRect()
	return a.width > 0 && (a.left < b.left - .5 || a.right > b.right + .5 || a.top < b.top - .5 || a.bottom > b.bottom + .5)
}).map(t => t.textContent)`

// overlapping lists pairs of labels of one picture that lie on each other.
const overlapping = `[...document.querySelectorAll("svg")].flatMap(svg => {
	const found = [], all = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]).filter(t => t[1].width > 0)
	all.forEach(([s, a], i) => all.slice(i + 1).forEach(([t, b]) => {
		if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) found.push(s + " / " + t)
	}))
	return found
})`

// sticking lists tables that are wider than the page and are not in a box that scrolls.
const sticking = `[...document.querySelectorAll("table, pre, figure, p, li, h2")].filter(t => {
	const a = t.getBoundingClientRect()
	return a.width > 0 && !t.closest(".wide") && (a.left < -.5 || a.right > document.documentElement.clientWidth + .5)
}).map(t => t.outerHTML.slice(0, 80))`

// broken lists figures that are broken over lines, which are then misread.
const broken = `[...document.querySelectorAll(".n")].flatMap(cell => {
	const found = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange()
	while (walker.nextNode()) {
		range.selectNode(walker.currentNode)
		const tops = [...range.getClientRects()].map(r => r.top)
		if (Math.max(...tops) - Math.min(...tops) > 5) found.push(walker.currentNode.data)
	}
	return found
})`

// padded lists pictures that are not as high as their width asks for.
const padded = `[...document.querySelectorAll("svg")].filter(e => {
	const a = e.getBoundingClientRect(), b = e.viewBox.baseVal
	return Math.abs(a.height - a.width * b.height / b.width) > 1
}).map(e => e.outerHTML.slice(0, 80))`

// faint lists texts that stand out from what is behind them less than WCAG asks (4.5).
const faint = `(() => {
	const parse = c => (c.match(/[\d.]+/g) || []).map(Number)
	const luminance = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b }
	const behind = e => { for (; e; e = e.parentElement) {
		const paper = e.tagName == "svg" ? parse(getComputedStyle(e.querySelector(".paper")).fill) : parse(getComputedStyle(e).backgroundColor)
		if (paper.length == 3 || paper[3] > 0) return paper.slice(0, 3) } return [255, 255, 255] }
	const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	while (walker.nextNode()) {
		const e = walker.currentNode.parentElement
		if (!walker.currentNode.data.trim() || e.tagName == "STYLE") continue
		const ink = parse(e.tagName == "text" ? getComputedStyle(e).fill : getComputedStyle(e).color).slice(0, 3)
		const [a, b] = [luminance(ink), luminance(behind(e))], ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
		if (ratio < 4.5) found.push(ratio.toFixed(1) + " " + walker.currentNode.data.slice(0, 30))
	}
	return found
})()`

// TestInABrowser: on a telephone and on a wide screen, light and dark, in both languages,
// the page is as wide as the window, pictures hold their labels, and all of it can be read.
// BIOPARS_TEST_SCREENSHOTS names a directory for pictures to look at.
func TestInABrowser(t *testing.T) {
	ctx := browsertest.Start(t)
	for language, n := range map[string]int{Persian: 7, English: 2} {
		path := written(t, language, n)
		for _, width := range []int64{320, 390, 1280} {
			name := fmt.Sprintf("%s-%d", language, width)
			browsertest.Dark(t, ctx, false)
			browsertest.Open(t, ctx, browsertest.Address(t, path), width, 844)
			if got := browsertest.Value[int64](t, ctx, "document.documentElement.scrollWidth"); got > width {
				t.Errorf("%s: the page is %d wide", name, got)
			}
			none(t, ctx, name, map[string]string{"out of its picture": outside, "on each other": overlapping, "out of the page": sticking, "broken": broken, "padded": padded, "too faint": faint})
			if n := browsertest.Value[int](t, ctx, `document.querySelectorAll("svg text").length`); n < 50 {
				t.Errorf("%s: %d labels", name, n)
			}
			keep(t, name+".png", func() []byte { return browsertest.Screenshot(t, ctx) })
			browsertest.Dark(t, ctx, true)
			none(t, ctx, name+" in the dark", map[string]string{"too faint": faint})
			keep(t, name+"-dark.png", func() []byte { return browsertest.Screenshot(t, ctx) })
		}
	}
}

// none fails the test where a script finds something.
func none(t *testing.T, ctx context.Context, where string, scripts map[string]string) {
	t.Helper()
	for what, script := range scripts {
		if found := browsertest.Value[[]string](t, ctx, script); len(found) > 0 {
			t.Errorf("%s: %s: %q", where, what, found)
		}
	}
}

// keep writes what is to be looked at.
func keep(t *testing.T, name string, made func() []byte) {
	t.Helper()
	if dir := os.Getenv("BIOPARS_TEST_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), made(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// written writes a report of n runs and returns the page's path.
func written(t *testing.T, language string, n int) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, study(t, language, n), Options{Items: 2, Language: language, Command: "biopars eval report runs", Resampling: stat.Options{Resamples: 50}}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "report.html")
}

// TestOnPaper: what is printed loses nothing. The sheet holds every table and picture in its
// width, and the text of the PDF, as our own reader has it, holds every cell of every table, every label
// of every picture and what is folded up on a screen.
func TestOnPaper(t *testing.T) {
	ctx := browsertest.Start(t)
	for language, n := range map[string]int{Persian: 7, English: 2} {
		browsertest.Open(t, ctx, browsertest.Address(t, written(t, language, n)), 680, 980) // A4 less its margins
		pdf := browsertest.Print(t, ctx)
		keep(t, language+".pdf", func() []byte { return pdf })
		path := filepath.Join(t.TempDir(), "report.pdf")
		if err := os.WriteFile(path, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for r, err := range ingest.Read(t.Context(), []string{path}, ingest.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range r.Source.Blocks {
				text.WriteString(b.Text + " " + strings.Join(b.Cells, " ") + "\n")
			}
		}
		keep(t, language+".pdf.txt", func() []byte { return []byte(text.String()) })
		got := squeezed(text.String())
		cells := browsertest.Value[[]string](t, ctx, `(() => {
			const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
			while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(".onscreen, style")) found.push(walker.currentNode.data)
			return found
		})()`)
		if len(cells) < 400 {
			t.Errorf("%s: %d texts looked for", language, len(cells))
		}
		missing := map[string]bool{}
		for _, cell := range cells {
			// Brackets and commas between numbers have no side of their own: in a line from
			// right to left they may be read on either.
			for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("[](),،:", r) }) {
				if w := squeezed(word); !strings.Contains(got, w) && !missing[word] {
					missing[word] = true
					t.Errorf("%s: the PDF lacks %q of %.60q", language, word, cell)
				}
			}
		}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		none(t, ctx, language+" on paper", map[string]string{"out of its picture": outside, "broken": broken, "out of the sheet": strings.Replace(sticking, `!t.closest(".wide") && `, "", 1)})
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}); err != nil {
			t.Fatal(err)
		}
	}
}

// squeezed is a text without what the layout of a sheet adds to it or takes away.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '-' || r == '\u2010' {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}
