package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is what a character is to the tokenizer.
type class uint8

const (
	separator class = iota // white space, punctuation, symbols
	persian                // a letter of the Arabic script
	other                  // a letter of another script
	digit
	mark   // inside a word without being part of it: vowel signs, tatweel, hamza
	joiner // zero-width non-joiner: a boundary inside a word
)

const zwnj = '\u200c'

// folding of the characters below tableSize, which is nearly all of Persian
// text: the character that stands for it, and its class.
const tableSize = 0x800

type folding struct {
	to    rune
	class class
}

var table = func() (t [tableSize]folding) {
	for r := range rune(tableSize) {
		t[r] = foldSlow(r)
	}
	return t
}()

// arabicLead is what the first bytes of U+0600 to U+06FF in UTF-8 have in common:
// their upper six bits.
const arabicLead = 0xd8 >> 2

// letters holds, by the other bits of both bytes, the UTF-8 of what stands for
// the letters among them; zeros for other characters.
var letters = func() (t [4][64][2]byte) {
	for i := range t {
		for k := range t[i] {
			if f := table[0x600+i<<6+k]; f.class == persian {
				utf8.EncodeRune(t[i][k][:], f.to)
			}
		}
	}
	return t
}()

// foldRune gives the character that stands for r in terms and what it is. A mark
// has no character.
func foldRune(r rune) folding {
	if r >= 0 && r < tableSize {
		return table[r]
	}
	return foldSlow(r)
}

func foldSlow(r rune) folding {
	switch r {
	case 'ي', 'ى', 'ے', 'ې', 'ۍ', 'ئ', 'ێ', 'ۑ', '\u063d', '\u063e', '\u063f':
		return folding{'ی', persian}
	case 'ك', 'ڪ', 'ڬ', 'ګ', 'ڭ', '\u063b', '\u063c':
		return folding{'ک', persian}
	case 'ۀ', 'ة', 'ہ', 'ە', 'ۂ', 'ۃ', 'ھ', 'ۿ':
		return folding{'ه', persian}
	case 'أ', 'إ', 'ٱ', 'آ', 'ٲ', 'ٳ', 'ٵ':
		return folding{'ا', persian}
	case 'ؤ', 'ۆ', 'ۇ', 'ۈ', 'ۋ', 'ٶ', 'ٷ':
		return folding{'و', persian}
	case 'ء', 'ٴ', 'ـ', '\u00ad', '\u200d', '\u034f':
		return folding{0, mark}
	case zwnj, '\u200b', '¬', '\u2060', '\ufeff': // ¬ stands for it in text from old word processors
		return folding{zwnj, joiner}
	case '\u200e', '\u200f', '\u061c', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e',
		'\u2066', '\u2067', '\u2068', '\u2069':
		return folding{0, mark} // directions say nothing about the word
	case '₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉':
		return folding{'0' + r - '₀', digit} // B₁₂; a superscript is a power or a footnote
	case 'ı':
		return folding{'i', other}
	case 'ß':
		return folding{'s', other}
	case 'µ':
		return folding{'μ', other}
	}
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), r >= 0xfe00 && r <= 0xfe0f:
		return folding{0, mark}
	case unicode.IsDigit(r):
		return folding{'0' + rune(digitValue(r)), digit}
	case unicode.IsLetter(r):
		if unicode.Is(unicode.Arabic, r) {
			return folding{r, persian}
		}
		// The letter without its accents, in lower case.
		r = unicode.ToLower(r)
		if d := decomposed(r); unicode.IsLetter(d) {
			r = unicode.ToLower(d)
		}
		if unicode.Is(unicode.Arabic, r) {
			return folding{r, persian}
		}
		return folding{r, other}
	}
	return folding{r, separator}
}

// decomposed is the first character of r's compatibility decomposition. The
// table of every start asks for it, so it takes no memory.
func decomposed(r rune) rune {
	s := string(r)
	if '가' <= r && r <= '힣' { // computed by the library, not listed
		s = norm.NFKD.String(s)
	} else if d := norm.NFKD.PropertiesString(s).Decomposition(); d != nil {
		r, _ = utf8.DecodeRune(d)
		return r
	}
	r, _ = utf8.DecodeRuneInString(s)
	return r
}

// digitValue is the value of a decimal digit: digits of every script stand in
// runs of ten from 0 to 9.
func digitValue(r rune) int {
	n := 0
	for n < 9 && unicode.IsDigit(r-rune(n)-1) && r-rune(n)-1 >= runStart(r) {
		n++
	}
	return n
}

// runStart is the zero of the script that the digit belongs to.
func runStart(r rune) rune {
	for _, rg := range unicode.Nd.R16 {
		if r >= rune(rg.Lo) && r <= rune(rg.Hi) {
			return rune(rg.Lo) + (r-rune(rg.Lo))/10*10
		}
	}
	for _, rg := range unicode.Nd.R32 {
		if r >= rune(rg.Lo) && r <= rune(rg.Hi) {
			return rune(rg.Lo) + (r-rune(rg.Lo))/10*10
		}
	}
	return r
}

// presentation reports whether r is a compatibility form, such as the joined
// letters that some PDF files are made of, that stands for one or more letters.
func presentation(r rune) bool {
	return r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc ||
		r >= 0xfb00 && r <= 0xfb06 || r >= 0xff01 && r <= 0xff5e
}

