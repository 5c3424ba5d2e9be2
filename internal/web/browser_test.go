package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/browsertest"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/web"
)

// engine is one over the documents of a JSON lines file.
func engine(t *testing.T, model llms.Model, lines string) *biopars.Engine {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := biopars.Open(t.Context(), biopars.Options{Dir: filepath.Join(dir, "data"), NoDense: true, Model: biopars.Model{LLM: model, Name: "test"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := e.Ingest(t.Context(), []string{file}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	return e
}

// demo is an engine over the built-in corpus.
func demo(t *testing.T) *biopars.Engine {
	t.Helper()
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// site is a server with the page, and what it was asked for.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
}

// serve puts the page before the real interface.
func serve(t *testing.T, corpora ...httpapi.Corpus) *site {
	t.Helper()
	return serveWith(t, httpapi.Options{Corpora: corpora})
}

func serveWith(t *testing.T, opts httpapi.Options) *site {
	t.Helper()
	pages, err := web.Handler(web.Options{Examples: []string{"علائم کم‌خونی فقر آهن چیست؟"}})
	if err != nil {
		t.Fatal(err)
	}
	opts.Web = pages
	api, err := httpapi.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	handler := api.Handler()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, fmt.Sprint(r.Method, " ", r.URL, " ", r.Referer()))
		s.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// asked are the addresses that were asked for.
func (s *site) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

// tab is a browser's tab with the page.
type tab struct {
	*testing.T
	ctx context.Context
	at  string
}

// browser is the one that the tests of a group share, each in a tab of its own.
var browser context.Context

func inBrowser(t *testing.T, tests map[string]func(*testing.T)) {
	t.Helper()
	browser = browsertest.Start(t)
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, tests[name])
	}
}

// TestAnswers: what is asked, and what comes.
func TestAnswers(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"ask": testAsk, "conflict": testConflict, "emergency": testEmergency, "abstention": testAbstention, "follow-up": testFollowUp, "streaming": testStreaming, "withdrawn": testWithdrawn, "verdicts": testVerdicts})
}

// TestReaders: whoever reads, wherever.
func TestReaders(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"history": testHistory, "document": testDocument, "keyboard": testKeyboard, "telephone": testTelephone, "dark": testDark, "print": testPrint, "english": testEnglish, "text": testText, "filters": testFilters, "feedback": testFeedback})
}

// TestBroken: what goes wrong on the way.
func TestBroken(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"gone": testGone, "quiet": testQuiet, "ended": testEnded, "warned": testWarned, "back": testBack, "other language": testOtherLanguage})
}

// TestHeard: whoever hears a page, magnifies it or wants it still.
func TestHeard(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"heard": testHeard, "reflow": testReflow, "still": testStill})
}

// TestKeys: who may do what.
func TestKeys(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"login": testLogin, "loginleadshome": testLoginLeadsHome, "administration": testAdministration, "keys": testMakingKeys})
}

// TestHostile: texts that would like to be more.
func TestHostile(t *testing.T) {
	inBrowser(t, map[string]func(*testing.T){"attacks": testAttacks, "address": testAddress})
}

// watch tells what a page must not do: break its policy, throw, or run what a text says.
const watch = `window.found = [];
addEventListener("securitypolicyviolation", (e) => found.push("policy: " + e.violatedDirective + " " + e.blockedURI));
addEventListener("error", (e) => found.push("error: " + (e.message || e.target?.outerHTML)), true);
addEventListener("unhandledrejection", (e) => found.push("rejected: " + e.reason));
window.hacked = () => found.push("hacked");`

// open opens a page in a new tab.
func open(t *testing.T, s *site, path string, width, height int64) *tab {
	t.Helper()
	ctx, _ := chromedp.NewContext(browser)
	t.Cleanup(func() { chromedp.Cancel(ctx) })
	p := &tab{T: t, ctx: ctx, at: s.URL}
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		t.Fatal(err)
	}
	p.visit(path, width, height)
	t.Cleanup(func() {
		if !t.Failed() {
			p.clean()
		}
	})
	return p
}

func (p *tab) visit(path string, width, height int64) {
	p.Helper()
	browsertest.Open(p, p.ctx, p.at+path, width, height)
	p.wait(`document.documentElement.dataset.ready`)
}

// value is what an expression in the page comes to.
func value[T any](p *tab, expression string, args ...any) T {
	p.Helper()
	return browsertest.Value[T](p, p.ctx, fill(expression, args))
}

// fill puts values into an expression as JavaScript has them.
func fill(expression string, args []any) string {
	for i, a := range args {
		text, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		expression = strings.ReplaceAll(expression, fmt.Sprintf("$%d", i+1), string(text))
	}
	return expression
}

