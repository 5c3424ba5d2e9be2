package report

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/eval/stat"
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
	for _, language := range []string{Persian, English} {
		for _, n := range []int{2, 7} {
			dir := t.TempDir()
			if _, err := Write(t.Context(), dir, study(t, language, n), Options{Items: 2, Language: language, Resampling: stat.Options{Resamples: 50}}); err != nil {
				t.Fatal(err)
			}
			for _, width := range []int64{390, 1280} {
				for _, dark := range []bool{false, true} {
					name := fmt.Sprintf("%s-%d-runs-%d-dark-%v", language, n, width, dark)
					browsertest.Dark(t, ctx, dark)
					browsertest.Open(t, ctx, browsertest.Address(t, filepath.Join(dir, "report.html")), width, 844)
					if got := browsertest.Value[int64](t, ctx, "document.documentElement.scrollWidth"); got > width {
						t.Errorf("%s: the page is %d wide", name, got)
					}
					for what, script := range map[string]string{"out of its picture": outside, "on each other": overlapping, "out of the page": sticking, "too faint": faint} {
						if found := browsertest.Value[[]string](t, ctx, script); len(found) > 0 {
							t.Errorf("%s: %s: %q", name, what, found)
						}
					}
					if n := browsertest.Value[int](t, ctx, `document.querySelectorAll("svg text").length`); n < 50 {
						t.Errorf("%s: %d labels", name, n)
					}
					if to := os.Getenv("BIOPARS_TEST_SCREENSHOTS"); to != "" {
						if err := os.WriteFile(filepath.Join(to, name+".png"), browsertest.Screenshot(t, ctx), 0o600); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
	}
}
