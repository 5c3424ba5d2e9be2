package web_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/biopars/biopars/internal/browsertest"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/llmtest"
)

const anaemia = "علائم کم‌خونی فقر آهن چیست؟"

// ward is a corpus in which two sources disagree.
const ward = `{"_id":"g1","title":"راهنمای مصرف ایبوپروفن در بزرگسالان","section":"مقدار مصرف","text":"بیشینهٔ دوز روزانهٔ ایبوپروفن در بزرگسالان 1200 میلی‌گرم است. دارو همراه غذا خورده شود تا معده کمتر آسیب ببیند. در سالمندان از کمترین مقدار مؤثر آغاز کنید.","evidence_type":"guideline","publisher":"انجمن درد ایران","year":2023,"source":"rahnama.jsonl","language":"fa","url":"https://example.org/ibuprofen"}
{"_id":"t1","title":"داروشناسی بالینی","section":"ضدالتهاب‌های غیراستروئیدی","text":"بیشینهٔ دوز روزانهٔ ایبوپروفن در بزرگسالان 3200 میلی‌گرم است. مصرف بلندمدت آن فشار خون را بالا می‌برد و کارکرد کلیه باید سنجیده شود.","evidence_type":"textbook","publisher":"نشر پزشکی","year":2009,"source":"ketab.jsonl","language":"fa"}
{"_id":"k1","title":"ایبوپروفن در نارسایی کلیه","section":"هشدار","text":"ایبوپروفن در نارسایی شدید کلیه منع مصرف دارد. در نارسایی خفیف با پایش کراتینین و کمترین مدت مصرف شود.","evidence_type":"review","publisher":"انجمن درد ایران","year":2019,"source":"rahnama.jsonl","language":"fa"}
`

const maximum = "بیشینهٔ دوز ایبوپروفن در بزرگسالان چقدر است؟"

// testAsk: a question is typed, its answer read, and the evidence opened.
func testAsk(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)}), "/", 1440, 900)
	p.is(`document.activeElement.id === "question" && document.documentElement.dir === "rtl"`)
	p.is(`document.fonts.check("16px Vazirmatn")`)
	p.is(`getComputedStyle(document.body).fontFamily.startsWith("Vazirmatn")`)
	p.free(t, "the first view")
	p.ask(anaemia)
	p.has(".asked", anaemia)
	p.is(`document.querySelectorAll(".statement").length >= 3`)
	p.is(`[...document.querySelectorAll(".statement")].every((s) => s.querySelector(".chip") && s.querySelector(".verdict").innerText)`)
	p.is(`parseFloat(getComputedStyle(document.querySelector(".statement.lead p")).fontSize) > parseFloat(getComputedStyle(document.querySelectorAll(".statement p")[1]).fontSize)`)
	p.has(".notices", "پیکرهٔ نمایشی است")
	p.has(".sources", "کم‌خونی فقر آهن")

	// The evidence of the first sentence stands beside it without being asked for; the
	// pointer brings that of another.
	p.wait(`document.querySelector("#panel .quoted")`)
	p.is(`document.querySelector("#panel").getBoundingClientRect().right <= document.querySelector("#main").getBoundingClientRect().left`)
	p.run(`document.querySelectorAll(".chip")[1].dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }))`)
	p.wait(`document.querySelectorAll(".statement")[1].classList.contains("active")`)
	p.is(`document.querySelectorAll(".statement")[1].innerText.includes(document.querySelector("#panel .quoted").innerText)`)
	p.is(`document.querySelectorAll("#panel .passage mark").length > 0`)
	p.has("#panel", "عین متن")
	p.has("#panel .facts", "بخش")
	p.click("#panel .row .quiet")
	p.wait(`!document.querySelector("#panel .row .quiet:nth-child(2)")`)

	// What else there is about it can be asked for.
	p.is(`[...document.querySelectorAll(".follow-ups button")].some((b) => b.innerText === "درمان کم‌خونی فقر آهن")`)
	p.run(`navigator.clipboard.writeText = async (x) => { window.copied = x }`)
	p.click(".actions .quiet")
	p.wait(`window.copied`)
	if copied := value[string](p, `window.copied`); !strings.Contains(copied, "[۱]") || !strings.Contains(copied, "منابع:\n[۱] کم‌خونی فقر آهن") {
		t.Errorf("copied %q", copied)
	}
	p.click(".follow-ups button")
	p.wait(`document.querySelectorAll(".turn").length === 2 && document.querySelector(".turn:last-child .answer").getAttribute("aria-busy") === "false"`)
	p.is(`document.querySelector(".turn:last-child .statement")`)
}

// free has axe-core look for barriers in a test of its own, which alone is skipped without it.
func (p *tab) free(t *testing.T, view string) {
	t.Helper()
	t.Run("barriers/"+view, func(t *testing.T) {
		q := *p
		q.T = t
		q.barriers(view)
	})
}

