package tokenizer

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalizer is the first stage: a text is rewritten before it is cut.
type normalizer interface{ normalize(s string) string }

// normalizerFunc is a normalizer without a state.
type normalizerFunc func(string) string

func (f normalizerFunc) normalize(s string) string { return f(s) }

// sequence carries out normalizers one after the other.
type sequence []normalizer

func (q sequence) normalize(s string) string {
	for _, n := range q {
		s = n.normalize(s)
	}
	return s
}

// readNormalizer builds what tokenizer.json describes; null is none.
func readNormalizer(raw json.RawMessage) (normalizer, error) {
	var d struct {
		Type        string
		Normalizers []json.RawMessage
		Charsmap    []byte `json:"precompiled_charsmap"`
		StripLeft   bool   `json:"strip_left"`
		StripRight  bool   `json:"strip_right"`
		Pattern     pattern
		Content     string
		Prepend     string
		bertNormalizer
	}
	if absent(raw) {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("normalizer: %w", err)
	}
	switch d.Type {
	case "Sequence":
		var q sequence
		for _, r := range d.Normalizers {
			n, err := readNormalizer(r)
			if err != nil {
				return nil, err
			}
			if n != nil {
				q = append(q, n)
			}
		}
		return q, nil
	case "BertNormalizer":
		return &d.bertNormalizer, nil
	case "Precompiled":
		c, err := newCharsmap(d.Charsmap)
		if err != nil {
			return nil, err
		}
		return normalizerFunc(c.graphemes), nil
	case "Replace":
		return d.Pattern.replacer(d.Content)
	case "Strip":
		return normalizerFunc(func(s string) string { return strip(s, d.StripLeft, d.StripRight) }), nil
	case "Prepend":
		return normalizerFunc(func(s string) string {
			if s == "" {
				return s
			}
			return d.Prepend + s
		}), nil
	case "ByteLevel":
		return normalizerFunc(byteLevel), nil
	}
	if f := plainNormalizers[d.Type]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("normalizer %q is not known", d.Type)
}

// plainNormalizers have no settings.
var plainNormalizers = map[string]normalizerFunc{
	"NFC": norm.NFC.String, "NFD": norm.NFD.String, "NFKC": norm.NFKC.String, "NFKD": norm.NFKD.String,
	"Lowercase":    lower,
	"StripAccents": stripMarks,
	"Nmt":          nmt,
}

func strip(s string, left, right bool) string {
	if left {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
	}
	if right {
		s = strings.TrimRightFunc(s, unicode.IsSpace)
	}
	return s
}

// lower is the reference's: each character alone, so no final sigma.
func lower(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r == 'İ' {
			b.WriteString("i̇")
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// stripMarks takes non-spacing marks away.
func stripMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

// nmt drops control characters and makes one kind of space of many.
func nmt(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 1 && r <= 8, r == 0xb, r >= 0xe && r <= 0x1f, r == 0x7f, r == 0x8f, r == 0x9f:
			return -1
		case r == '\t', r == '\n', r == 0xc, r == '\r', r == 0x1680, r >= 0x200b && r <= 0x200f,
			r == 0x2028, r == 0x2029, r == 0x2581, r == 0xfeff, r == 0xfffd:
			return ' '
		}
		return r
	}, s)
}

// pattern is a string or a regular expression, as tokenizer.json writes them.
type pattern struct{ String, Regex *string }

// replacer replaces every match of the pattern.
func (p pattern) replacer(with string) (normalizer, error) {
	if p.String != nil {
		return normalizerFunc(func(s string) string { return strings.ReplaceAll(s, *p.String, with) }), nil
	}
	re, err := p.compile()
	if err != nil {
		return nil, err
	}
	return normalizerFunc(func(s string) string { return re.ReplaceAllLiteralString(s, with) }), nil
}

// compile makes an expression of either kind.
func (p pattern) compile() (*regexp.Regexp, error) {
	switch {
	case p.String != nil:
		return regexp.Compile(regexp.QuoteMeta(*p.String))
	case p.Regex != nil:
		re, err := regexp.Compile(*p.Regex)
		if err != nil {
			return nil, fmt.Errorf("pattern: %w", err)
		}
		return re, nil
	}
	return nil, fmt.Errorf("pattern without String or Regex")
}

// absent reports whether a field is missing or null.
func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }
