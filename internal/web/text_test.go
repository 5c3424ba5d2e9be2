package web_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/biopars/biopars/internal/httpapi"
)

// testText: what the scripts make of texts, asked of the scripts themselves.
func testText(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 820, 600)
	value[bool](p, `Promise.all(["dom", "prose", "passage", "viewer", "filters", "answer", "turn"].map((n) => import(document.documentElement.dataset.static + "/" + n + ".js"))).then((all) => { window.m = Object.assign({}, ...all); return true })`)
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

	testOrder(t, p)

	// A turn, event by event.
	p.run(`const nothing = new Proxy({}, { get: () => () => {} });
		window.turn = new m.Turn("پرسش", nothing);
		turn.take("token", { text: "بگذار ببینم" });
		turn.take("sentence", { index: 0, sentence: { text: "نخست." } });
		turn.take("sentence", { index: 1, sentence: { text: "دوم." } })`)
	p.is(`turn.element.querySelectorAll(".statement").length === 2`)
	p.is(`[["The passages give no dose of «متفورمین، نارسایی، کلیه» for what was asked.", "ltr"], ["در متن‌ها «drug-induced interstitial nephritis» نیامده است.", "rtl"]].every(([text, dir]) => m.notices([{ code: "no-dose", text }]).querySelector("span[dir]").dir === dir)`)
	p.run(`turn.take("token", { text: "سوم" })`)
	p.is(`turn.element.textContent.includes("سوم")`)
	p.run(`turn.take("withdrawn", {})`)
	p.is(`!turn.element.querySelector(".statement") && !turn.element.textContent.includes("سوم") && !turn.element.textContent.includes("دوم")`)
	p.run(`turn.take("sentence", { index: 0, sentence: { text: "پاسخ." } })`)
	p.is(`turn.element.querySelectorAll(".statement").length === 1`)
	p.is(`turn.take("failed", { title: "مدل ناکام ماند", partial: { sentences: [], sources: [] } }) && turn.element.querySelector("[role=alert]").textContent.includes("مدل ناکام ماند")`)
	p.run(`turn.take("queued", { position: 3 })`)
	p.is(`turn.work.textContent.includes("۳")`)
	p.run(`turn.slow()`) // the place in the queue stays in sight
	p.is(`turn.work.textContent.includes("۳")`)
	p.run(`turn.take("queued", { position: 0 }); turn.slow()`)
	p.is(`turn.work.textContent.includes("بیش از معمول")`)

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