func testConflict(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 1440, 900)
	p.ask(maximum)
	cards := value[[]string](p, `[...document.querySelectorAll(".against-card")].map((c) => c.innerText)`)
	if len(cards) != 2 || !strings.Contains(cards[0]+cards[1], "1200") || !strings.Contains(cards[0]+cards[1], "3200") {
		t.Fatalf("cards %q", cards)
	}
	p.is(`(([a, b]) => Math.abs(a.top - b.top) < 2 && a.left > b.right)([...document.querySelectorAll(".against-card")].map((c) => c.getBoundingClientRect()))`)
	p.has(".conflicts", "راهنمای بالینی")
	p.has(".conflicts", "۲۰۰۹")
	p.has(".statement.lead .margin", "ناسازگار با منبع ۲")
	p.free(t, "a conflict")
	p.run(`navigator.clipboard.writeText = async (x) => { window.copied = x }`)
	p.click(".actions .quiet")
	p.wait(`window.copied?.includes("است. [۱] (ناسازگار با منبع ۲)")`) // also where it is pasted
	p.click(".against-card:last-child .quiet")
	p.wait(`document.querySelector("#panel .panel-title").innerText === "داروشناسی بالینی"`)
	p.is(`document.activeElement.closest("#panel")`)
	p.press("\x1b")
	p.wait(`document.activeElement.closest(".against-card")`)
}

// testEmergency: the warning stands above everything and is told to those who do not see it.
func testEmergency(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)}), "/", 820, 1100)
	p.ask("درد شدید قفسه سینه و تنگی نفس دارم چه کنم؟")
	p.has("#emergency[role=alert]", "۱۱۵")
	p.is(`[...document.querySelectorAll("main, header, .turn")].every((e) => e.getBoundingClientRect().top >= document.querySelector("#emergency").getBoundingClientRect().bottom - 1)`)
	p.free(t, "an emergency")
	p.ask(anaemia)
	p.is(`document.querySelector("#emergency").innerText === ""`)
	p.has(".turn:first-child .earlier", "۱۱۵")
}

func testAbstention(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)}), "/", 820, 1100)
	p.ask("طول موج لیزر تیتانیوم سافایر چقدر است؟")
	p.has(".none", "پاسخی نیست")
	p.is(`!document.querySelector(".statement") && !document.querySelector(".eyebrow")`)
	if value[bool](p, `Boolean(document.querySelector(".nearest"))`) {
		p.has(".nearest", "این متن‌ها پاسخ نیستند")
		p.click(".nearest .quiet")
		p.wait(`document.querySelector("#panel .passage")`)
	}
	p.free(t, "no answer")
}

// testFollowUp: a question that leans on the one before it, in the memory of the page alone.
func testFollowUp(t *testing.T) {
	s := serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)})
	p := open(t, s, "/", 1440, 900)
	p.ask(anaemia)
	p.ask("درمانش چیه؟")
	p.has(".turn:last-child .understood", "درمان کم‌خونی فقر آهن")
	p.has(".turn:last-child .statement.lead", "آهن")
	p.is(`localStorage.length === 0 && sessionStorage.length === 0`)
	p.free(t, "a conversation")

	// What was typed wrong is said, and can be insisted upon.
	p.ask("علایم کم‌خوني فقر آهن و دیابتت چیست؟")
	p.click("#new")
	p.is(`!document.querySelector(".turn") && document.activeElement.id === "question"`)
	p.ask("درمانش چیه؟")
	p.is(`!document.querySelector(".understood b")`)

	// The address that asks again has the question where no server sees it.
	p.run(`navigator.clipboard.writeText = async (x) => { window.copied = x }`)
	p.click("#new")
	p.ask(anaemia)
	p.click(".actions .quiet:nth-child(2)")
	p.wait(`window.copied`)
	link, err := url.Parse(value[string](p, `window.copied`))
	if err != nil || link.RawQuery != "lang=fa" || !strings.Contains(link.Fragment, "q=") {
		t.Fatalf("%v %v", link, err)
	}
	p.visit("/login", 1440, 900)
	browsertest.Do(t, p.ctx, chromedp.Navigate(link.String()))
	p.wait(`document.querySelector(".asked")?.innerText === $1 && document.querySelector(".statement.lead")`, anaemia)
	for _, r := range s.asked() {
		if plain, _ := url.QueryUnescape(r); strings.Contains(plain, "آهن") {
			t.Errorf("the question stands in %s", plain)
		}
	}
}

