package web_test

import (
	"testing"

	"github.com/biopars/biopars/internal/httpapi"
)

// testText: what the scripts make of texts, asked of the scripts themselves.
func testText(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 820, 600)
	value[bool](p, `Promise.all(["dom", "passage", "viewer", "filters", "answer", "turn"].map((n) => import(document.documentElement.dataset.static + "/" + n + ".js"))).then((all) => { window.m = Object.assign({}, ...all); return true })`)
	p.run(`window.shown = (nodes) => { const e = document.createElement("div"); e.append(...nodes.flat(Infinity)); return e }`)
	for name, expression := range map[string]string{
		"offsets are bytes, positions are of UTF-16":  `[...m.positions("aی‌😀b", [0, 1, 3, 6, 10, 11])].join(" ") === "0,0 1,1 3,2 6,3 10,5 11,6"`,
		"an offset within a letter, or behind it all": `[...m.positions("ی😀", [1, 99])].join(" ") === "1,1 99,3"`,
		"the quote and its words":                     `shown(m.marked("پیش. دوز 5 mg است. پس.", { start: 8, end: 27 }, [[8, 14], [15, 19]])).querySelector(".quoted").textContent === "دوز 5 mg است."`,
		"words are marked":                            `[...shown(m.marked("پیش. دوز 5 mg است. پس.", { start: 8, end: 27 }, [[8, 14], [15, 19]])).querySelectorAll("mark")].map((e) => e.textContent).join("|") === "دوز|5 mg"`,
		"nothing is lost by marking":                  `shown(m.marked("پیش. دوز 5 mg است. پس.", { start: 8, end: 27 }, [[8, 14], [10, 19]])).textContent === "پیش. دوز 5 mg است. پس."`,
		"without a quote":                             `shown(m.marked("دوز", { start: 0, end: 0 }, [])).innerHTML === "دوز"`,
		"Persian that begins in Latin":                `m.direction("TSH هورمون محرک تیروئید است") === "rtl"`,
		"English":                                     `m.direction("Metformin (متفورمین) is contraindicated") === "ltr" && m.direction("۱۲") === "rtl"`,
		"Latin is isolated":                           `shown(m.prose("در eGFR <30 mL/min (CKD) منع دارد")).querySelectorAll("bdi[dir=ltr]").length === 1 && shown(m.prose("در (CKD) منع")).querySelector("bdi").textContent === "CKD"`,
		"numbers alone are not":                       `!shown(m.prose("دوز 500 تا 1000 است")).querySelector("bdi")`,
		"no letter is lost":                           `shown(m.prose("در eGFR <30 mL/min (CKD) منع دارد")).textContent === "در eGFR <30 mL/min (CKD) منع دارد"`,
		"digits of any script":                        `m.latin("۱۲۳٤٥6") === "123456"`,
		"letters of any keyboard":                     `m.folded("مي‌كُنــد ١٢").text === m.folded("میکند 12").text`,
		"places of folded letters":                    `m.folded("آ‌ب").at.join() === "0,2,3"`,
		"addresses that run are none":                 `m.web("javascript:alert(1)") === null && m.web("data:text/html,x") === null && m.web("//x") === null && m.web("https://a.ir/x") === "https://a.ir/x"`,
		"types of evidence":                           `m.kind("Systematic Review") === "مرور نظام‌مند" && m.kind("نامه") === "نامه"`,
		"pages":                                       `m.pages({ page: 3, last_page: 4 }) === "صفحهٔ ۳ تا ۴" && m.pages({ page: 3, last_page: 3 }) === "صفحهٔ ۳" && m.pages({}) === ""`,
		"filled texts":                                `m.t("openSource", 2, 3) === "شاهد جملهٔ ۳ از منبع ۲"`,
	} {
		t.Run(name, func(t *testing.T) {
			q := *p
			q.T = t
			q.is(expression)
		})
	}

	// A turn, event by event.
	p.run(`const nothing = new Proxy({}, { get: () => () => {} });
		window.turn = new m.Turn("پرسش", nothing);
		turn.take("token", { text: "بگذار ببینم" });
		turn.take("sentence", { index: 0, sentence: { text: "نخست." } });
		turn.take("sentence", { index: 1, sentence: { text: "دوم." } })`)
	p.is(`turn.element.querySelectorAll(".statement").length === 2`)
	p.run(`turn.take("token", { text: "سوم" })`)
	p.is(`turn.element.textContent.includes("سوم")`)
	p.run(`turn.take("withdrawn", {})`)
	p.is(`!turn.element.querySelector(".statement") && !turn.element.textContent.includes("سوم") && !turn.element.textContent.includes("دوم")`)
	p.run(`turn.take("sentence", { index: 0, sentence: { text: "پاسخ." } })`)
	p.is(`turn.element.querySelectorAll(".statement").length === 1`)
	p.is(`turn.take("failed", { title: "مدل ناکام ماند", partial: { sentences: [], sources: [] } }) && turn.element.querySelector("[role=alert]").textContent.includes("مدل ناکام ماند")`)
	p.run(`turn.take("queued", { position: 3 })`)
	p.is(`turn.work.textContent.includes("۳")`)

	// Years of the Iranian calendar, and digits as they are typed.
	p.click("#filters-open")
	p.run(`document.getElementById("year-from").focus()`)
	p.press("۱۳۹۹")
	p.run(`document.getElementById("year-to").focus()`)
	p.press("2023")
	p.is(`JSON.stringify(m.filter()) === '{"year_from":2020,"year_to":2023}'`)
	p.has("#active-filters", "از ۲۰۲۰")
	p.click("#active-filters .pill")
	p.is(`JSON.stringify(m.filter()) === '{"year_to":2023}'`)
	p.click("#filters-clear")
	p.is(`m.filter() === undefined`)
}