// testOrder: signs, numbers and units stand in the order in which they are meant, whatever
// is marked in them, and a line never ends between a number and its unit.
func testOrder(t *testing.T, p *tab) {
	// The letters of a part of a text from left to right, as they are drawn.
	p.run(`window.drawn = (text, part, marks = []) => {
		const e = document.createElement("p");
		e.dir = "rtl"; e.style.cssText = "position:fixed;top:0;left:0;width:60rem;white-space:nowrap";
		e.append(...m.prose(text, "rtl", marks));
		document.body.append(e);
		const places = [], from = e.textContent.indexOf(part);
		const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
		for (let at = 0; walk.nextNode(); at += walk.currentNode.length) for (let i = 0; i < walk.currentNode.length; i++) {
			if (at + i < from || at + i >= from + part.length || /\s/.test(walk.currentNode.data[i])) continue;
			const r = document.createRange(); r.setStart(walk.currentNode, i); r.setEnd(walk.currentNode, i + 1);
			places.push([r.getBoundingClientRect().left, walk.currentNode.data[i]]);
		}
		e.remove();
		return places.sort((a, b) => a[0] - b[0]).map((x) => x[1]).join("");
	}`)
	for _, c := range []struct{ text, part string }{
		{"در eGFR <30 mL/min/1.73 m² (مرحلهٔ چهار) منع دارد", "eGFR <30 mL/min/1.73 m²"},
		{"قند ناشتا ≥126 mg/dL باشد", "≥126 mg/dL"},
		{"سن ≥65 سال", "≥65"},
		{"سن <۵ سال", "<۵"},
		{"شاخص کمتر از -2.5 است", "-2.5"},
		{"بین -1 و -2.5", "-2.5"},
		{"گلبول سفید 1.5×10^9 در لیتر", "1.5×10^9"},
		{"پلاکت <150×10⁹/L بود", "<150×10⁹/L"},
		{"میزان 120 ± 15 بود", "120 ± 15"},
		{"کمتر از ۳۰ mL/min/۱٫۷۳ m² است", "۳۰ mL/min/۱٫۷۳ m²"},
		{"یون‌های Ca2+ و Cl- کم شد", "Ca2+"},
		{"یون‌های Ca2+ و Cl- کم شد", "Cl-"},
		{"تیتر آن 1:1000 و فشار 120/80 بود", "1:1000"},
		{"فاصلهٔ CI 95% (1.2–3.4) است", "CI 95% (1.2–3.4)"},
		{"دوز \u202e1200\u202c است", "1200"}, // a text that would have its digits turned round
		{"پپتید گلوکاگون-1 و بتا-2-میکروگلوبولین", "2"},
		{"هپاتیت B 0.05 - 0.07 میلی‌لیتر", "B"},
		{"شریان > 25 میلی‌متر", "> 25"},
		{"تری‌گلیسیرید>150 است", ">150"},
		{"پیکره در /srv/med/a.db است", "/srv/med/a.db"},
		{"با --sync یا -v بخوانید", "--sync"},
		{"نشانی https://example.org/a?b=c#d_e است", "https://example.org/a?b=c#d_e"},
	} {
		want := strings.ReplaceAll(c.part, " ", "")
		if got := value[string](p, `drawn($1, $2)`, c.text, c.part); got != want {
			t.Errorf("%q is drawn %q", c.part, got)
		}
		// The same where every word of it is marked by itself.
		marks := [][2]int{}
		for at, word := range c.text {
			if i := len(utf16.Encode([]rune(c.text[:at]))); word != ' ' {
				marks = append(marks, [2]int{i, i + 1})
			}
		}
		if got := value[string](p, `drawn($1, $2, $3)`, c.text, c.part, marks); got != want {
			t.Errorf("%q is drawn %q with marks", c.part, got)
		}
	}
	for name, expression := range map[string]string{
		"a number that counts in Persian is not of the Latin before it": `drawn("در eGFR 30 واحد", "eGFR 30") === "30eGFR"`,
		"a range that counts in Persian is not either":                  `drawn("هپاتیت B 0.05 - 0.07 میلی‌لیتر", "B 0.05 - 0.07").endsWith("B")`,
		"nor is one behind brackets":                                    `drawn("پانل (CMP) 14 ماده", "(CMP) 14").startsWith("14")`,
		"a hyphen behind a Persian word stands beside it":               `drawn("گلوکاگون-1 و", "-1") === "1-" && drawn("محدودهٔ 10%-20% است", "10%-20%") === drawn("محدودهٔ 30%-40% است", "30%-40%").replace("3", "1").replace("4", "2")`,
		"a number before brackets is not of them":                       `[...shown(m.prose("گروه ۲ (n=30) بود")).querySelectorAll("bdi")].map((e) => e.textContent).join() === "n=30"`,
		"a bracket whose other half is Persian is not isolated":         `[...shown(m.prose("eGFR (mL/min بر سطح)")).querySelectorAll("bdi")].map((e) => e.textContent).join() === "eGFR,mL/min"`,
		"a hyphen to a Persian word is not":                             `shown(m.prose("HER2-منفی")).querySelector("bdi").textContent === "HER2"`,
		"amounts are kept together":                                     `[...shown(m.prose("روزانه 1200 میلی‌گرم، یا 5 mg/kg تا 3 بار؛ ۲ تا 3")).querySelectorAll(".amount")].map((e) => e.textContent).join("|") === "1200 میلی‌گرم|5 mg/kg|3 بار"`,
		"and drawn in one line":                                         `getComputedStyle(document.body.appendChild(shown(m.prose("12 میلی‌گرم"))).querySelector(".amount")).textWrapMode === "nowrap"`,
		"a mark over a border is one place":                             `[...shown(m.prose("آب eGFR است", "rtl", [[0, 6]])).querySelectorAll("mark")].map((e) => e.dataset.range).join() === "0,0"`,
	} {
		if !value[bool](p, "Boolean("+expression+")") {
			t.Errorf("%s: is not so: %s", name, expression)
		}
	}
}
