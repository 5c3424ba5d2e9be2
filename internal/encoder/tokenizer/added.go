package tokenizer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addedToken is a token that is looked for in the text before anything else.
type addedToken struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // only between characters that are no letters
	LStrip     bool   `json:"lstrip"`      // takes the white space before it along
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"` // is looked for in the normalized text
	Special    bool   `json:"special"`
}

// addedTokens finds added tokens.
type addedTokens struct {
	raw, normalized matcher
	byID            map[int32]string
	byText          map[string]int32
}

// matcher has tokens by their first byte, the longest first.
type matcher [256][]addedToken

// newAddedTokens normalizes the tokens that are looked for in normalized text.
func newAddedTokens(tokens []addedToken, n normalizer) *addedTokens {
	a := &addedTokens{byID: map[int32]string{}, byText: map[string]int32{}}
	for _, t := range tokens {
		if t.Content == "" {
			continue
		}
		a.byID[t.ID] = t.Content
		a.byText[t.Content] = t.ID
		if !t.Normalized {
			a.raw.add(t)
			continue
		}
		if n != nil {
			t.Content = n.normalize(t.Content)
		}
		a.normalized.add(t)
	}
	return a
}

func (m *matcher) add(t addedToken) {
	if t.Content == "" {
		return
	}
	at := &m[t.Content[0]]
	*at = append(*at, t)
	slices.SortStableFunc(*at, func(a, b addedToken) int { return cmp.Compare(len(b.Content), len(a.Content)) })
}

// part of a text is an added token, or normalized text between them.
type part struct {
	text  string
	id    int32
	added bool
}

// split cuts a text at its added tokens and normalizes what lies between.
func (a *addedTokens) split(text string, n normalizer) []part {
	var parts []part
	for _, p := range a.raw.split(nil, text) {
		if p.added {
			parts = append(parts, p)
			continue
		}
		if n != nil {
			p.text = n.normalize(p.text)
		}
		parts = a.normalized.split(parts, p.text)
	}
	return parts
}

// split appends the parts of s, none of them empty.
func (m *matcher) split(dst []part, s string) []part {
	start := 0
	for at := 0; at < len(s); {
		t := m.match(s[at:])
		if t == nil {
			at++
			continue
		}
		from, to := at, at+len(t.Content)
		at = to
		if t.SingleWord && (endsWithWord(s[:from]) || startsWithWord(s[to:])) {
			continue
		}
		if t.LStrip {
			from = max(start, len(strings.TrimRightFunc(s[:from], unicode.IsSpace)))
		}
		if t.RStrip {
			to = len(s) - len(strings.TrimLeftFunc(s[to:], unicode.IsSpace))
			at = to
		}
		if start < from {
			dst = append(dst, part{text: s[start:from]})
		}
		dst = append(dst, part{text: t.Content, id: t.ID, added: true})
		start = to
	}
	if start < len(s) {
		dst = append(dst, part{text: s[start:]})
	}
	return dst
}

// match is the longest token that s begins with.
func (m *matcher) match(s string) *addedToken {
	for i, t := range m[s[0]] {
		if strings.HasPrefix(s, t.Content) {
			return &m[s[0]][i]
		}
	}
	return nil
}

func endsWithWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && isWord(r)
}

func startsWithWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && isWord(r)
}

// isWord is \w with Unicode's classes.
func isWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Pc) || r == 0x200c || r == 0x200d
}