// foldings calls emit for what r is folded to: one character, or several for a
// presentation form.
func foldings(r rune, emit func(folding)) {
	if r < tableSize || !presentation(r) {
		emit(foldRune(r))
		return
	}
	expanded := norm.NFKC.String(string(r))
	for _, d := range expanded {
		f := foldRune(d)
		if f.class == separator { // a ligature such as ﷺ is one word
			f = folding{0, mark}
			if len(expanded) == utf8.RuneLen(d) {
				f = folding{d, separator}
			}
		}
		emit(f)
	}
}

// Normalize gives the text in which spellings that mean the same are the same:
// Arabic letters and presentation forms become Persian letters, alef madda and
// hamza carriers their bare letter, digits ASCII, Latin lower case; vowel signs,
// tatweel, direction marks and hamza are dropped; ٫ and ٬ become . and nothing;
// a run of white space becomes one space; a zero-width non-joiner stays only
// between two letters or digits. It is idempotent. It does not keep offsets; see
// Tokens for that.
func Normalize(s string) string { return normalized(s, false) }

// normalized is Normalize, or that without non-joiners.
func normalized(s string, joined bool) string {
	n := normalizer{joined: joined}
	n.b.Grow(len(s))
	for i := 0; i < len(s); {
		// Most of a text are letters of two bytes, which nothing is pending for.
		if i+1 < len(s) && s[i]>>2 == arabicLead && s[i+1]>>6 == 0b10 {
			if to := letters[s[i]&0b11][s[i+1]&0x3f]; to[0] != 0 {
				n.begin(true)
				n.b.WriteByte(to[0])
				n.b.WriteByte(to[1])
				i += 2
				continue
			}
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		switch {
		case r == '٬':
		case r < tableSize:
			n.put(table[r])
		default:
			foldings(r, n.put)
		}
	}
	return n.b.String()
}

// normalizer writes what Normalize gives.
type normalizer struct {
	b       strings.Builder
	pending rune // a space or non-joiner that stays only if a word follows
	word    bool // the last character written belongs to a word
	joined  bool // non-joiners are left out
}

// begin writes what is pending before a letter, or before what is none.
func (n *normalizer) begin(letter bool) {
	if n.pending == ' ' || n.pending == zwnj && letter && !n.joined {
		n.b.WriteRune(n.pending)
	}
	n.pending, n.word = 0, letter
}

func (n *normalizer) put(f folding) {
	switch {
	case f.class == mark:
		return
	case f.class == joiner:
		if n.word && n.pending == 0 {
			n.pending = zwnj
		}
		return
	case f.class == separator && isSpace(f.to):
		if n.b.Len() > 0 {
			n.pending = ' '
		}
		return
	}
	if f.to == '٫' {
		f.to = '.'
	}
	n.begin(f.class != separator)
	n.b.WriteRune(f.to)
}

// isSpace is unicode.IsSpace, which takes long for what it has to look up.
func isSpace(r rune) bool {
	if r < 0x80 {
		return r == ' ' || '\t' <= r && r <= '\r'
	}
	return r == 0x85 || r == 0xa0 || r >= 0x1680 && unicode.IsSpace(r)
}

// What a letter of the Arabic script says about the language.
const (
	noLetter uint8 = iota
	bothScripts
	onlyPersian
	onlyArabic
)

// arabicBlock holds the letters of U+0600 to U+06FF.
var arabicBlock = func() (t [0x100]uint8) {
	for i := range t {
		switch r := rune(0x600 + i); {
		case strings.ContainsRune("پچژگیک", r):
			t[i] = onlyPersian
		case strings.ContainsRune("ةيىكأإ", r):
			t[i] = onlyArabic
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			t[i] = bothScripts
		}
	}
	return t
}()

// Language guesses the language of a text by the share of its scripts: "fa",
// "ar", "en", or "" when it has no letters. Persian and Arabic are told apart
// by the letters and words that only one of them has.
func Language(s string) string {
	var arabicScript, latin, fa, ar int
	const enough = 8 << 10 // to tell
	head := s[:min(len(s), enough)]
	look := func(w string) {
		switch w {
		case "است", "را", "که", "این", "های", "می", "از", "برای":
			fa += 3
		case "في", "التي", "هذا", "الذي", "إلى", "على", "ما", "هي", "هو":
			ar += 3
		}
	}
	word := 0 // where it begins
	for i := 0; i < len(s) && i <= enough; {
		r, n := rune(s[i]), 1
		switch {
		case r < utf8.RuneSelf:
		case 0xd8 <= r && r < 0xdc && i+1 < len(s) && s[i+1]&0xc0 == 0x80: // U+0600 to U+06FF
			r, n = r&0x1f<<6|rune(s[i+1])&0x3f, 2
		default:
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r < 0x80:
			if l := r | 0x20; 'a' <= l && l <= 'z' {
				latin++
			}
		case r >= 0x600 && r < 0x700:
			switch arabicBlock[r-0x600] {
			case onlyPersian:
				fa++
				arabicScript++
			case onlyArabic:
				ar++
				arabicScript++
			case bothScripts:
				arabicScript++
			}
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			arabicScript++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
		if (r <= ' ' || r >= 0x85 && r < 0x600 || r >= 0x700) && i+n <= len(head) && unicode.IsSpace(r) {
			look(head[word:i])
			word = i + n
		}
		i += n
	}
	if word < len(head) {
		look(head[word:])
	}
	switch {
	case arabicScript == 0 && latin == 0:
		return ""
	case latin > 2*arabicScript:
		return "en"
	case ar > 3*fa:
		return "ar"
	}
	return "fa"
}
