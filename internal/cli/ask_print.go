package cli

import (
	"fmt"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

// printAnswer prints what stands below the sentences.
func (o *askOptions) printAnswer(a biopars.Answer) {
	if a.Origin == answer.Courtesy || a.Origin == answer.AskedBack {
		o.printReply(a)
		return
	}
	if a.Origin == answer.Abstained {
		fmt.Fprintln(o.Out,
			o.style(bold, o.tr("نمی‌دانم: شواهد موجود به این پرسش پاسخ نمی‌دهد.",
				"I do not know: the evidence at hand does not answer this question.")))
	}
	shown := false
	for _, s := range a.Sources {
		if !s.Cited && !o.showPassage && a.Origin != answer.Abstained {
			continue
		}
		if !shown {
			fmt.Fprintf(o.Out, "\n%s\n", o.style(bold, o.tr("منابع", "Sources")))
			shown = true
		}
		fmt.Fprintf(o.Out, "[%d] %s\n", s.Number, heading(s.Passage))
		if d := o.details(s.Passage); d != "" {
			fmt.Fprintf(o.Out, "    %s\n", o.style(dim, d))
		}
		switch {
		case o.showPassage:
			fmt.Fprintf(o.Out, "    %s\n", indent(s.Passage.Text))
		case s.Quote.Text != "":
			fmt.Fprintf(o.Out, "    «%s»\n", quoteLine(s.Quote.Text))
		}
	}
	for _, c := range a.Conflicts {
		fmt.Fprintf(o.Out, "\n%s\n    [%d] «%s»\n    [%d] «%s»\n",
			o.style(bold, o.tr("منابع در این‌جا ناسازگارند", "The sources disagree here")),
			c.A.Source, quoteLine(c.A.Quote.Text), c.B.Source, quoteLine(c.B.Quote.Text))
	}
	if len(a.Notices) > 0 {
		fmt.Fprintln(o.Out)
	}
	for _, n := range a.Notices {
		fmt.Fprintln(o.Out, o.style(dim, "• "+o.noticeLine(n)))
	}
}

// printReply prints what was answered without a search: the last notice, and what
// else is to be known below it.
func (o *askOptions) printReply(a biopars.Answer) {
	last := len(a.Notices) - 1
	fmt.Fprintln(o.Out, o.style(bold, o.noticeLine(a.Notices[last])))
	for _, n := range a.Notices[:last] {
		fmt.Fprintln(o.Out, o.style(dim, "• "+o.noticeLine(n)))
	}
}

// quoteLine is a quote in one line that a terminal does not act on.
func quoteLine(s string) string { return clean(strings.Join(strings.Fields(s), " ")) }

func (a *app) noticeLine(n answer.Notice) string {
	if n.Hint == "" {
		return n.Text
	}
	return fmt.Sprintf("%s (%s: %s)", n.Text, a.tr("چاره", "try"), n.Hint)
}

// heading names a passage in one line.
func heading(p index.Passage) string {
	var parts []string
	for _, s := range []string{p.Title, p.Section} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = []string{p.DocumentID}
	}
	line := strings.Join(parts, " › ")
	var origin []string
	for _, s := range []string{p.Publisher, p.Source} {
		if s != "" {
			origin = append(origin, s)
		}
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

// details says what kind of evidence a passage is, and by what right it is
// here.
func (a *app) details(p index.Passage) string {
	var parts []string
	for _, d := range []struct{ fa, en, value string }{
		{"نوع شاهد", "evidence", p.EvidenceType}, {"پروانه", "licence", p.Licence},
		{"دریافت", "retrieved", p.RetrievedOn},
	} {
		if d.value != "" {
			parts = append(parts, a.tr(d.fa, d.en)+": "+d.value)
		}
	}
	return clean(strings.Join(parts, " · "))
}

func indent(text string) string { return strings.ReplaceAll(clean(text), "\n", "\n    ") }
