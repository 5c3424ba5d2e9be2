package persian

import "strings"

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
