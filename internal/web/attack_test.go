package web_test

import (
	"encoding/json"
	"testing"

	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/llmtest"
)

// testAttacks: whatever stands in a question, a document, its metadata or the words of a
// model is text. Nothing of it runs, and the policy has nothing to refuse.
func testAttacks(t *testing.T) {
	const img = `<img src=x onerror="hacked()">`
	const script = `<script>hacked()</script>`
	line := func(id, text string) string {
		b, err := json.Marshal(map[string]any{"_id": id + img, "title": "ایبوپروفن " + img, "section": "هشدار " + script, "text": text, "publisher": `"><svg onload=hacked()>`,
			"evidence_type": "review " + img, "url": "javascript:hacked()", "source": img + `.pdf`, "authors": []string{script}, "licence": img, "year": 2020, "doi": script, "journal": "\u202egpj.exe" + img, "language": `fa" onfocus=hacked() autofocus="`})
		if err != nil {
			t.Fatal(err)
		}
		return string(b) + "\n"
	}
	corpus := line("a", "ایبوپروفن "+img+" در نارسایی شدید کلیه منع مصرف دارد. "+script+" در نارسایی خفیف با پایش مصرف شود. {{constructor.constructor('hacked()')()}}") +
		line("b", "بیشینهٔ دوز روزانهٔ ایبوپروفن در بزرگسالان 1200 میلی‌گرم است. "+script)
	model := llmtest.Always(llmtest.Says("ایبوپروفن "+img+" در نارسایی شدید کلیه منع مصرف دارد [1]. ", script+" [بیشتر](javascript:hacked()) مصرف نشود [1]."))
	s := serve(t, httpapi.Corpus{Name: "quoted", Engine: engine(t, nil, corpus)}, httpapi.Corpus{Name: "written", Engine: engine(t, model, corpus)})
	for _, name := range []string{"quoted", "written"} {
		t.Run(name, func(t *testing.T) {
			p := open(t, s, "/#corpus="+name+"&q=%D8%A7%DB%8C%D8%A8%D9%88%D9%BE%D8%B1%D9%88%D9%81%D9%86%20%D8%AF%D8%B1%20%D9%86%D8%A7%D8%B1%D8%B3%D8%A7%DB%8C%DB%8C%20%D9%83%D9%84%DB%8C%D9%87%20%3Cimg%20src%3Dx%20onerror%3Dhacked()%3E&filter=%5B%5D", 1440, 900)
			p.wait(`document.querySelector(".answer")?.getAttribute("aria-busy") === "false"`)
			p.is(`document.querySelector(".asked").innerText.includes("<img")`)
			p.click("#history-open")
			if !value[bool](p, `document.querySelector("#history .switch input").checked`) {
				p.click("#history .switch input")
			}
			p.press("\x1b")
			p.ask("ایبوپروفن در نارسایی کلیه " + script)
			if value[bool](p, `Boolean(document.querySelector(".turn:last-child .chip"))`) {
				p.click(".turn:last-child .chip")
				p.wait(`document.querySelector("#panel .passage")`)
				p.is(`!document.querySelector("#panel a[href^=javascript]")`)
				p.click("#panel .row .quiet:nth-child(2)")
				p.wait(`document.querySelector("#viewer").open`)
				p.press("<script>", "\x1b", "\x1b") // the first one empties the field
				p.wait(`!document.querySelector("#viewer").open`)
			}
			p.click("#filters-open") // with types and publishers of the corpus
			p.has("#publishers", "<svg onload")
			p.click("#filters-open")
			p.click("#history-open")
			p.has("#history", "<script>")
			p.press("\x1b")
			p.is(`!document.querySelector("main img, main script, aside img, aside script, dialog img, dialog script, main svg[onload]")`)
			p.fits()
			p.clean()
		})
	}
}

// testAddress: what stands behind "#" can do no more than ask.
func testAddress(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), `/?lang=%22onload=%22hacked()#q=%3Cscript%3Ehacked()%3C/script%3E&corpus=..%2F..&filter={"publishers":"x","evidence_types":[1,{"a":2}],"year_from":"2020"}`, 820, 900)
	p.wait(`document.querySelector(".answer")?.getAttribute("aria-busy") === "false"`)
	p.is(`document.querySelector(".asked").innerText === "<script>hacked()</script>"`)
	p.is(`document.querySelectorAll(".pill").length === 0`)
}
