package generate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
)

// sentenceStream cuts streamed text into sentences, each with the citations
// that belong to it. A marker belongs to the sentence it stands in or behind,
// unless it opens a new line, where it belongs to what follows.
//
// A sentence is finished only when the next one has clearly begun, since what
// looks like its end may be a decimal point, an abbreviation or stand before
// its citation.
type sentenceStream struct {
	text  strings.Builder // without markers, from the first unfinished sentence on
	marks []mark
	fresh bool // the next sentence starts a paragraph or list item
	begun bool // a sentence was given out
}

type mark struct {
	at   int // byte position in text
	nums []int
}

// write takes text without markers.
func (s *sentenceStream) write(text string) []answer.Sentence {
	s.text.WriteString(text)
	return s.take(false)
}

// cite takes a marker.
func (s *sentenceStream) cite(nums []int) {
	if len(nums) > 0 {
		s.marks = append(s.marks, mark{s.text.Len(), nums})
	}
}

// overlong reports whether the sentence that is being written is too long for one.
func (s *sentenceStream) overlong() bool { return s.text.Len() > 2*maxSentence }

// drop forgets the sentence that is being written.
func (s *sentenceStream) drop() {
	s.text.Reset()
	s.marks = nil
}

// close gives out the rest.
func (s *sentenceStream) close() []answer.Sentence { return s.take(true) }

func (s *sentenceStream) take(last bool) []answer.Sentence {
	text := s.text.String()
	spans := persian.Sentences(text)
	ready := len(spans)
	if !last {
		ready--
		for ready > 0 && !clearlyBegun(text[spans[ready].Start:]) {
			ready--
		}
		if ready < 1 {
			return nil
		}
	}
	var out []answer.Sentence
	from := 0
	for i := range ready {
		sp := spans[i]
		if strings.Contains(text[from:sp.Start], "\n") {
			s.fresh = true
		}
		from = sp.End
		until := len(text) + 1
		if i+1 < len(spans) {
			next := spans[i+1]
			until = next.Start
			if at := strings.LastIndexByte(text[sp.End:next.Start], '\n'); at >= 0 {
				until = sp.End + at + 1 // a marker before the line break still follows this one
			} else {
				until++ // a marker right at the start of the next still follows this one
			}
		}
		var nums []int
		for len(s.marks) > 0 && s.marks[0].at < until {
			for _, n := range s.marks[0].nums {
				if !slices.Contains(nums, n) {
					nums = append(nums, n)
				}
			}
			s.marks = s.marks[1:]
		}
		body, item := bare(text[sp.Start:sp.End])
		if body == "" {
			s.fresh = s.fresh || item
			continue
		}
		out = append(out, answer.Sentence{Text: body, Citations: nums, Break: s.begun && (s.fresh || item)})
		s.begun, s.fresh = true, false
	}
	cut := len(text)
	if ready < len(spans) {
		cut = spans[ready].Start
		if strings.Contains(text[from:cut], "\n") {
			s.fresh = true
		}
	}
	s.text.Reset()
	s.text.WriteString(text[cut:])
	for i := range s.marks {
		s.marks[i].at = max(s.marks[i].at-cut, 0)
	}
	return out
}

// clearlyBegun asks for a whole word and more.
func clearlyBegun(text string) bool {
	words, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsSpace(r) && letters > 1:
			words++
			letters = 0
		}
		if words >= 1 && letters >= 1 {
			return true
		}
	}
	return false
}

// bare takes list bullets, item numbers and Markdown marks off a sentence and
// closes the gap that a removed marker left before punctuation.
func bare(s string) (text string, item bool) {
	s = strings.TrimSpace(s)
	for {
		r, n := utf8.DecodeRuneInString(s)
		rest := s[n:]
		if strings.ContainsRune("-*•–—▪●◦#>", r) &&
			(rest == "" || unicode.IsSpace(firstRune(rest)) || r == '*' || r == '#') {
			// «**» opens bold text; the other signs are bullets.
			item = item || unicode.IsSpace(firstRune(rest))
			s = strings.TrimLeft(rest, " *#")
			continue
		}
		break
	}
	if n := itemNumber(s); n > 0 {
		item = true
		s = strings.TrimLeft(s[n:], " ")
	}
	s = strings.ReplaceAll(s, "**", "")
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	for _, p := range []string{".", "،", "؛", "؟", "!", ":"} {
		s = strings.ReplaceAll(s, " "+p, p)
	}
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return "", item
	}
	return s, item
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// itemNumber is the length of a list number like «۱.» or «2)» followed by a
// space, or the whole of it; 0 when there is none.
func itemNumber(s string) int {
	i, digits := 0, 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if _, ok := persian.Digit(r); !ok {
			break
		}
		i += n
		digits++
	}
	if digits == 0 || digits > 2 || i >= len(s) || (s[i] != '.' && s[i] != ')') {
		return 0
	}
	i++
	if i < len(s) && s[i] != ' ' {
		return 0
	}
	return i
}
