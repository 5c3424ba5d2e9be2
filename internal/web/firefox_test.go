package web_test

import (
	"testing"

	"github.com/biopars/biopars/internal/browsertest"
	"github.com/biopars/biopars/internal/httpapi"
)

// TestFirefox: what the other tests see in Chromium works with another engine as well.
func TestFirefox(t *testing.T) {
	f := browsertest.StartFirefox(t)
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, begun(), ward)}, httpapi.Corpus{Name: "demo", Engine: demo(t)})
	f.Open(s.URL+"/", 1440, 900)
	f.Wait(`document.documentElement.dataset.ready`)
	is := func(expression string) {
		t.Helper()
		if !f.Is(expression) {
			t.Errorf("is not so: %s", expression)
		}
	}
	is(`document.activeElement.id === "question" && document.fonts.check("16px Vazirmatn")`)

	// It streams, and stops.
	f.Type("#question", inKidneys+"\n")
	f.Wait(`document.querySelector(".statement.lead").innerText.includes("منع مصرف دارد")`)
	is(`document.querySelector(".answer").getAttribute("aria-busy") === "true"`)
	f.Wait(`document.querySelector("#send").click() || document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
	is(`document.querySelector(".statements.partial")`)

	// The evidence opens beside, its document with a search in it.
	f.Is(`document.querySelector(".chip").click()`)
	f.Wait(`document.querySelector("#panel .passage").innerText.includes("نارسایی شدید کلیه")`)
	is(`document.querySelector("#panel").getBoundingClientRect().right <= document.querySelector("#main").getBoundingClientRect().left`)
	f.Is(`document.querySelector("#panel .row .quiet:nth-child(2)").click()`)
	f.Wait(`document.querySelector("#viewer").open && document.querySelector("#viewer .part")`)
	f.Type("#viewer-search", "كراتينين")
	f.Wait(`document.querySelector("#viewer .count").innerText === "۱ از ۱"`)
	f.Is(`document.querySelector("#viewer").close()`)

	// A whole answer, an emergency and none.
	f.Is(`(document.querySelector("#corpus").value = "demo")`)
	f.Type("#question", "درد شدید قفسه سینه و تنگی نفس دارم چه کنم؟\n")
	f.Wait(`document.querySelectorAll(".turn").length === 2 && document.querySelector(".turn:last-child .answer").getAttribute("aria-busy") === "false"`)
	is(`document.querySelector("#emergency").innerText.includes("۱۱۵") && document.querySelector(".turn:last-child .chip")`)
	f.Type("#question", "طول موج لیزر تیتانیوم سافایر چقدر است؟\n")
	f.Wait(`document.querySelector(".turn:last-child .none")`)

	// On a narrow screen, and the administration.
	f.Open(s.URL+"/?lang=en#q=%D8%A2%D8%B3%D9%85&corpus=demo", 450, 800)
	f.Wait(`document.querySelector(".answer").getAttribute("aria-busy") === "false"`)
	is(`document.documentElement.scrollWidth <= innerWidth && document.documentElement.dir === "ltr"`)
	f.Open(s.URL+"/admin", 1200, 900)
	f.Wait(`document.querySelectorAll("#documents tr").length === 3`)
}
