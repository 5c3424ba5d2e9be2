package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// persianLetters are what fonts for Persian draw alike with Arabic letters, and so may
// name as those.
var persianLetters = strings.NewReplacer("ي", "ی", "ى", "ی", "ك", "ک")

func (w *writer) clean(s string) string {
	if w.persian {
		s = persianLetters.Replace(s)
	}
	return clean(s)
}

// clean writes text as it is written elsewhere.
func clean(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for strings.Contains(s, zwnj+zwnj) {
		s = strings.ReplaceAll(s, zwnj+zwnj, zwnj)
	}
	s = strings.ReplaceAll(s, "ًا", "اً")
	s = strings.ReplaceAll(strings.ReplaceAll(s, zwnj+" ", " "), " "+zwnj, " ")
	return norm.NFC.String(withoutKashida(strings.Trim(s, zwnj)))
}

// withoutKashida drops the strokes that stretch a word to fill a line.
func withoutKashida(s string) string {
	if !strings.ContainsRune(s, 'ـ') {
		return s
	}
	r := []rune(s)
	var out strings.Builder
	for i, c := range r {
		if c == 'ـ' && i > 0 && i+1 < len(r) && joinsOn(r[i-1]) && joinsOn(r[i+1]) {
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

func joinsOn(r rune) bool { return r == 'ـ' || isRTL(r) || unicode.Is(unicode.Mn, r) }
