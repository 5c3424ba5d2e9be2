package persian

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// keyboard is the standard Iranian layout (ISIRI 9147) with the places where
// Windows' Persian layout differs in comments: the letter that a key of the US
// layout gives.
var keyboard = map[rune]string{
	'q': "ض", 'w': "ص", 'e': "ث", 'r': "ق", 't': "ف", 'y': "غ", 'u': "ع", 'i': "ه", 'o': "خ", 'p': "ح", '[': "ج", ']': "چ",
	'a': "ش", 's': "س", 'd': "ی", 'f': "ب", 'g': "ل", 'h': "ا", 'j': "ت", 'k': "ن", 'l': "م", ';': "ک", '\'': "گ",
	'z': "ظ", 'x': "ط", 'c': "ز", 'v': "ر", 'b': "ذ", 'n': "د", 'm': "پ", ',': "و", // Windows has ئ on m
	'\\': "پ", '`': "پ", // Windows; ISIRI has ٔ and ٬ that no word needs
	'H': "آ", 'N': "أ", 'M': "ء", 'C': "ژ", 'G': "ۀ", 'X': "ي", 'B': "‌", '?': "؟", '/': "/", '.': ".", ' ': " ",
}

// fromKeyboard gives the Persian text whose keys type s on a US keyboard. It
// reports false when s has a character that no Persian word is typed with.
func fromKeyboard(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		p, ok := keyboard[r]
		if !ok && r >= 'A' && r <= 'Z' {
			p, ok = keyboard[r-'A'+'a']
		}
		if !ok {
			return "", false
		}
		b.WriteString(p)
	}
	return b.String(), true
}

// keys maps a letter of the Persian layout back to the key of the US layout.
var keys = sync.OnceValue(func() map[rune]byte {
	m := map[rune]byte{}
	for k, letters := range keyboard {
		if r, n := utf8.DecodeRuneInString(letters); n == len(letters) && k >= 'a' && k <= 'z' {
			m[r] = byte(k)
		}
	}
	m['ئ'] = 'm' // as on Windows
	m['پ'] = 'm'
	m['ي'], m['ك'] = 'd', ';'
	return m
})

// latinKeyboard corrects words of Latin letters that were typed with the Persian
// layout: those that are unknown as they stand and known in Latin.
func latinKeyboard(a *Analyzer, q string, frequency func(string) int) []Correction {
	var fixed []Correction
	r := reader{a: a, frequency: frequency}
	for _, w := range wordSpans(q) {
		word := q[w.Start:w.End]
		if !hasPersian(word) || hasLatin(word) || len(a.Terms(word)) == 0 {
			continue
		}
		body := strings.TrimRight(word, ".؟?!،؛:")
		var b strings.Builder
		ok := true
		for _, c := range body {
			key, found := keys()[c]
			if c >= '0' && c <= '9' {
				key, found = byte(c), true
			} else if c >= '۰' && c <= '۹' {
				key, found = byte('0'+c-'۰'), true
			}
			ok = ok && found && key != ';'
			b.WriteByte(key)
		}
		latin := b.String()
		if !ok || len(latin) < 3 || !hasLatin(latin) || isWord(Normalize(body)) {
			continue
		}
		anyKnown := slices.ContainsFunc(a.Terms(body), func(t Term) bool { return frequency(t.Text) > 0 })
		if anyKnown || !r.allKnown(latin) {
			continue
		}
		fixed = append(fixed, Correction{body, latin, w.Start, w.Start + len(body), CauseKeyboard})
	}
	return fixed
}

// keyboard reads a word as typed with the wrong layout. Beside the word itself
// it tries typos of one and of two long vowels, but only if they lead to a single
// known word, or to one that is much more frequent than the others.
func (r *reader) keyboard(word string) (Correction, certainty) {
	text, ok := fromKeyboard(word)
	if !ok {
		return Correction{}, notRead
	}
	// Marks at the end may be letters (گ is on ') or what they look like.
	body := strings.TrimRight(text, ".؟/")
	tail := text[len(body):]
	c := Correction{From: word, To: body + tail, Cause: CauseKeyboard}
	if sure := r.certaintyOf(body); sure != notRead {
		return c, sure
	}
	if r.mixed || utf8.RuneCountInString(body) < 5 {
		return Correction{}, notRead
	}
	either := func(word string, try func(string)) {
		vowelTypo(word, try)
		twoVowelTypos(word, try)
	}
	for _, typos := range []func(string, func(string)){either, vowelTypo} {
		if to, ok := r.single(body, typos); ok {
			c.To = to + tail
			return c, readsContent
		}
	}
	return Correction{}, notRead
}