// testHistory: off until it is switched on, and gone when it is switched off.
func testHistory(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)}), "/", 820, 900)
	p.ask(anaemia)
	p.click("#history-open")
	p.has("#history", "تاریخچه خاموش است")
	p.click("#history .switch input")
	p.free(t, "the history")
	p.press("\x1b")
	p.wait(`!document.querySelector("#history").open`)
	p.ask("آسم چیست؟")
	p.visit("/", 820, 900)
	p.click("#history-open")
	p.has("#history .entries", "آسم چیست؟")
	p.is(`!document.querySelector("#history .entries").innerText.includes("آهن")`)
	p.click("#history .switch input")
	p.is(`localStorage.length === 0`)
}

// testKeyboard: everything is reached and used without a pointer.
func testKeyboard(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 1440, 900)
	p.press(maximum, "\r")
	p.wait(`document.querySelector(".answer")?.getAttribute("aria-busy") === "false"`)
	p.run(`document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex")`) // where a page begins
	p.press("\t")
	p.is(`document.activeElement.classList.contains("skip") && document.activeElement.getBoundingClientRect().top >= 0`)
	p.press("\r")
	p.wait(`document.activeElement.id === "question"`)
	// Back from the field to the citations, and with the arrows from one to the next.
	for range 40 {
		browsertest.Do(t, p.ctx, chromedp.KeyEvent("\t", chromedp.KeyModifiers(8)))
		if value[bool](p, `document.activeElement.matches(".statement:last-child .chip")`) {
			break
		}
	}
	p.is(`document.activeElement.matches(".chip") && getComputedStyle(document.activeElement).outlineStyle === "solid"`)
	p.wait(`document.activeElement.getAttribute("aria-expanded") === "true"`) // focus has opened the evidence
	p.is(`document.querySelector("#panel .quoted").innerText.includes("3200")`)
	p.run(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }))`)
	p.wait(`document.querySelector("#panel .quoted").innerText.includes("1200")`)
	p.press("\r")
	p.wait(`document.activeElement.closest("#panel")`)
	p.press("\x1b")
	p.wait(`document.activeElement.matches(".statement.lead .chip")`)
}

// testTelephone: on a narrow screen nothing sticks out, the evidence is a sheet, and
// what is touched is large enough.
func testTelephone(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 360, 740)
	p.fits()
	p.click("#filters-open")
	p.fits()
	p.click("#filters-open")
	p.ask(maximum)
	p.fits()
	p.is(`document.querySelector("#panel").hidden`)
	p.click(".chip")
	p.wait(`!document.querySelector("#panel").hidden && document.activeElement.closest("#panel")`)
	p.still()
	p.fits()
	p.is(`(() => { const p = document.querySelector("#panel").getBoundingClientRect(), s = document.querySelector(".statement.active").getBoundingClientRect(); return p.bottom <= innerHeight + 1 && s.top >= 0 && s.top < p.top })()`)
	p.free(t, "the sheet")
	p.click("#panel .icon-button")
	p.wait(`document.querySelector("#panel").hidden && document.activeElement.matches(".chip")`)
	p.is(`[...document.querySelectorAll("button, a, select, summary")].filter((e) => e.offsetParent).every((e) => { const r = e.getBoundingClientRect(); return r.width >= 24 && r.height >= 24 || e.classList.contains("skip") })`)
	for _, path := range []string{"/login", "/admin", "/?lang=en"} {
		p.visit(path, 360, 740)
		p.fits()
	}
}

func testDark(t *testing.T) {
	s := serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)})
	p := open(t, s, "/", 820, 900)
	colour := `getComputedStyle(document.body).backgroundColor`
	light := value[string](p, colour)
	browsertest.Dark(t, p.ctx, true)
	dark := value[string](p, colour)
	if light == dark {
		t.Fatalf("%s in both", light)
	}
	p.click("#theme") // against the system, and remembered
	p.is(colour+` === $1 && document.querySelector("#theme").getAttribute("aria-pressed") === "false"`, light)
	p.visit("/login", 820, 900)
	p.is(colour+` === $1`, light)
	p.click("#theme")
	p.is(colour+` === $1 && localStorage.length === 0`, dark)
}

// testPrint: paper has the answer and what is quoted of its sources, and no buttons.
func testPrint(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 1024, 900)
	p.ask(maximum)
	if pdf := browsertest.Print(t, p.ctx); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("printed %.20q", pdf)
	}
	p.run(`window.dispatchEvent(new Event("beforeprint"))`)
	p.is(`document.querySelector("#print-date").textContent.length > 5`)
	p.is(`[...document.querySelectorAll(".source-quote")].some((q) => q.textContent.includes("1200"))`)
	browsertest.Media(t, p.ctx, "print")
	p.fits()
	p.is(`[".bar", ".composer", ".actions", "#panel"].every((s) => getComputedStyle(document.querySelector(s)).display === "none")`)
	p.is(`[".statement", ".source-quote", ".against-card", ".print-head"].every((s) => document.querySelector(s).getBoundingClientRect().height > 0)`)
}

func testEnglish(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "demo", Engine: demo(t)}), "/?lang=en", 1440, 900)
	p.is(`document.documentElement.lang === "en" && document.documentElement.dir === "ltr"`)
	p.ask(anaemia)
	// A voice is told that the texts are not in the language of the page.
	p.is(`[...document.querySelectorAll(".asked, .statement p, .passage")].every((e) => e.lang === "fa") && !document.querySelector(".notices [lang=fa]")`)
	p.has(".eyebrow", "Short answer")
	p.has(".verdict", "verbatim")
	p.has(".notices", "demo corpus")
	p.is(`document.querySelector(".chip").innerText === "1" && document.querySelector(".statement.lead p").dir === "rtl"`)
	p.wait(`document.querySelector("#panel .quoted")`)
	p.is(`document.querySelector("#panel").getBoundingClientRect().left >= document.querySelector("#main").getBoundingClientRect().right`)
	p.is(`!/[\u0600-\u06ff]/.test([...document.querySelectorAll(".bar .tool:not(#language), .hero, .composer label, .actions, .sources h3, #panel dt, #panel h2, .notices")].map((e) => e.innerText).join(" "))`)
	p.free(t, "an answer in English")
	p.click("#language")
	p.wait(`document.documentElement.lang === "fa" && document.documentElement.dataset.ready`)
}

// testStreaming: sentences stand there before the answer is whole, and what was begun
// can be stopped.
func testStreaming(t *testing.T) {
	model := llmtest.Always(llmtest.Reply{Chunks: []string{"ایبوپروفن در نارسایی شدید کلیه منع مصرف دارد [1].", " در نارسایی خفیف"}, Hangs: true})
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, model, ward)}), "/", 1440, 900)
	p.begin("ایبوپروفن در نارسایی کلیه")
	p.wait(`document.querySelector(".statement.lead")?.innerText.includes("منع مصرف دارد")`)
	p.is(`document.querySelector(".answer").getAttribute("aria-busy") === "true" && document.querySelector(".work").innerText`)
	p.is(`document.querySelector("#send").getAttribute("aria-label") === "ایستادن"`)
	p.click(".statement .chip")
	p.wait(`document.querySelector("#panel .passage")?.innerText.includes("نارسایی شدید کلیه")`)
	p.click("#send")
	p.wait(`document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
	p.has(".answer", "تنها بخشی از پاسخ رسید")
	p.is(`document.querySelector("#send").getAttribute("aria-label") === "فرستادن پرسش"`)
}

// testWithdrawn: what a model turns out to have thought aloud goes from the page at once.
func testWithdrawn(t *testing.T) {
	model := llmtest.Always(llmtest.Reply{Chunks: []string{"بگذار ببینم ایبوپروفن در نارسایی شدید کلیه چه می‌شود [1].\n", "بگذار متن‌ها را ببینم [2].\n", "باید دید.", "</think>\n",
		"ایبوپروفن در نارسایی شدید کلیه منع مصرف دارد [1].", " در نارسایی خفیف"}, Hangs: true})
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, model, ward)}), "/", 1440, 900)
	p.begin("ایبوپروفن در نارسایی کلیه")
	p.wait(`document.querySelector(".statement.lead")?.innerText.includes("منع مصرف دارد")`)
	p.is(`document.querySelectorAll(".statement").length === 1 && !document.querySelector(".answer").innerText.includes("ببینم")`)
	p.click("#send")
	p.wait(`document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
}

// testVerdicts: a sentence that the evidence does not carry is told by icon, word and colour.
func testVerdicts(t *testing.T) {
	model := llmtest.Always(llmtest.Says("مصرف ایبوپروفن در بیماران دچار نارسایی شدید کلیه منع مصرف دارد [1].", " ایبوپروفن ریزش مو را درمان می‌کند [1]."))
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, model, ward)}), "/", 1440, 900)
	p.ask("ایبوپروفن در نارسایی کلیه")
	p.has(".statement.is-supported .verdict", "پشتوانه دارد")
	bad := `.statement:nth-child(2) .verdict`
	p.is(`/بی‌پشتوانه|خلاف منبع|پشتوانهٔ ناقص/.test(document.querySelector($1).innerText)`, bad)
	p.is(`getComputedStyle(document.querySelector($1)).color !== getComputedStyle(document.querySelector(".is-supported .verdict")).color`, bad)
	p.is(`document.querySelector($1+" use").getAttribute("href") !== document.querySelector(".is-supported .verdict use").getAttribute("href")`, bad)
	p.click(bad)
	p.has("#panel .claim", "ریزش مو")
	p.free(t, "verdicts")
}
