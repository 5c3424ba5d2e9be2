package ocr

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/ingest/document"
)

// minConfidence is how sure the program must be of the words of a paragraph, in the
// mean, for it to be text: pictures, stamps and dirt come out as letters as well.
const minConfidence = 30

// parse makes paragraphs of the table of words that the program prints: level, page,
// block, paragraph, line, word, place, confidence and text.
func parse(tsv []byte) []document.Block {
	var out []document.Block
	var words []string
	sure, key := 0.0, ""
	flush := func() {
		if n := float64(len(words)); n > 0 && sure/n >= minConfidence {
			if text := document.Line(strings.Join(words, " ")); strings.ContainsFunc(text, func(r rune) bool {
				return unicode.IsLetter(r) || unicode.IsDigit(r)
			}) {
				out = append(out, document.Block{Kind: document.Paragraph, Text: text})
			}
		}
		words, sure = nil, 0
	}
	for line := range strings.Lines(string(tsv)) {
		cells := strings.SplitN(strings.TrimRight(line, "\r\n"), "\t", 12)
		if len(cells) < 12 || cells[0] != "5" {
			continue
		}
		if k := strings.Join(cells[1:4], " "); k != key {
			flush()
			key = k
		}
		confidence, err := strconv.ParseFloat(cells[10], 64)
		word := cleaned(cells[11])
		if err != nil || confidence < 0 || word == "" {
			continue
		}
		words, sure = append(words, word), sure+min(confidence, 100)
	}
	flush()
	return out
}

// cleaned is a word without marks of direction, in the letters of Persian.
func cleaned(word string) string {
	word = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r >= '\u200e' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff', r == 'ـ':
			return -1
		}
		return r
	}, strings.TrimSpace(word))
	return letters.Replace(word)
}

var letters = strings.NewReplacer("ي", "ی", "ى", "ی", "ك", "ک")
