package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/persian"
)

// heading names a passage in one line: by title and section or, without a title, by
// how its text begins, so that nobody has to know an identifier.
func heading(p index.Passage) string {
	var parts []string
	for _, s := range []string{p.Title, p.Section} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	origin := []string{}
	if p.Title == "" {
		parts = append([]string{"«" + opening(p.Text) + "»"}, parts...)
	}
	line := strings.Join(parts, " › ")
	for _, s := range []string{p.Publisher, p.Source} {
		if s != "" {
			origin = append(origin, s)
		}
	}
	if p.Title == "" && p.DocumentID != "" {
		origin = append(origin, p.DocumentID)
	}
	if p.Year != 0 {
		origin = append(origin, fmt.Sprint(p.Year))
	}
	if p.URL != "" {
		origin = append(origin, p.URL)
	}
	if len(origin) > 0 {
		line += " — " + strings.Join(origin, ", ")
	}
	return quoteLine(line)
}

// maxOpening is about how much of a text names it, in letters.
const maxOpening = 60

// opening is the first sentence of a text or, of a long one, its first words.
func opening(text string) string {
	if s := persian.Sentences(text); len(s) > 0 {
		text = text[s[0].Start:s[0].End]
	}
	text = quoteLine(text)
	if utf8.RuneCountInString(text) <= maxOpening {
		return text
	}
	var b strings.Builder
	for i, w := range strings.Fields(text) {
		if i > 0 && utf8.RuneCountInString(b.String())+1+utf8.RuneCountInString(w) > maxOpening {
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return strings.TrimRight(b.String(), "،,؛;:") + " …"
}

// details says what kind of evidence a passage is, and by what right it is
// here.
func (a *app) details(p index.Passage) string {
	var parts []string
	for _, d := range []struct{ fa, en, value string }{
		{"نوع شاهد", "evidence", a.evidenceType(p.EvidenceType)}, {"پروانه", "licence", p.Licence},
		{"دریافت", "retrieved", p.RetrievedOn},
	} {
		if d.value != "" {
			parts = append(parts, a.tr(d.fa, d.en)+": "+d.value)
		}
	}
	if p.Recognised() {
		parts = append(parts, a.tr("با OCR خوانده شده؛ عددها شاید نادرست‌اند", "read by OCR; its numbers may be wrong"))
	}
	return clean(strings.Join(parts, " · "))
}

// evidenceType names a type of evidence as the corpus does, and that of an article that
// was retracted in the user's language as well: nobody may take it for any other.
func (a *app) evidenceType(kind string) string {
	if document.Evidence(kind) != document.Retracted {
		return kind
	}
	return a.tr("پس‌گرفته‌شده ("+kind+")", "retracted article ("+kind+")")
}

// quoteLine is a quote in one line that a terminal does not act on.
func quoteLine(s string) string { return clean(strings.Join(strings.Fields(s), " ")) }
