package persian

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// normalizedByRule is Normalize as it is defined: a character at a time.
func normalizedByRule(s string) string {
	var b strings.Builder
	var pending rune
	word := false
	for _, r := range s {
		foldings(r, func(f folding) {
			switch {
			case f.class == mark, r == '٬':
				return
			case f.class == joiner:
				if word && pending == 0 {
					pending = zwnj
				}
				return
			case unicode.IsSpace(f.to):
				if b.Len() > 0 {
					pending = ' '
				}
				return
			}
			if f.to == '٫' {
				f.to = '.'
			}
			letter := f.class != separator
			if pending == ' ' || pending == zwnj && letter {
				b.WriteRune(pending)
			}
			pending = 0
			b.WriteRune(f.to)
			word = letter
		})
	}
	return b.String()
}

// cueTextByRule is CueText as it is defined: by Normalize.
func cueTextByRule(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range normalizedByRule(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// Shortcuts for what most texts are made of must not be seen in what comes out.
func TestFoldingsAreThoseOfTheRules(t *testing.T) {
	check := func(s string) {
		t.Helper()
		if got, want := Normalize(s), normalizedByRule(s); got != want {
			t.Fatalf("Normalize(%q) is %q, by the rules %q", s, got, want)
		}
		if got, want := Fold(s), strings.ReplaceAll(normalizedByRule(s), string(zwnj), ""); got != want {
			t.Fatalf("Fold(%q) is %q, by the rules %q", s, got, want)
		}
		if got, want := CueText(s), cueTextByRule(s); got != want {
			t.Fatalf("CueText(%q) is %q, by the rules %q", s, got, want)
		}
	}
	for r := range rune(0x30000) {
		check("ب" + string(r) + "\u200c" + string(r) + "د " + string(r))
	}
	signs := []rune("ابيك۱۲1a ٫٬.،\u200c\u200c\u064b\u0640\n\t\u00a0\u2009\ufefbﷺßé\u200f¬")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		s := make([]rune, random.IntN(12))
		for i := range s {
			s[i] = signs[random.IntN(len(signs))]
		}
		check(string(s))
	}
	for _, s := range []string{"", "\xd8", "\xd8\xd8", "ب\xd8", "\xff\u200c\xd9", "\xd8\x20"} {
		check(s)
	}
}
