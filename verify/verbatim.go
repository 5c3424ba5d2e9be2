package verify

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
)

// LayerVerbatim is the name of the layer of sentences that stand in the evidence
// as they are.
const LayerVerbatim = "verbatim"

// letters are the letters and digits of a text alone, in one spelling, without
// footnote marks.
func letters(s string) string {
	var b strings.Builder
	mark := false
	s = persian.Fold(unbracket(s))
	for i, r := range s {
		switch {
		case r == '[' && footnote(s[i:]):
			mark = true
		case r == ']' && mark:
			mark = false
		case !mark && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case !mark && (r == '.' || r == '/' || r == '<' || r == '>' || r == '%'):
			// ۲.۵ is not ۲۵; the full stop at the end is cut below.
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), "./")
}

// footnote reports whether s begins with a number in brackets.
func footnote(s string) bool {
	end := strings.IndexByte(s, ']')
	return end > 1 && numbers(s[1:end])
}

var roundMark = regexp.MustCompile(`\s*\([0-9۰-۹٠-٩]{1,3}(?:\s*[,،\-–]\s*[0-9۰-۹٠-٩]{1,3})*\)\s*[.。!]?\s*$`)

// withoutMark is a sentence without the mark of a footnote in round brackets at its end.
func withoutMark(s string) string {
	if at := roundMark.FindStringIndex(s); at != nil && at[0] > 0 {
		return s[:at[0]]
	}
	return s
}

// longestRun is how many sentences of the evidence a sentence may be made of.
const longestRun = 4

// verbatim finds the sentences of the passage that the claim is, word by word.
func (p *passage) verbatim(claim string) (w window, ok bool) {
	if claim == "" {
		return window{}, false
	}
	p.inLetters()
	for i := range p.sentences {
		rest := claim
		for j := i; j < len(p.sentences) && j < i+longestRun; j++ {
			s := p.sentences[j].letters
			if s == "" {
				continue
			}
			if rest == s {
				return window{from: i, to: j + 1, coverage: 1}, true
			}
			var cut bool
			if rest, cut = strings.CutPrefix(rest, s); !cut {
				break
			}
			rest = strings.TrimLeft(rest, "./")
		}
	}
	return window{}, false
}

// quoted is the verdict on a claim that stands in one of the passages as it is.
func quoted(cl *claim, passages []*passage) (answer.Verdict, bool) {
	text := letters(cl.raw)
	bare := letters(withoutMark(cl.raw))
	for _, p := range passages {
		w, ok := p.verbatim(text)
		if !ok && bare != text {
			w, ok = p.verbatim(bare)
		}
		if !ok {
			continue
		}
		o := outcome{passage: p, window: w}
		return answer.Verdict{
			Judgement: answer.Supported,
			Source:    p.number,
			Quote:     o.quote(),
			Score:     0.98, // vectors may still move it
			Reason:    LayerVerbatim,
			Layers:    []answer.Layer{{Name: LayerVerbatim, Score: 1}},
		}, true
	}
	return answer.Verdict{}, false
}
