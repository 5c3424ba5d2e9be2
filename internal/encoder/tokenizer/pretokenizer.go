package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece of a text between pre-tokenizers; first says that it begins the text.
type piece struct {
	text  string
	first bool
}

// preTokenizer is the second stage: a text is cut into words.
type preTokenizer interface{ split([]piece) []piece }

// preSequence carries out pre-tokenizers one after the other.
type preSequence []preTokenizer

func (q preSequence) split(p []piece) []piece {
	for _, t := range q {
		p = t.split(p)
	}
	return p
}

// cutter cuts each piece alone.
type cutter func(dst []piece, p piece) []piece

func (c cutter) split(in []piece) []piece {
	out := make([]piece, 0, len(in))
	for _, p := range in {
		out = c(out, p)
	}
	return out
}

// add appends a piece of p unless it is empty.
func add(dst []piece, p piece, from, to int) []piece {
	if from < to {
		dst = append(dst, piece{p.text[from:to], p.first && from == 0})
	}
	return dst
}

// runeCutter cuts at single characters: kind says what becomes of each.
func runeCutter(kind func(rune) cut) cutter {
	return func(dst []piece, p piece) []piece {
		start := 0
		for i, r := range p.text {
			k := kind(r)
			if k == inside {
				continue
			}
			dst = add(dst, p, start, i)
			start = i + utf8.RuneLen(r)
			if r == utf8.RuneError {
				_, n := utf8.DecodeRuneInString(p.text[i:])
				start = i + n
			}
			if k == alone {
				dst = add(dst, p, i, start)
			}
		}
		return add(dst, p, start, len(p.text))
	}
}

// cut says what becomes of a character.
type cut int

const (
	inside  cut = iota // stays in its word
	removed            // ends a word and goes
	alone              // is a word
)

// bertCut parts words at white space and punctuation.
func bertCut(r rune) cut {
	switch {
	case unicode.IsSpace(r):
		return removed
	case isPunct(r):
		return alone
	}
	return inside
}

func spaceCut(r rune) cut {
	if unicode.IsSpace(r) {
		return removed
	}
	return inside
}

func digitCut(r rune) cut {
	if unicode.IsNumber(r) {
		return alone
	}
	return inside
}

func punctCut(r rune) cut {
	if isPunct(r) {
		return alone
	}
	return inside
}

// wordsAndSigns is \w+|[^\w\s]+.
func wordsAndSigns(dst []piece, p piece) []piece {
	start, in := 0, 0
	class := func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 0
		case isWord(r):
			return 1
		}
		return 2
	}
	for i, r := range p.text {
		if c := class(r); c != in {
			if in != 0 {
				dst = add(dst, p, start, i)
			}
			start, in = i, c
		}
	}
	if in != 0 {
		dst = add(dst, p, start, len(p.text))
	}
	return dst
}

// metaspace writes spaces as ▁ and cuts before each.
type metaspace struct {
	replacement   string
	always, first bool // a ▁ goes before every piece, or before the text
	cut           bool
}

func (m metaspace) pieces(dst []piece, p piece) []piece {
	if p.text == "" {
		return dst
	}
	s := strings.ReplaceAll(p.text, " ", m.replacement)
	if (m.always || m.first && p.first) && !strings.HasPrefix(s, m.replacement) {
		s = m.replacement + s
	}
	q := piece{s, p.first}
	if !m.cut {
		return append(dst, q)
	}
	for start := 0; start < len(s); {
		n := len(m.replacement)
		if !strings.HasPrefix(s[start:], m.replacement) {
			n = 0
		}
		end := len(s)
		if i := strings.Index(s[start+n:], m.replacement); i >= 0 {
			end = start + n + i
		}
		dst = add(dst, q, start, end)
		start = end
	}
	return dst
}

// readPreTokenizer builds what tokenizer.json describes; null is none.
func readPreTokenizer(raw json.RawMessage) (preTokenizer, error) {
	var d struct {
		Type             string
		PreTokenizers    []json.RawMessage `json:"pretokenizers"`
		Replacement      string
		AddPrefixSpace   *bool  `json:"add_prefix_space"`
		PrependScheme    string `json:"prepend_scheme"`
		Split            *bool
		UseRegex         *bool `json:"use_regex"`
		IndividualDigits bool  `json:"individual_digits"`
		Pattern          pattern
		Behavior         string
		Invert           bool
	}
	if absent(raw) {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("pre-tokenizer: %w", err)
	}
	unset := func(b *bool) bool { return b == nil || *b }
	switch d.Type {
	case "Sequence":
		var q preSequence
		for _, r := range d.PreTokenizers {
			t, err := readPreTokenizer(r)
			if err != nil {
				return nil, err
			}
			if t != nil {
				q = append(q, t)
			}
		}
		return q, nil
	case "BertPreTokenizer":
		return runeCutter(bertCut), nil
	case "WhitespaceSplit":
		return runeCutter(spaceCut), nil
	case "Whitespace":
		return cutter(wordsAndSigns), nil
	case "Punctuation":
		if d.Behavior != "" && d.Behavior != "Isolated" {
			return nil, fmt.Errorf("pre-tokenizer Punctuation: behavior %q is not known", d.Behavior)
		}
		return runeCutter(punctCut), nil
	case "Digits":
		if !d.IndividualDigits {
			return nil, fmt.Errorf("pre-tokenizer Digits: only individual digits are known")
		}
		return runeCutter(digitCut), nil
	case "Metaspace":
		m := metaspace{replacement: d.Replacement, cut: unset(d.Split)}
		if m.replacement == "" {
			m.replacement = "▁"
		}
		switch {
		case d.PrependScheme == "first":
			m.first = true
		case d.PrependScheme == "always", d.PrependScheme == "" && unset(d.AddPrefixSpace):
			m.always = true
		}
		return cutter(m.pieces), nil
	case "ByteLevel":
		return cutter(byteLevelCutter(unset(d.AddPrefixSpace), unset(d.UseRegex))), nil
	case "Split":
		return splitter(d.Pattern, d.Behavior, d.Invert)
	}
	return nil, fmt.Errorf("pre-tokenizer %q is not known", d.Type)
}

// splitter cuts at the matches of a pattern.
func splitter(pat pattern, behavior string, invert bool) (preTokenizer, error) {
	re, err := pat.compile()
	if err != nil {
		return nil, err
	}
	if invert || behavior != "Isolated" && behavior != "Removed" {
		return nil, fmt.Errorf("pre-tokenizer Split: behavior %q (invert %v) is not known", behavior, invert)
	}
	return cutter(func(dst []piece, p piece) []piece {
		start := 0
		for _, m := range re.FindAllStringIndex(p.text, -1) {
			dst = add(dst, p, start, m[0])
			if behavior == "Isolated" {
				dst = add(dst, p, m[0], m[1])
			}
			start = m[1]
		}
		return add(dst, p, start, len(p.text))
	}), nil
}
