package metric

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Tokenizer cuts a text into the tokens a metric compares. Implementations are
// safe for concurrent use and comparable with ==, as results are cached by
// tokeniser.
type Tokenizer interface {
	// Name is the short name that signatures show.
	Name() string
	// AppendTokens appends the tokens of text to dst and returns it.
	AppendTokens(dst []string, text string) []string
}

// The tokenisers of the reference implementations.
var (
	// asciiTokens is rouge_score's default tokeniser without stemming: lower case, and
	// runs of a–z and 0–9. It drops every other letter, so a Persian text has no
	// tokens and scores 0, exactly as the reference does. Use it for parity only.
	asciiTokens Tokenizer = asciiTokenizer{}
	// tok13a is sacreBLEU's 13a, after mteval-v13a.pl. It separates ASCII
	// punctuation only; «،» and «؟» stay attached to their word.
	tok13a Tokenizer = tokenizer13a{}
	// intlTokens is sacreBLEU's intl, after mteval-v14.pl --international-tokenization:
	// punctuation and symbols of all scripts, by Unicode property.
	intlTokens Tokenizer = intlTokenizer{}
	// whiteSpaceTokens splits at white space only.
	whiteSpaceTokens Tokenizer = noneTokenizer{}
)

// isSpace is Python's str.isspace, which unlike Unicode's White_Space has the
// four separators of ASCII.
func isSpace(r rune) bool {
	switch {
	case r < 0x80:
		return r == ' ' || r >= '\t' && r <= '\r' || r >= 0x1c && r <= 0x1f
	case r > 0xa0 && r < 0x1680: // no space among them, and the letters of most texts
		return false
	}
	return unicode.IsSpace(r)
}

func appendFields(dst []string, text string) []string {
	start := -1
	for i, r := range text {
		if isSpace(r) {
			if start >= 0 {
				dst = append(dst, text[start:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		dst = append(dst, text[start:])
	}
	return dst
}

type noneTokenizer struct{}

func (noneTokenizer) Name() string { return "none" }

func (noneTokenizer) AppendTokens(dst []string, text string) []string { return appendFields(dst, text) }

type asciiTokenizer struct{}

func (asciiTokenizer) Name() string { return "ascii" }

func (asciiTokenizer) AppendTokens(dst []string, text string) []string {
	low := make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			low = append(low, byte(r))
		case r >= 'A' && r <= 'Z':
			low = append(low, byte(r)+'a'-'A')
		case r == '\u212A': // the Kelvin sign has the lower case letter k
			low = append(low, 'k')
		case r == '\u0130': // İ has the lower case i and a combining dot
			low = append(low, 'i', ' ')
		default:
			low = append(low, ' ')
		}
	}
	return append(dst, strings.Fields(string(low))...)
}

type tokenizer13a struct{}

func (tokenizer13a) Name() string { return "13a" }

// separated13a are the characters that stand alone whatever surrounds them.
var separated13a = func() (set [256]bool) {
	for _, r := range [][2]byte{{'{', '~'}, {'[', '`'}, {' ', '&'}, {'(', '+'}, {':', '@'}, {'/', '/'}} {
		for c := r[0]; c <= r[1]; c++ {
			set[c] = true
		}
	}
	return set
}()

func digit(c byte) bool { return c >= '0' && c <= '9' }

// AppendTokens works on bytes: every character the rules name is ASCII, and a
// byte of a longer character counts as "not a digit", as the character does.
func (tokenizer13a) AppendTokens(dst []string, text string) []string {
	text = strings.ReplaceAll(text, "<skipped>", "")
	text = strings.ReplaceAll(text, "-\n", "")
	text = strings.ReplaceAll(text, "\n", " ")
	if strings.Contains(text, "&") {
		// One after the other, not in one pass: "&amp;lt;" ends up as "<".
		text = strings.ReplaceAll(text, "&quot;", `"`)
		text = strings.ReplaceAll(text, "&amp;", "&")
		text = strings.ReplaceAll(text, "&lt;", "<")
		text = strings.ReplaceAll(text, "&gt;", ">")
	}
	a := make([]byte, 0, len(text)+len(text)/2+16)
	a = append(a, ' ')
	for i := range len(text) {
		if c := text[i]; separated13a[c] {
			a = append(a, ' ', c, ' ')
		} else {
			a = append(a, c)
		}
	}
	a = append(a, ' ')
	// Each rule replaces matches of two characters from left to right, and what a
	// match has taken cannot begin the next one.
	b := make([]byte, 0, len(a)+len(a)/4+16)
	for i := 0; i < len(a); i++ { // a period or comma after something that is no digit
		b = append(b, a[i])
		if i+1 < len(a) && !digit(a[i]) && (a[i+1] == '.' || a[i+1] == ',') {
			b = append(b, ' ', a[i+1], ' ')
			i++
		}
	}
	a = a[:0]
	for i := 0; i < len(b); i++ { // a period or comma before something that is no digit
		if (b[i] == '.' || b[i] == ',') && i+1 < len(b) && !digit(b[i+1]) {
			a = append(a, ' ', b[i], ' ', b[i+1])
			i++
		} else {
			a = append(a, b[i])
		}
	}
	b = b[:0]
	for i := 0; i < len(a); i++ { // a dash after a digit
		b = append(b, a[i])
		if digit(a[i]) && i+1 < len(a) && a[i+1] == '-' {
			b = append(b, ' ', '-', ' ')
			i++
		}
	}
	return appendFields(dst, string(b))
}

type intlTokenizer struct{}

func (intlTokenizer) Name() string { return "intl" }

// Unicode general categories as far as intl needs them.
const (
	classOther = iota
	classNumber
	classPunct
	classSymbol
)

// classes holds the class of every character of the basic multilingual plane.
// The Unicode version is that of the unicode package.
var classes = sync.OnceValue(func() *[1 << 16]uint8 {
	table := new([1 << 16]uint8)
	for r := range table {
		table[r] = slowClass(rune(r))
	}
	return table
})

func slowClass(r rune) uint8 {
	switch {
	case unicode.Is(unicode.N, r):
		return classNumber
	case unicode.Is(unicode.P, r):
		return classPunct
	case unicode.Is(unicode.S, r):
		return classSymbol
	}
	return classOther
}

func (intlTokenizer) AppendTokens(dst []string, text string) []string {
	table := classes()
	class := func(r rune) uint8 {
		if r < 1<<16 {
			return table[r]
		}
		return slowClass(r)
	}
	a := make([]rune, 0, len(text))
	runes := []rune(text)
	for i := 0; i < len(runes); i++ { // punctuation after something that is no number
		a = append(a, runes[i])
		if i+1 < len(runes) && class(runes[i+1]) == classPunct && class(runes[i]) != classNumber {
			a = append(a, ' ', runes[i+1], ' ')
			i++
		}
	}
	b := make([]rune, 0, len(a)+16)
	for i := 0; i < len(a); i++ { // punctuation before something that is no number
		if i+1 < len(a) && class(a[i]) == classPunct && class(a[i+1]) != classNumber {
			b = append(b, ' ', a[i], ' ', a[i+1])
			i++
		} else {
			b = append(b, a[i])
		}
	}
	out := make([]byte, 0, len(text)+len(b)-len(runes)+16)
	for _, r := range b {
		if class(r) == classSymbol {
			out = append(out, ' ')
			out = utf8.AppendRune(out, r)
			out = append(out, ' ')
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return appendFields(dst, string(out))
}