// run runs statements in the page.
func (p *tab) run(statements string, args ...any) {
	p.Helper()
	value[bool](p, "(() => { "+statements+"; return true })()", args...)
}

// wait waits until an expression is true, also on the page that this one leads to. What
// takes half a minute does not come.
func (p *tab) wait(expression string, args ...any) {
	p.Helper()
	expression = fill(expression, args)
	look := chromedp.Evaluate[bool](`(() => { try { return Boolean(` + expression + `) } catch { return false } })()`)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if came, err := chromedp.Run(p.ctx, look); err == nil && came {
			return
		}
	}
	p.Fatalf("never came: %s\n%.700s", expression, value[string](p, `document.querySelector("main").innerText`))
}

// is checks an expression.
func (p *tab) is(expression string, args ...any) {
	p.Helper()
	if !value[bool](p, "Boolean("+fill(expression, args)+")") {
		p.Errorf("is not so: %s", fill(expression, args))
	}
}

// text is what a reader sees of the first element of a selector.
func (p *tab) text(selector string) string {
	p.Helper()
	return value[string](p, `document.querySelector($1)?.innerText ?? ""`, selector)
}

// has checks that the first element of a selector has a text.
func (p *tab) has(selector, text string) {
	p.Helper()
	if got := p.text(selector); !strings.Contains(got, text) {
		p.Errorf("%s lacks %q: %q", selector, text, got)
	}
}

func (p *tab) click(selector string) {
	p.Helper()
	p.is(`document.querySelector($1)`, selector)
	p.run(`document.querySelector($1).scrollIntoView({ block: "center" })`, selector)
	browsertest.Do(p, p.ctx, chromedp.Click(selector))
}

// press presses keys. Text of more than one letter is put in as a keyboard of its
// language would: half-spaces have no key of their own.
func (p *tab) press(keys ...string) {
	p.Helper()
	for _, k := range keys {
		if len([]rune(k)) == 1 {
			browsertest.Do(p, p.ctx, chromedp.KeyEvent(k))
		} else if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: k}); err != nil {
			p.Fatal(err)
		}
	}
}

// ask types a question and waits for the whole answer.
func (p *tab) ask(question string) {
	p.Helper()
	p.begin(question)
	p.wait(`[...document.querySelectorAll(".answer")].every((a) => a.getAttribute("aria-busy") === "false")`)
}

// begin types a question and sends it.
func (p *tab) begin(question string) {
	p.Helper()
	n := value[int](p, `document.querySelectorAll(".turn").length`)
	p.run(`document.getElementById("question").focus(); document.getElementById("question").value = ""`)
	p.press(question, "\r")
	p.wait(`document.querySelectorAll(".turn").length === $1`, n+1)
}

// clean checks that nothing ran, failed or was refused that should not.
func (p *tab) clean() {
	p.Helper()
	if found := value[[]string](p, `window.found`); len(found) > 0 {
		p.Errorf("in the page: %q", found)
	}
}

// still waits until nothing moves: colours in between are no colours of the page.
func (p *tab) still() {
	p.Helper()
	p.wait(`!document.getAnimations().some((a) => a.playState === "running")`)
}

// fits checks that nothing sticks out to the side.
func (p *tab) fits() {
	p.Helper()
	if wide := value[int](p, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		p.Errorf("%d pixels stick out: %q", wide, value[[]string](p, `[...document.querySelectorAll("body *")].filter((e) => {
			const r = e.getBoundingClientRect(); return r.width > 0 && (r.left < -1 || r.right > innerWidth + 1) }).map((e) => e.tagName + "." + e.className).slice(0, 8)`))
	}
}

// barriers has axe-core look for what keeps readers out, in light and dark.
func (p *tab) barriers(view string) {
	p.Helper()
	path := os.Getenv("BIOPARS_AXE")
	if path == "" {
		p.Skip("no axe-core: BIOPARS_AXE names no script (sh .ci/axe.sh prints one)")
	}
	script, err := os.ReadFile(path)
	if err != nil {
		p.Fatal(err)
	}
	p.run(`window.scrollTo(0, document.documentElement.scrollHeight)`) // where the field covers nothing
	for _, dark := range []bool{false, true} {
		browsertest.Dark(p, p.ctx, dark)
		p.still()
		p.run(string(script))
		found := value[[]string](p, `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) =>
			r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`)
		for _, f := range found {
			p.Errorf("%s, dark %v: %s", view, dark, f)
		}
	}
	browsertest.Dark(p, p.ctx, false)
}
