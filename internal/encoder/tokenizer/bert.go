package tokenizer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// bertNormalizer is BERT's own: control characters go, Han characters stand alone,
// and letters may lose case and accents.
type bertNormalizer struct {
	CleanText    bool  `json:"clean_text"`
	Chinese      bool  `json:"handle_chinese_chars"`
	StripAccents *bool `json:"strip_accents"` // null: as Lowercase
	Lowercase    bool
	compose      bool // Python's tokenizer makes NFC of the text
}

func (n *bertNormalizer) normalize(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case n.CleanText && (r == 0 || r == unicode.ReplacementChar || isControl(r)):
		case n.CleanText && unicode.IsSpace(r):
			b.WriteByte(' ')
		case n.Chinese && isHan(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	s = b.String()
	if n.compose {
		s = norm.NFC.String(s)
		if n.Lowercase { // Python's lower comes before accents are stripped, Rust's after
			s = lower(s)
		}
	}
	if n.StripAccents != nil && *n.StripAccents || n.StripAccents == nil && n.Lowercase {
		s = stripMarks(norm.NFD.String(s))
	}
	if n.Lowercase {
		s = lower(s)
	}
	return s
}

// isControl is true of the categories Cc, Cf, Co and of nothing that is white space.
func isControl(r rune) bool {
	return r != '\t' && r != '\n' && r != '\r' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
}

// isHan is true of the blocks that BERT's authors listed.
func isHan(r rune) bool {
	switch {
	case r < 0x3400:
		return false
	case r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff, r >= 0xf900 && r <= 0xfaff,
		r >= 0x20000 && r <= 0x2a6df, r >= 0x2a700 && r <= 0x2b73f, r >= 0x2b740 && r <= 0x2b81f,
		r >= 0x2b920 && r <= 0x2ceaf, r >= 0x2f800 && r <= 0x2fa1f:
		return true
	}
	return false
}

// isPunct is true of punctuation and of every ASCII sign.
func isPunct(r rune) bool {
	if r < 0x80 {
		return r > ' ' && r < 0x7f && !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}
	return unicode.IsPunct(r)
}
