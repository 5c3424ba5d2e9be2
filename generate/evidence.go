package generate

import (
	"slices"
	"strings"
	"unicode"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

// GiveEvidence gives a sentence a quote of each source that it cites: the sentence
// itself where it stands in the passage, else what its check found to decide,
// else what matches it best.
func GiveEvidence(s *answer.Sentence, question string, sources []answer.Source, idf func(string) float64) {
	s.Evidence = nil
	for _, n := range s.Citations {
		if n < 1 || n > len(sources) {
			continue
		}
		p := sources[n-1].Passage
		claim := s.Text
		quote, verbatim := locate(s.Text, p)
		switch v := s.Verdict; {
		case verbatim:
			claim = question // all of its words are shared with itself
		case v != nil && v.Source == n && v.Quote.Text != "":
			quote = v.Quote
		default:
			quote = BestQuote(s.Text, p, idf)
		}
		if quote.Text == "" {
			continue
		}
		marks := deciding(claim, quote)
		if !verbatim {
			quote, marks = shorten(p, quote, marks)
		}
		s.Evidence = append(s.Evidence, answer.Evidence{Source: n, Quote: quote, Marked: marks})
	}
}

// locate finds a text in a passage, whatever white space is between its words.
func locate(text string, p index.Passage) (answer.Quote, bool) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return answer.Quote{}, false
	}
	for from := 0; from < len(p.Text); {
		i := strings.Index(p.Text[from:], words[0])
		if i < 0 {
			break
		}
		start := from + i
		if end := follow(p.Text, start, words); end > 0 {
			return answer.Quote{Text: p.Text[start:end], Start: start, End: end}, true
		}
		from = start + len(words[0])
	}
	return answer.Quote{}, false
}

// follow returns where the words end that begin at a place of a text, 0 when they
// do not stand there.
func follow(text string, at int, words []string) int {
	for i, w := range words {
		if i > 0 {
			rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
			if len(rest) == len(text)-at {
				return 0
			}
			at = len(text) - len(rest)
		}
		if !strings.HasPrefix(text[at:], w) {
			return 0
		}
		at += len(w)
	}
	return at
}

// longQuote is the length, in bytes of which a Persian letter takes two, from which a
// quote is cut to the clauses that decide.
const longQuote = 360

// shorten cuts a long quote to the clauses with the most of what is marked. A
// condition before them and an exception behind them stay, since without these
// they would say something else.
func shorten(p index.Passage, q answer.Quote, marks [][2]int) (answer.Quote, [][2]int) {
	if len(q.Text) <= longQuote {
		return q, marks
	}
	parts := clauses(q.Text)
	first, last, most := 0, len(parts)-1, -1
	for i := range parts {
		for j := i; j < len(parts) && (j == i || parts[j].End-parts[i].Start <= longQuote); j++ {
			n := 0
			for _, m := range marks {
				if m[0] >= q.Start+parts[i].Start && m[1] <= q.Start+parts[j].End {
					n += m[1] - m[0]
				}
			}
			if n > most {
				first, last, most = i, j, n
			}
		}
	}
	for first > 0 && !parts[first].opens && (parts[first-1].conditional || parts[first].turns) {
		first--
	}
	for last+1 < len(parts) && !parts[last+1].opens && parts[last+1].turns {
		last++
	}
	start, end := q.Start+parts[first].Start, q.Start+parts[last].End
	marks = slices.DeleteFunc(marks, func(m [2]int) bool { return m[0] < start || m[1] > end })
	return answer.Quote{Text: p.Text[start:end], Start: start, End: end}, marks
}
