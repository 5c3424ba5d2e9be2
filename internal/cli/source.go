package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/retrieve"
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
	for _, s := range []string{cmp.Or(p.Journal, p.Publisher), p.Source} {
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
		{"نویسندگان", "authors", a.authors(p.Authors)}, {"صفحه", "page", a.pages(p)},
		{"DOI", "DOI", unlinked(p.DOI, p.URL)}, {"PMID", "PMID", unlinked(p.PMID, p.URL)},
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

// copies names the documents that have the same text, "" where there are none.
func (a *app) copies(list []retrieve.Copy) string {
	var names []string
	for _, c := range list {
		name := cmp.Or(c.Source, c.Title, c.DocumentID)
		if c.Source != "" && c.DocumentID != "" && !strings.HasPrefix(c.DocumentID, c.Source) {
			name += " (" + c.DocumentID + ")"
		}
		if c.Page > 0 {
			name += " " + a.tr("ص ", "p. ") + strconv.Itoa(c.Page)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return quoteLine(a.tr("همین متن در: ", "the same text in: ") + strings.Join(names, a.tr("، ", ", ")))
}

// maxNamed is how many authors are named.
const maxNamed = 3

// authors names the first authors of an article.
func (a *app) authors(names []string) string {
	if len(names) <= maxNamed {
		return quoteLine(strings.Join(names, a.tr("، ", "; ")))
	}
	return quoteLine(strings.Join(names[:maxNamed], a.tr("، ", "; "))) + a.tr(" و همکاران", " et al.")
}

// pages are those on which a passage stands, "" where there are none.
func (a *app) pages(p index.Passage) string {
	if p.Page == 0 {
		return ""
	}
	pages := strconv.Itoa(p.Page)
	if p.LastPage > p.Page {
		pages += a.tr(" تا ", " to ") + strconv.Itoa(p.LastPage)
	}
	return a.tr(persianDigits.Replace(pages), pages)
}

// unlinked is an identifier that the address does not have already.
func unlinked(id, url string) string {
	if id != "" && strings.Contains(url, id) {
		return ""
	}
	return id
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
