package health

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/biopars/biopars/internal/svg"
)

//go:embed page.gohtml
var page string

// Page writes the report as a page of the web that needs nothing else, in Persian or in
// English ("en"). What passages say is text in it, and nothing more.
func (r *Report) Page(lang string, at time.Time) ([]byte, error) {
	english := strings.EqualFold(lang, "en")
	t := func(fa, en string) string {
		if english {
			return en
		}
		return fa
	}
	tmpl, err := template.New("health").Funcs(template.FuncMap{
		"t":       t,
		"name":    func(s string) string { return plain(s, t("(نامعلوم)", "(unknown)")) },
		"plain":   func(s string) string { return plain(s, "—") },
		"percent": func(n, of int) string { return fmt.Sprintf("%.1f", 100*float64(n)/float64(max(of, 1))) },
		"bar":     bar,
		"first":   func(n int, c []Count) []Count { return c[:min(n, len(c))] },
		"years":   func() template.HTML { return r.yearBars(t("سند", "documents")) },
		"lengths": func() template.HTML { return r.lengthBars(t("واژه", "words"), t("متن", "passages")) },
		"missing": func(s string) string { return t(missingNames[s], strings.ReplaceAll(s, "_", " ")) },
		"kind":    func(k Kind) string { return t(k.Name()) },
	}).Parse(page)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = tmpl.Execute(&b, struct {
		*Report
		At      string
		English bool
		Some    bool // something is suspicious
	}{r, at.UTC().Format("2006-01-02"), english,
		slices.ContainsFunc(r.Suspicious, func(s Suspicion) bool { return s.Passages > 0 })})
	return b.Bytes(), err
}

// plain is a text in one line, without what is not seen but for the joiners of Persian.
func plain(s, empty string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c' || r == '\u200d':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return empty
	}
	return s
}

// bar is a share as a bar.
func bar(n, of int) template.HTML {
	const width = 160.0
	return template.HTML(fmt.Sprintf(`<svg width="%g" height="10" viewBox="0 0 %[1]g 10" aria-hidden="true"><rect width="%.1f" height="10" fill="#777"/></svg>`,
		width, width*float64(n)/float64(max(of, 1))))
}

// yearBars are the documents of each year, a bar a year; several, where there are many.
func (r *Report) yearBars(down string) template.HTML {
	type group struct {
		from, to, n int
	}
	var known []group
	for _, c := range r.Years {
		var y int
		if _, err := fmt.Sscan(c.Name, &y); err == nil {
			known = append(known, group{y, y, c.Documents})
		}
	}
	if len(known) == 0 {
		return ""
	}
	const most = 24
	low, high := known[0].from, known[len(known)-1].from
	step := (high-low)/most + 1
	bars := make([]group, (high-low)/step+1)
	tallest := 0
	for _, k := range known {
		b := &bars[(k.from-low)/step]
		b.n += k.n
		tallest = max(tallest, b.n)
	}
	p := svg.New(float64(90+28*len(bars)), 180)
	p.Vertical(down, 0, float64(tallest))
	for i, b := range bars {
		x := p.Slot(i, len(bars))
		if b.n > 0 {
			p.Rectangle(x-10, p.Y(float64(b.n)), x+10, p.Bottom, "#969696")
		}
		if len(bars) <= 12 || i%2 == 0 {
			p.Text(x, p.Bottom+6+svg.Small, svg.Small, "middle", fmt.Sprint(low+i*step))
		}
	}
	p.Line(p.Left, p.Bottom, p.Right, p.Bottom, "")
	return p.SVG()
}

// lengthBars are the lengths of passages; the longest of a hundred count as the others'
// longest, so that one alone does not press all others together.
func (r *Report) lengthBars(label, down string) template.HTML {
	if len(r.words) == 0 {
		return ""
	}
	sorted := slices.Sorted(slices.Values(r.words))
	most := sorted[min(len(sorted)*99/100, len(sorted)-1)]
	values := make([]float64, len(sorted))
	for i, v := range sorted {
		values[i] = min(v, most)
	}
	if values[0] == most {
		return ""
	}
	return svg.Histogram(label, down, values, 420, svg.Plain)
}

var missingNames = map[string]string{"title": "عنوان", "url": "نشانی", "year": "سال", "publisher": "ناشر", "licence": "پروانه",
	"evidence_type": "نوع شاهد", "language": "زبان"}

// Name says what the kind is, in Persian and in English.
func (k Kind) Name() (fa, en string) { return kindNames[k][0], kindNames[k][1] }

var kindNames = map[Kind][2]string{
	Reversed:    {"واژه‌های وارونه", "words written backwards"},
	Encoding:    {"رمزگذاری نادرست یا آمیخته", "wrong or mixed encodings"},
	Unknown:     {"فارسی‌ای که بیشتر واژه‌هایش واژه نیست", "Persian most of whose words are none"},
	Boilerplate: {"جمله‌هایی که در سندهای بسیار تکرار شده‌اند", "sentences that many documents have"},
	Symbols:     {"نشانه و رقم بیش از حرف", "more signs and digits than letters"},
	Short:       {"کمتر از ۵ واژه", "fewer than 5 words"},
	Recognised:  {"خوانده‌شده با OCR", "read by OCR"},
	Retracted:   {"مقالهٔ پس‌گرفته‌شده", "retracted articles"},
}
