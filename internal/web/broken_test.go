package web_test

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/llmtest"
)

// begun answers with a sentence and a half, and then says nothing more.
func begun() *llmtest.Model {
	return llmtest.Always(llmtest.Reply{Chunks: []string{"ایبوپروفن در نارسایی شدید کلیه منع مصرف دارد [1].", " در نارسایی خفیف"}, Hangs: true})
}

const inKidneys = "ایبوپروفن در نارسایی کلیه"

// testGone: where the connection breaks, what has come stays, what is half-written too,
// and the reader is told what to do.
func testGone(t *testing.T) {
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, begun(), ward)})
	p := open(t, s, "/", 820, 900)
	p.click("#filters-open")
	p.run(`document.getElementById("year-from").focus()`)
	p.press("2019")
	p.begin(inKidneys)
	p.wait(`document.querySelector(".statement.lead")`)
	p.press("در سالمندان") // the field has the focus still
	s.CloseClientConnections()
	p.wait(`document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
	p.has(".answer [role=alert]", "شبکه را وارسی کنید")
	p.has(".answer", "تنها بخشی از پاسخ رسید")
	p.has(".statements.partial", "منع مصرف دارد")
	p.is(`document.querySelector("#question").value === "در سالمندان"`)
	p.free(t, "a broken answer")

	// The same question again, of the same sources, whatever has been chosen since.
	p.run(`document.getElementById("filters-clear").click()`)
	p.run(`window.sent = []; const real = fetch; window.fetch = (a, o) => { if (o?.body) sent.push(JSON.parse(o.body)); return real(a, o) }`)
	p.click(".turn .actions .quiet")
	p.wait(`document.querySelectorAll(".turn").length === 2 && sent.length === 1`)
	p.is(`sent[0].question === $1 && sent[0].filter.year_from === 2019 && !sent[0].history`, inKidneys)
	p.is(`document.querySelector("#question").value === "در سالمندان"`)

	// The button that says it stops does so, and nothing else.
	p.wait(`document.querySelector(".turn:last-child .statement.lead")`)
	p.click("#send")
	p.wait(`document.querySelector(".turn:last-child .answer").getAttribute("aria-busy") === "false"`)
	p.has(".turn:last-child .answer", "به خواست شما ایستاد")
	p.is(`document.querySelectorAll(".turn").length === 2 && document.querySelector("#question").value === "در سالمندان"`)

	// A server that is not there.
	s.Close()
	p.run(`document.getElementById("question").focus()`)
	p.press("\r")
	p.wait(`document.querySelector(".turn:nth-child(3) [role=alert]")?.innerText.includes("به مدیر سامانه خبر دهید")`)
}

// testQuiet: a pause is told, and a silence is taken for the end.
func testQuiet(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, begun(), ward)}), "/", 820, 900)
	value[bool](p, `import(document.documentElement.dataset.static + "/api.js").then((m) => { m.patience.slow = 100; window.patience = m.patience; return true })`)
	p.begin(inKidneys)
	p.wait(`document.querySelector(".statement.lead") && document.querySelector(".work").innerText.includes("بیش از معمول")`)
	p.is(`document.querySelector(".answer").getAttribute("aria-busy") === "true"`)
	p.click("#send")
	p.run(`patience.slow = 1e6; patience.gone = 1500`)
	p.begin(inKidneys)
	p.wait(`document.querySelector(".turn:last-child .answer").getAttribute("aria-busy") === "false"`)
	p.has(".turn:last-child [role=alert]", "گسست")
	p.has(".turn:last-child .statements", "منع مصرف دارد")
}

// testEnded: who is logged out meanwhile keeps the conversation.
func testEnded(t *testing.T) {
	s, keys := keyed(t)
	p := open(t, s, "/login", 820, 900)
	p.press(keys["reader"], "\r")
	p.wait(`location.pathname === "/" && document.documentElement.dataset.ready`)
	p.ask(maximum)
	value[bool](p, `fetch("/v1/logout", { method: "POST" }).then((r) => r.ok)`)
	p.ask(inKidneys)
	p.is(`location.pathname === "/" && document.querySelector(".turn:first-child .statement")`)
	p.is(`document.querySelector(".turn:last-child [role=alert] a[target=_blank]").getAttribute("href") === "/login?lang=fa"`)
	p.has(".turn:last-child .actions", "دوباره بپرس")
}

// testWarned: a warning is not lost with the answer that it came with.
func testWarned(t *testing.T) {
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, begun(), ward)})
	p := open(t, s, "/", 820, 900)
	p.begin("ایبوپروفن خورده‌ام و درد شدید قفسه سینه و تنگی نفس دارم")
	p.wait(`document.querySelector("#emergency").innerText.includes("۱۱۵")`)
	s.CloseClientConnections()
	p.wait(`document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
	p.has("#emergency", "۱۱۵")
	p.begin(inKidneys)
	p.wait(`document.querySelector("#emergency").innerText === ""`)
	p.has(".turn:first-child .earlier", "۱۱۵")
}

// testBack: the way back closes what lies over the page before it leads away from it.
func testBack(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/login", 360, 740)
	p.visit("/", 360, 740)
	p.ask(maximum)
	p.click(".chip")
	p.wait(`!document.querySelector("#panel").hidden`)
	p.run(`history.back()`)
	p.wait(`document.querySelector("#panel").hidden`)
	p.is(`document.querySelector(".statement") && location.pathname === "/"`)
	p.click(".chip")
	p.wait(`!document.querySelector("#panel").hidden`)
	p.run(`document.querySelector("#panel .row .quiet:nth-child(2)").click()`)
	p.wait(`document.querySelector("#viewer").open && document.querySelector("#viewer .part")`)
	p.run(`history.back()`)
	p.wait(`!document.querySelector("#viewer").open`)
	p.is(`!document.querySelector("#panel").hidden`)
	p.run(`history.back()`)
	p.wait(`document.querySelector("#panel").hidden`)
	p.is(`document.querySelector(".statement") && location.pathname === "/"`)

	// What was closed by other means is not in the way.
	p.click(".chip")
	p.wait(`!document.querySelector("#panel").hidden`)
	p.run(`document.querySelector("#panel .icon-button").click()`)
	p.run(`setTimeout(() => history.back())`)
	p.wait(`location.pathname === "/login"`)
}

// testOtherLanguage: the last question is asked anew in it, and no server sees it in an address.
func testOtherLanguage(t *testing.T) {
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)})
	p := open(t, s, "/", 820, 900)
	p.ask(maximum)
	p.click("#language")
	p.wait(`document.documentElement.lang === "en" && document.querySelector(".answer")?.getAttribute("aria-busy") === "false"`)
	p.has(".asked", maximum)
	p.has(".eyebrow", "Short answer")
	for _, r := range s.asked() {
		if strings.Contains(r, "%D8") {
			t.Errorf("the question stands in %s", r)
		}
	}
}
