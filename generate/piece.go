package generate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// piece is what is quoted as a whole: a sentence, a list with what stands above
// it, or a row of a table.
type piece struct {
	start, end int    // byte range in the passage
	text       string // as it is quoted: on one line
	list       bool   // items need no full stop
	read       *question.Statement
}

// A list is quoted as a whole up to so many words; items of so many stand by
// themselves.
const (
	maxListWords = 90
	longItem     = 9
)

// pieces cuts a passage. Lines that were broken to a width are joined, what
// numbers an item is left out, and so is what a reference or an exam leaves
// around a sentence.
func pieces(text string) []piece {
	spans := persian.Sentences(text)
	var out []piece
	for i := 0; i < len(spans); i++ {
		if last := listFrom(text, spans, i); last > i {
			out = append(out, newPiece(text, spans[i].Start, spans[last].End, true))
			i = last
			continue
		}
		sp := spans[i]
		item := isItem(text, sp)
		sp.Start += bulletLength(text[sp.Start:sp.End])
		if sp.Start >= sp.End {
			continue
		}
		sp = withoutResidue(text, sp)
		out = append(out, newPiece(text, sp.Start, sp.End, item || isRow(text[sp.Start:sp.End])))
	}
	return out
}

func newPiece(text string, start, end int, list bool) piece {
	p := piece{start: start, end: end, list: list}
	p.text = strings.Join(strings.FieldsFunc(text[start:end], func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	if strings.ContainsAny(text[start:end], "\n\r") {
		p.text = strings.Join(strings.Fields(p.text), " ")
	}
	p.read = question.ReadStatement(p.text)
	return p
}

// listFrom returns the last sentence of the list of short items that begins at
// sentence i, with the line above it if that is one; i itself if there is none.
func listFrom(text string, spans []persian.Span, i int) int {
	first := i
	if !isItem(text, spans[i]) {
		head := strings.TrimRight(text[spans[i].Start:spans[i].End], " \u200c")
		if !strings.HasSuffix(head, ":") && (strings.ContainsAny(lastRune(head), ".!؟?") || len(strings.Fields(head)) > 8) {
			return i
		}
		first++
	}
	words, last := 0, i
	for k := first; k < len(spans) && isItem(text, spans[k]); k++ {
		n := len(strings.Fields(text[spans[k].Start:spans[k].End]))
		if n > longItem && strings.ContainsAny(lastRune(text[spans[k].Start:spans[k].End]), ".!") {
			return i
		}
		if words += n; words > maxListWords {
			break
		}
		last = k
	}
	if last == first && first == i || last < first {
		return i
	}
	return last
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// isItem reports whether a sentence is an item of a list: a bullet or a number
// stands before it on its line.
func isItem(text string, sp persian.Span) bool {
	before := strings.TrimRight(text[:sp.Start], " \t\u00a0")
	if before != "" && strings.ContainsAny(lastRune(before), "•▪●◦‣") {
		return true
	}
	if before != "" && !strings.HasSuffix(before, "\n") {
		return false
	}
	own := text[sp.Start:sp.End]
	n := bulletLength(own)
	return n > 0 && n < len(own)
}

// isRow recognises a row of a table, in Markdown or with tabs.
func isRow(text string) bool {
	return strings.Count(text, "|") > 1 || strings.Count(text, "\t") > 0
}

var (
	residueAnywhere = question.CuesIn("residue", "anywhere")
	residueOpening  = question.CuesIn("residue", "opening")
	residueSolved   = question.CuesIn("residue", "solved by")
	references      = question.CuesIn("residue", "references")
)

// residue recognises what exams, references, web pages and forums leave in a
// passage.
func residue(folded string) bool {
	return residueAnywhere().Count(folded) > 0 || residueOpening().Open(folded)
}

// withoutResidue leaves out «پاسخ …:» before a sentence, and a reference in
// brackets behind it.
func withoutResidue(text string, sp persian.Span) persian.Span {
	own := text[sp.Start:sp.End]
	if at := strings.IndexByte(own, ':'); at > 0 && at < 120 && residueSolved().Open(persian.CueText(own)) {
		rest := strings.TrimLeft(own[at+1:], " \u200c\u00a0")
		if len(strings.Fields(rest)) >= minWords {
			sp.Start = sp.End - len(rest)
			own = rest
		}
	}
	body := strings.TrimRight(own, ". \u200c")
	if open := strings.LastIndexAny(body, "(["); open > 0 && strings.ContainsAny(lastRune(body), ")]") &&
		strings.ContainsFunc(body[open:], unicode.IsDigit) && references().Count(persian.CueText(body[open:])) > 0 {
		if kept := strings.TrimRight(body[:open], " \u200c"); len(strings.Fields(kept)) >= minWords {
			sp.End = sp.Start + len(kept)
		}
	}
	return sp
}
