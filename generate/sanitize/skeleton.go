package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// skeleton is a text as a reader takes it in, whatever it was spelt with, after
// the skeletons of Unicode's UTS 39: one case, one form for each letter, no
// marks, single spaces. At holds for each byte where its character begins in the
// original.
type skeleton struct {
	text string
	at   []int
	end  int
}

// skeletonOf makes the skeleton of a text without invisible characters.
func skeletonOf(s string) skeleton {
	var b strings.Builder
	b.Grow(len(s))
	at := make([]int, 0, len(s)+8)
	put := func(r rune, from int) {
		n := b.Len()
		b.WriteRune(r)
		for ; n < b.Len(); n++ {
			at = append(at, from)
		}
	}
	space := true
	runes := []rune(s)
	offset := 0
	for i, r := range runes {
		from := offset
		offset += utf8.RuneLen(r)
		switch {
		case (r == '.' || r == '-') && spacedOut(runes, i):
			continue
		case unicode.IsSpace(r) || r == '\u200c' || r == '_' || r == '*':
			if !space && !spacedOut(runes, i) {
				put(' ', from)
				space = true
			}
			continue
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ـ':
			continue
		}
		if r >= 0x2000 && (r >= 0xfb00 || r < 0x2e80) {
			for _, c := range norm.NFKC.String(string(r)) {
				put(plainLetter(c), from)
			}
		} else {
			put(plainLetter(r), from)
		}
		space = false
	}
	return skeleton{b.String(), at, len(s)}
}

// spacedOut reports whether the space at i stands in a word whose letters are
// set apart: i g n o r e.
func spacedOut(s []rune, i int) bool {
	if !separates(s[i]) {
		return false
	}
	alone := func(j int) bool {
		return j >= 0 && j < len(s) && unicode.In(s[j], unicode.Latin, unicode.Arabic) &&
			(j == 0 || separates(s[j-1])) && (j+1 == len(s) || separates(s[j+1]))
	}
	return alone(i-1) && alone(i+1) && (alone(i-3) || alone(i+3))
}

// separates reports whether a character sets letters of one word apart.
func separates(r rune) bool { return r == ' ' || r == '.' || r == '-' }

// confusables maps letters to the one they look like, or are written for.
var confusables = func() map[rune]rune {
	m := map[rune]rune{}
	from := []rune("يىئكةۀأإآٱؤ" + "аеорсухіѕјһԁԛԝьѵмтнквАЕОРСУХІЅЈНКМТВ" + "αοερτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
	to := []rune("یییکههااااو" + "aeopcyxisjhdqwbvmthkbaeopcyxisjhkmtb" + "aoeptuvikabezhikmnoptyx")
	for i := range from {
		m[from[i]] = to[i]
	}
	return m
}()

// plainLetter is the letter that r looks like or is written for, in lower case.
func plainLetter(r rune) rune {
	if to, ok := confusables[r]; ok {
		return to
	}
	return unicode.ToLower(r)
}

func plainLetters(s string) string { return strings.Map(plainLetter, s) }
