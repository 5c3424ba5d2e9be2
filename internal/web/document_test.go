package web_test

import (
	"testing"

	"github.com/biopars/biopars/internal/httpapi"
)

// testDocument: the whole document, and words found in it however they are typed.
func testDocument(t *testing.T) {
	p := open(t, serve(t, httpapi.Corpus{Name: "ward", Engine: engine(t, nil, ward)}), "/", 1440, 900)
	p.ask(maximum)
	p.wait(`document.querySelector("#panel .passage")`)
	p.click("#panel .row .quiet:nth-child(2)")
	p.wait(`document.querySelector("#viewer").open && document.querySelector("#viewer .part.here")`)
	p.is(`document.activeElement.id === "viewer-search"`)
	for _, typed := range []string{"ميلي‌گرم", "ميلي گرم", "میلیگرم"} { // Arabic letters, a space for the half-space
		p.run(`document.getElementById("viewer-search").value = ""`)
		p.press(typed)
		p.wait(`document.querySelector("#viewer .count").innerText === "۱ از ۱"`)
		p.is(`document.querySelector("#viewer mark.current").innerText === "میلی‌گرم"`)
		p.press(" (.*")
		p.wait(`document.querySelector("#viewer .count").innerText === "یافت نشد"`)
	}
	p.run(`document.getElementById("viewer-search").value = ""`)
	p.press("۱۲۰۰")
	p.wait(`document.querySelector("#viewer mark.current")?.innerText === "1200"`)
	p.free(t, "a document")
	p.press("\x1b", "\x1b") // the first one empties the field
	p.wait(`!document.querySelector("#viewer").open`)
}
