// Package fa has the program's own words in Persian: what its errors say and what
// its help explains. Both are written in English where they are made, as all
// errors of Go are, and are put into Persian where they are shown.
package fa

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed errors.txt
var errorsText string

// phrase is an entry of the list of errors.
type phrase struct {
	english *regexp.Regexp
	literal int    // bytes of the English text that do not differ
	persian string // {} stands for what differs, {2} for the second of it
}

var (
	phrases = sync.OnceValue(func() []phrase { return readPhrases(errorsText) })
	slot    = regexp.MustCompile(`\{(\d*)\}`)
)

// readPhrases reads pairs of lines: English, and behind a tab Persian. Of several that
// fit a text, the one that says most of it comes first.
func readPhrases(text string) []phrase {
	var out []phrase
	english := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		persian, ok := strings.CutPrefix(line, "\t")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !ok:
			english = line
		default:
			pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(english), `\{\}`, `(.+?)`) + "$"
			out = append(out, phrase{regexp.MustCompile(pattern), len(strings.ReplaceAll(english, "{}", "")), persian})
		}
	}
	slices.SortStableFunc(out, func(a, b phrase) int { return b.literal - a.literal })
	return out
}

// Error puts the text of an error into Persian, part by part. What has no
// translation, such as names, addresses and the words of other programs, stays as it
// is.
func Error(text string) string {
	for _, p := range phrases() {
		m := p.english.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		next := 0
		return slot.ReplaceAllStringFunc(p.persian, func(which string) string {
			next++
			n, err := strconv.Atoi(strings.Trim(which, "{}"))
			if err != nil {
				n = next
			}
			return Error(m[n])
		})
	}
	for _, sep := range []string{": ", "; ", ", "} {
		for from := 0; ; {
			i := strings.Index(text[from:], sep)
			if i < 0 {
				break
			}
			if left, right := text[:from+i], text[from+i+len(sep):]; !quoted(left) {
				return Error(left) + persianSeparator.Replace(sep) + Error(right)
			}
			from += i + len(sep)
		}
	}
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		return "(" + Error(strings.TrimSuffix(inner, ")")) + ")"
	}
	return text
}

var persianSeparator = strings.NewReplacer(";", "؛", ",", "،")

// quoted reports whether a quotation is open at the end of the text.
func quoted(text string) bool { return strings.Count(text, `"`)%2 == 1 }
