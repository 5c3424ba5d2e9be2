package web_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/llmtest"
)

// node is what a screen reader is given of an element.
type node struct{ role, name, live string }

// heard is the page as a screen reader has it.
func (p *tab) heard() []node {
	p.Helper()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.Fatal(err)
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var s string
		if err := json.Unmarshal(v.Value, &s); err != nil {
			return string(v.Value)
		}
		return s
	}
	var found []node
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		x := node{role: text(n.Role), name: text(n.Name)}
		for _, property := range n.Properties {
			if property.Name == "live" {
				x.live = text(property.Value)
			}
		}
		found = append(found, x)
	}
	return found
}

// testHeard: what is on the page has a role and a name, and an answer that streams in is
// told in a few words, not word by word.
func testHeard(t *testing.T) {
	model := llmtest.Always(llmtest.Words("ایبوپروفن در نارسایی شدید کلیه منع مصرف دارد [1]. در نارسایی خفیف با پایش کراتینین و کمترین مدت مصرف شود [1]. ایبوپروفن ریزش مو را درمان می‌کند [1]."))
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, model, ward)}), "/", 1440, 900)
	p.run(`window.said = [];
		for (const e of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) new MutationObserver(() => e.textContent && said.push(e.textContent)).observe(e, { childList: true, characterData: true, subtree: true })`)
	p.ask(inKidneys)
	p.wait(`said.length > 0 && said.at(-1).includes("آماده است")`)
	said := value[[]string](p, `said`)
	if len(said) > 5 || !strings.Contains(said[len(said)-1], "منع مصرف دارد") {
		t.Errorf("told: %q", said)
	}
	p.is(`!document.querySelector("#turns [aria-live]")`)
	tree := p.heard()
	for _, want := range []node{
		{role: "heading", name: inKidneys}, {role: "article", name: inKidneys}, {role: "textbox", name: "پرسش"}, {role: "button", name: "فرستادن پرسش"},
		{role: "button", name: "شاهد جملهٔ ۱ از منبع ۱"}, {role: "button", name: "عین متن (جملهٔ ۱)"}, {role: "complementary", name: "شاهد"}, {role: "list", name: ""},
		{role: "heading", name: "سنجش جمله"}, {role: "navigation", name: "ابزارها"}, {role: "region", name: "پرسیدن"}, {role: "mark", name: ""},
	} {
		if !slices.ContainsFunc(tree, func(n node) bool { return n.role == want.role && n.name == want.name }) {
			t.Errorf("no %s %q", want.role, want.name)
		}
	}
	for _, n := range tree {
		if slices.Contains([]string{"button", "link", "textbox", "checkbox", "switch", "combobox", "article", "region", "dialog"}, n.role) && n.name == "" {
			t.Errorf("a %s without a name", n.role)
		}
	}

	// A conflict and that there is no answer are told as well.
	p = open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 1440, 900)
	p.ask(maximum)
	p.has("#status", "منابع یکسان نمی‌گویند")
	p.ask("طول موج لیزر تیتانیوم سافایر چقدر است؟")
	p.is(`document.querySelector("#status").textContent === "پاسخی نیست"`)
}

// testReflow: at 400 % of a window of 1280 by 1024 nothing sticks out, and what is held in
// place leaves room for the text (WCAG 1.4.10).
func testReflow(t *testing.T) {
	long := `{"_id":"l","title":"Pneumonoultramicroscopicsilicovolcanoconiosis-and-diaminodichloroplatinum-nephrotoxicity","section":"` + strings.Repeat("سم‌شناسی", 12) +
		`","text":"سیس‌پلاتین (cis-diamminedichloroplatinum(II)) سبب نفروتوکسیسیته می‌شود. نشانی https://example.org/` + strings.Repeat("a/very/long/path/", 8) + ` آمده است.","publisher":"` +
		strings.Repeat("Nephrology", 9) + `","evidence_type":"` + strings.Repeat("observational", 6) + `","source":"` + strings.Repeat("x", 90) + `.pdf","year":2011}` + "\n"
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward+long)})
	for _, size := range [][2]int64{{320, 640}, {320, 256}, {720, 450}} { // the last is 200 % of 1440 by 900
		p := open(t, s, "/", size[0], size[1])
		p.fits()
		p.click("#filters-open")
		p.fits()
		p.run(`document.getElementById("filters-open").click()`)
		for _, question := range []string{maximum, "آیا سیس‌پلاتین سبب نفروتوکسیسیته می‌شود؟"} {
			p.ask(question)
			p.fits()
			p.run(`document.querySelector(".turn:last-child .statement .chip").scrollIntoView({ block: "center" })`)
			// What is held at the edges of the window leaves three quarters of it.
			p.is(`[...document.querySelectorAll("body *")].filter((e) => /sticky|fixed/.test(getComputedStyle(e).position) && e.offsetParent !== null && getComputedStyle(e).opacity !== "0" && !e.matches("#panel, .skip"))
				.reduce((n, e) => n + e.getBoundingClientRect().height, 0) < innerHeight / 4`)
			p.click(".turn:last-child .statement .chip")
			p.wait(`!document.querySelector("#panel").hidden && document.querySelector("#panel .passage")`)
			p.fits()
			p.is(`document.querySelector("#panel").scrollWidth <= document.querySelector("#panel").clientWidth`)
			p.run(`document.querySelector("#panel .row .quiet:nth-child(2)").click()`)
			p.wait(`document.querySelector("#viewer").open && document.querySelector("#viewer .part")`)
			p.is(`document.querySelector("#viewer").scrollWidth <= document.querySelector("#viewer").clientWidth && document.querySelector("#viewer-search").offsetWidth >= 200`)
			p.run(`document.getElementById("viewer").close()`)
			p.run(`document.querySelector("#panel .icon-button").click()`)
		}
		// Wider spaces between letters, words and lines (1.4.12).
		p.run(`document.styleSheets[0].insertRule("* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }", document.styleSheets[0].cssRules.length)`)
		p.fits()
		p.is(`[...document.querySelectorAll(".statement .verdict")].every((e) => e.getBoundingClientRect().right <= e.closest(".statement").getBoundingClientRect().right + 1 && e.getBoundingClientRect().left >= e.closest(".statement").getBoundingClientRect().left - 1)`)
		p.visit("/admin", size[0], size[1])
		p.wait(`document.querySelectorAll("#documents tr").length === 4`)
		p.fits()
	}
}

// testStill: who does not want movement has none.
func testStill(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, begun(), ward)}), "/", 360, 740)
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
	p.begin(inKidneys)
	p.wait(`document.querySelector(".statement .chip")`)
	p.is(`document.querySelector(".spinner").getAnimations().every((a) => a.effect.getComputedTiming().endTime < 50)`)
	p.click(".statement .chip")
	p.wait(`!document.querySelector("#panel").hidden`)
	p.is(`document.querySelector("#panel").getAnimations().every((a) => a.effect.getComputedTiming().endTime < 50)`)
	p.click("#panel .icon-button")
	p.click("#send")
}
