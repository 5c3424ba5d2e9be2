// Package markdown writes answers as Markdown, for chat clients and agents that show
// text. What comes from passages and models is text in it: it makes no link, loads no
// image and marks nothing up.
package markdown

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

// Writer writes in a language, "fa" (also if empty) or "en". Notices have to be worded
// in it already.
type Writer struct {
	Lang string
}

func (w Writer) tr(fa, en string) string {
	if w.Lang == "en" {
		return en
	}
	return fa
}

// Answer is a whole answer: what is urgent first, then the sentences with their
// markers, then what the reader must know, and the sources.
func (w Writer) Answer(a answer.Answer) string {
	return joined(w.Opening(a), w.Sentences(a.Sentences), w.Closing(a))
}

// joined are blocks with an empty line between them.
func joined(blocks ...string) string {
	blocks = slices.DeleteFunc(blocks, func(b string) bool { return b == "" })
	return strings.Join(blocks, "\n\n")
}

// Opening is what stands above the sentences.
func (w Writer) Opening(a answer.Answer) string {
	var blocks []string
	if a.Emergency != "" {
		blocks = append(blocks, w.Emergency(a.Emergency))
	}
	if a.Origin == answer.Abstained {
		blocks = append(blocks, "**"+w.tr("نمی‌دانم: شواهد موجود به این پرسش پاسخ نمی‌دهد.",
			"I do not know: the evidence at hand does not answer this question.")+"**")
	}
	return joined(blocks...)
}

// Emergency is what is said before anything else.
func (w Writer) Emergency(text string) string { return "> ⚠️ **" + Escape(text) + "**" }

// Sentences are sentences as running text with markers [n].
func (w Writer) Sentences(list []answer.Sentence) string {
	var b strings.Builder
	for i, s := range list {
		b.WriteString(w.Sentence(s, i == 0))
	}
	return b.String()
}

// Sentence is one sentence with what separates it from the one before. One that is
// quoted word by word stands in guillemets, in a line of its own: what stands side by side
// in different passages is not one text.
func (w Writer) Sentence(s answer.Sentence, first bool) string {
	text, quoted := Escape(s.Text), verbatim(s)
	if quoted {
		text = "«" + text + "»"
	}
	for _, n := range s.Citations {
		text += fmt.Sprintf(" [%d]", n)
	}
	if v := s.Verdict; v != nil {
		switch v.Judgement {
		case answer.Unsupported:
			text += " " + w.tr("(بی‌پشتوانه در منابع)", "(without support in the sources)")
		case answer.Contradicted:
			text += " " + w.tr("(منابع خلاف این می‌گویند)", "(the sources say otherwise)")
		case answer.PartlySupported:
			text += " " + w.tr("(پشتوانهٔ ناقص)", "(partly supported)")
		}
	}
	switch {
	case first:
		return text
	case quoted || s.Break:
		return "\n\n" + text
	}
	return " " + text
}

// verbatim reports whether a sentence is itself the quote that is its evidence.
func verbatim(s answer.Sentence) bool {
	return slices.ContainsFunc(s.Evidence, func(e answer.Evidence) bool { return Inline(e.Quote.Text) == Inline(s.Text) })
}

// Closing is what stands below the sentences: where the sources disagree and, under a
// line, the sources and notices.
func (w Writer) Closing(a answer.Answer) string {
	var blocks []string
	for _, c := range a.Conflicts {
		blocks = append(blocks, fmt.Sprintf("**%s** [%d] «%s» — [%d] «%s»",
			w.tr("منابع یکسان نمی‌گویند:", "The sources do not say the same:"),
			c.A.Source, Escape(c.A.Quote.Text), c.B.Source, Escape(c.B.Quote.Text)))
	}
	if a.Truncated {
		blocks = append(blocks, w.tr("پاسخ ناتمام مانده است.", "The answer is not complete."))
	}
	if below := joined(w.Sources(a), w.Notices(a.Notices)); below != "" {
		blocks = append(blocks, Rule, below)
	}
	return joined(blocks...)
}

// Notices are what the reader must know, one a line.
func (w Writer) Notices(list []answer.Notice) string {
	lines := make([]string, len(list))
	for i, n := range list {
		lines[i] = "- " + Escape(cmp.Or(n.Text, n.Render(cmp.Or(w.Lang, "fa"))))
		if n.Hint != "" {
			lines[i] += " (" + Code(n.Hint) + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// Rule stands between an answer and its sources, so that programs can tell them apart.
const Rule = "---"

// Sources are the passages that an answer rests on or, of an abstention, that are
// nearest to what was asked, each with its quote.
func (w Writer) Sources(a answer.Answer) string {
	shown := map[int]bool{}
	for _, c := range a.Conflicts {
		shown[c.A.Source], shown[c.B.Source] = true, true
	}
	title, lines := w.tr("منابع", "Sources"), []string(nil)
	if a.Origin == answer.Abstained {
		title = w.tr("نزدیک‌ترین متن‌ها", "Nearest passages")
	}
	for _, s := range a.Sources {
		if !s.Cited && !shown[s.Number] && (a.Origin != answer.Abstained || s.Quote.Text == "") {
			continue
		}
		line := fmt.Sprintf("- [%d] %s", s.Number, w.Passage(s.Passage))
		if s.Quote.Text != "" {
			line += ": «" + Escape(s.Quote.Text) + "»"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return ""
	}
	return "**" + title + "**\n\n" + strings.Join(lines, "\n")
}

// Passage names a passage by its title and section or, without a title, by its
// document, and says where it is from.
func (w Writer) Passage(p index.Passage) string {
	var name, origin []string
	for _, s := range []string{cmp.Or(p.Title, p.DocumentID), p.Section} {
		if s != "" {
			name = append(name, Escape(s))
		}
	}
	for _, s := range []string{cmp.Or(p.Journal, p.Publisher), p.Source} {
		if s != "" {
			origin = append(origin, Escape(s))
		}
	}
	if p.Year != 0 {
		origin = append(origin, fmt.Sprint(p.Year))
	}
	if p.Page != 0 {
		origin = append(origin, fmt.Sprintf(w.tr("ص %d", "p. %d"), p.Page))
	}
	line := strings.Join(name, " › ")
	if len(origin) > 0 {
		line += " — " + strings.Join(origin, w.tr("، ", ", "))
	}
	return line
}
