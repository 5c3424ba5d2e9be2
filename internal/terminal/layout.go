// Package terminal sets text for terminals: lines are broken at the width, where
// a reader of Persian and English would break them, and runs of the other
// direction are isolated, so that «[1]» behind «HbA1c» stays behind it. What a
// terminal would act on has to be taken out before.
package terminal

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"github.com/biopars/biopars/persian"
)

// Layout is how text is set. The zero value leaves lines as long as they are.
type Layout struct {
	Width   int  // columns of a line; 0: lines are not broken
	Isolate bool // put isolates around runs of the other direction
	Persian bool // a paragraph with any Persian runs from right to left; else one that has mostly Persian
	Colour  bool // what is marked is bold and underlined; else it stands between **
}

// narrowest is the least width that lines are broken at: below it a column of
// words would be unreadable.
const narrowest = 20

// What is marked stands between these until it is printed; no text has them,
// since they are for private use.
const (
	on  = "\ue000"
	off = "\ue001"
)

// Codes of bold and underlined, and of their end.
const (
	boldOn  = "\x1b[1;4m"
	boldOff = "\x1b[22;24m"
)

// Mark marks a text.
func Mark(s string) string { return on + s + off }

// Set sets a text. Its first line stands behind first, the others behind rest.
func (l Layout) Set(text, first, rest string) string {
	if !l.Colour {
		text = strings.NewReplacer(on, "**", off, "**").Replace(text)
	}
	var b strings.Builder
	lead := first
	for paragraph := range strings.SplitSeq(text, "\n") {
		rtl := l.rightToLeft(paragraph)
		for _, line := range l.lines(paragraph, columns(lead), columns(rest)) {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			if l.Isolate {
				line = isolate(line, rtl)
			}
			b.WriteString(strings.TrimRight(lead+line, " "))
			lead = rest
		}
	}
	return strings.NewReplacer(on, boldOn, off, boldOff).Replace(b.String())
}

// rightToLeft is the direction of a paragraph.
func (l Layout) rightToLeft(s string) bool {
	right, left := 0, 0
	for _, r := range s {
		switch direction(r) {
		case 1:
			right++
		case -1:
			left++
		}
	}
	return right > left || l.Persian && right > 0
}

// lines breaks a paragraph. The first line has lead columns less, the others rest.
func (l Layout) lines(paragraph string, lead, rest int) []string {
	if l.Width == 0 || lead+columns(paragraph) <= l.width() {
		return []string{paragraph}
	}
	words := strings.Fields(paragraph)
	glued := glue(words)
	var out []string
	var line strings.Builder
	used, limit := 0, l.width()-lead
	end := func() {
		out = append(out, line.String())
		line.Reset()
		used, limit = 0, l.width()-rest
	}
	for i := 0; i < len(words); {
		next := i + 1
		for next < len(words) && glued[next] {
			next++
		}
		unit := strings.Join(words[i:next], " ")
		if columns(unit) > l.width()-rest { // longer than any line: nothing can be kept together
			unit, next = words[i], i+1
		}
		w := columns(unit)
		started := len(out) == 0 && lead > rest // the line has something before this text
		begun := line.Len() > 0 // with a word that may have no width
		if begun && used+1+w > limit || !begun && started && w > limit {
			end()
		}
		if line.Len() > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(unit)
		used += w
		i = next
	}
	if line.Len() > 0 || len(out) == 0 {
		end()
	}
	return out
}

func (l Layout) width() int { return max(l.Width, narrowest) }

// glue says before which words no line is broken: citation markers, the warning
// sign, and what belongs to one amount, such as a unit behind its number.
func glue(words []string) []bool {
	out := make([]bool, len(words))
	starts := make([]int, len(words))
	var plain strings.Builder
	for i, w := range words {
		starts[i] = plain.Len()
		plain.WriteString(unmarked(w))
		plain.WriteByte(' ')
	}
	amounts := persian.Quantities(plain.String())
	for i, w := range words {
		w = unmarked(w)
		out[i] = i > 0 && (marker(w) || w == "⚠" || item(unmarked(words[i-1])) && i == 1)
		for _, a := range amounts {
			if a.Start < starts[i] && starts[i] < a.End {
				out[i] = i > 0
			}
		}
	}
	return out
}

// marker recognises a citation marker, or several, with what closes a sentence.
func marker(w string) bool {
	rest, ok := strings.CutPrefix(w, "[")
	digits, tail, closed := strings.Cut(rest, "]")
	if !ok || !closed || digits == "" || strings.ContainsFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return false
	}
	return strings.Trim(tail, "[]0123456789۰۱۲۳۴۵۶۷۸۹.،؛!؟») ") == ""
}

// item recognises the bullet or number of a list item.
func item(w string) bool {
	return w == "•" || w == "-" || w == "–" || strings.TrimRight(w, "0123456789۰۱۲۳۴۵۶۷۸۹") == "" ||
		strings.Trim(w, "0123456789۰۱۲۳۴۵۶۷۸۹") == "." || strings.Trim(w, "0123456789۰۱۲۳۴۵۶۷۸۹") == ")"
}

func unmarked(s string) string { return strings.NewReplacer(on, "", off, "").Replace(s) }

// columns is how wide a text is on a terminal.
func columns(s string) int { return uniseg.StringWidth(unmarked(s)) }
