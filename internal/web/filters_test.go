package web_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/httpapi"
)

// testFilters: what a corpus has to choose from is offered with how many documents have
// it, whatever their order, and what is chosen is all that answers.
func testFilters(t *testing.T) {
	var many strings.Builder
	many.WriteString(ward)
	for i := range 230 { // more than a page of documents comes before those of a publisher
		fmt.Fprintf(&many, `{"_id":"a%d","title":"یادداشت %d","text":"یادداشت شمارهٔ %d دربارهٔ تغذیهٔ سالم.","source":"a.jsonl"}`+"\n", i, i, i)
	}
	s := serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, many.String())}, httpapi.Corpus{Name: "bare", Engine: engine(t, nil, `{"_id":"1","text":"آسپرین در کودکان منع مصرف دارد.","source":"b"}`+"\n")})
	p := open(t, s, "/", 820, 900)
	p.wait(`document.querySelectorAll("#publishers .choice").length === 2`)
	p.click("#filters-open")
	p.is(`document.querySelector("#publishers .choice").innerText.replace(/\s+/g, " ") === "انجمن درد ایران (۲)"`)
	p.is(`document.querySelectorAll("#types .choice").length === 3`)
	p.is(`document.querySelector("#year-from").placeholder === "۲۰۰۹" && document.querySelector("#year-to").placeholder === "۲۰۲۳"`)
	p.free(t, "filters")
	p.click("#publishers .choice:last-child input")
	p.ask(maximum)
	p.is(`document.querySelector(".statement").innerText.includes("3200") && !document.querySelector(".turn").innerText.includes("1200")`)
	p.click(".pill")
	p.is(`document.querySelectorAll(".pill").length === 0 && !document.querySelector("#publishers input:checked")`)

	// A corpus without any of this has nothing to choose from.
	p.run(`document.getElementById("corpus").value = "bare"; document.getElementById("corpus").dispatchEvent(new Event("change"))`)
	p.wait(`document.querySelector("#filters-open").hidden && document.querySelector("#years").hidden`)
}

// testFeedback: asked for where it is kept, and without what was asked.
func testFeedback(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feedback.jsonl")
	s := serveWith(t, httpapi.Options{Corpora: []httpapi.Corpus{{Name: "ward", Engine: engine(t, nil, ward)}}, Feedback: file})
	p := open(t, s, "/", 820, 1000)
	p.ask(maximum)
	p.click(".rating button:nth-of-type(2)")
	p.wait(`document.activeElement.matches(".rating input[value=wrong]")`)
	p.free(t, "feedback")
	p.click(".rating button[type=submit]") // a reason is wanted
	p.is(`document.querySelector(".rating fieldset")`)
	p.click(".rating input[value=old]")
	p.run(`document.querySelector(".rating textarea").focus()`)
	p.press("<b>نسخهٔ تازه دارد</b>")
	p.click(".rating button[type=submit]")
	p.wait(`document.querySelector(".rating").innerText.includes("نگه داشته شد")`)
	p.ask(inKidneys)
	p.click(".turn:last-child .rating button:nth-of-type(1)")
	p.wait(`document.querySelector(".turn:last-child .rating").innerText.includes("نگه داشته شد")`)
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	if len(lines) != 2 {
		t.Fatalf("%q", body)
	}
	var bad, good httpapi.Feedback
	for line, v := range map[string]*httpapi.Feedback{lines[0]: &bad, lines[1]: &good} {
		if err := json.Unmarshal([]byte(line), v); err != nil {
			t.Fatal(err)
		}
	}
	if bad.Rating != "bad" || bad.Reason != "old" || bad.Comment != "<b>نسخهٔ تازه دارد</b>" || len(bad.Passages) != 2 || good.Rating != "good" {
		t.Errorf("%+v, %+v", bad, good)
	}
	if strings.Contains(string(body), "بیشینهٔ") {
		t.Errorf("the question is kept: %s", body)
	}

	// Where nobody keeps it nobody is asked.
	p = open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 820, 900)
	p.ask(maximum)
	p.is(`!document.querySelector(".rating")`)
}
