package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/terminal"
	"github.com/biopars/biopars/persian"
)

// excerpt is a part of a text in one line, in guillemets, with the marked ranges
// marked. An ellipsis stands where its sentence goes on.
func excerpt(text string, q answer.Quote, marked [][2]int) string {
	var b strings.Builder
	b.WriteString("«")
	before, after := cut(text, q)
	if before {
		b.WriteString("… ")
	}
	at := q.Start
	for _, m := range marked {
		if m[0] < at || m[1] > q.End {
			continue
		}
		b.WriteString(clean(text[at:m[0]]))
		b.WriteString(terminal.Mark(clean(text[m[0]:m[1]])))
		at = m[1]
	}
	b.WriteString(clean(text[at:q.End]))
	if after {
		b.WriteString(" …")
	}
	b.WriteString("»")
	return strings.Join(strings.Fields(b.String()), " ")
}

// cut reports whether a quote begins, or ends, within a sentence.
func cut(text string, q answer.Quote) (before, after bool) {
	for _, s := range persian.Sentences(text) {
		before = before || s.Start < q.Start && q.Start < s.End
		after = after || s.Start < q.End && q.End < s.End
	}
	return before, after
}

// itself reports whether a sentence is the very quote that is its evidence.
func itself(s answer.Sentence) bool {
	return slices.ContainsFunc(s.Evidence, func(e answer.Evidence) bool {
		return strings.Join(strings.Fields(e.Quote.Text), " ") == strings.Join(strings.Fields(s.Text), " ")
	})
}

// evidenceLines are the quotes of a source on which sentences rest, each once, with
// the numbers of these sentences. Sentences that are themselves the quote need
// none.
func (a *app) evidenceLines(ans answer.Answer, src answer.Source) []string {
	type line struct {
		sentences []int
		evidence  answer.Evidence
	}
	var lines []line
	for i, s := range ans.Sentences {
		if itself(s) {
			continue
		}
		for _, e := range s.Evidence {
			if e.Source != src.Number {
				continue
			}
			same := slices.IndexFunc(lines, func(l line) bool { return l.evidence.Quote == e.Quote })
			if same < 0 {
				lines = append(lines, line{[]int{i + 1}, e})
				continue
			}
			lines[same].sentences = append(lines[same].sentences, i+1)
			lines[same].evidence.Marked = join(lines[same].evidence.Marked, e.Marked)
		}
	}
	var out []string
	for _, l := range lines {
		text := excerpt(src.Passage.Text, l.evidence.Quote, l.evidence.Marked)
		if len(ans.Sentences) > 1 {
			text = a.sentenceNumbers(ans, l.sentences) + ": " + text
		}
		out = append(out, text)
	}
	return out
}

// join is the union of two lists of ranges.
func join(a, b [][2]int) [][2]int {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y [2]int) int { return x[0] - y[0] })
	out := all[:0]
	for _, m := range all {
		if n := len(out); n > 0 && m[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], m[1])
			continue
		}
		out = append(out, m)
	}
	return out
}

// sentenceNumbers names sentences of the answer; one that the quote does not carry
// has the sign that it has in the answer.
func (a *app) sentenceNumbers(ans answer.Answer, numbers []int) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = a.tr(persianDigits.Replace(strconv.Itoa(n)), strconv.Itoa(n))
		if v := ans.Sentences[n-1].Verdict; v != nil && v.Judgement == answer.Unsupported {
			parts[i] += " ⚠"
		}
	}
	if len(parts) == 1 {
		return a.tr("جملهٔ ", "sentence ") + parts[0]
	}
	return a.tr("جمله‌های ", "sentences ") + strings.Join(parts, a.tr("، ", ", "))
}

var persianDigits = strings.NewReplacer("0", "۰", "1", "۱", "2", "۲", "3", "۳", "4", "۴",
	"5", "۵", "6", "۶", "7", "۷", "8", "۸", "9", "۹")
