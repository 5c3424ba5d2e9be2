// Package sanitize makes texts that others wrote harmless: passages of a corpus for
// a prompt, against prompt injection, and what a model writes for a terminal.
package sanitize

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/generate/citation"
)

// Texts of a corpus are data. These patterns are what chat models read as
// something else: control tokens of the common templates, HTML and XML tags,
// and our own fences.
var (
	controlToken = lazily(`(?i)[<‹⟨〈《]\s{0,4}[|｜¦│][^<>\n]{0,80}[|｜¦│]\s{0,4}[>›⟩〉》]|<\s{0,4}[|｜]|[|｜]\s{0,4}>|` +
		`\[\s{0,4}/?\s{0,4}(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|BOS|EOS|CLS|SEP|MASK|PAD|UNK)\s{0,4}\]|` +
		`<<\s{0,4}/?SYS\s{0,4}>>|</?s>|\bim_(?:start|end|sep)\b|<(?:start|end)_of_turn>|<unused\d+>`)
	tag        = lazily(`</?[\p{L}!?][^<>]{0,400}>`)
	manySpaces = lazily(`[ \t]{2,}`)
	openAngle  = lazily(`<([\p{L}/!?])`)
	toolMarker = lazily(`✿[A-Z]{3,12}✿`) // of Qwen
)

// Links and pictures of Markdown, footnotes, and the parts of a chat as JSON.
var (
	markdownLink = lazily(`!?\[([^\[\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|\s+\((?:https?|javascript|data|file):[^()\n]*\))`)
	linkByName   = lazily(`!\[([^\[\]\n]*)\](?:\[[^\[\]\n]*\])?`)
	linkTarget   = lazily(`(?m)^[ \t]*\[[^\[\]\n]{1,80}\]:[ \t]*\S*`)
	footnote     = lazily(`\[\^([^\]\n]{1,20})\]`)
	templateSign = lazily(`\{[{%#]+\s*[#/>^&!-]*|[}%#]*\}\}|%\}`) // of Jinja and Mustache
	keyedRole    = lazily(`(?i)\b(role)\s*=\s*`)
	jsonRole     = lazily(`"(role|content|messages|event|arguments|tool_calls?|function|function_call|parameters)"\s*:\s*["\[{]`)
)

// maxMarks is how many combining marks a letter keeps; Persian needs two.
const maxMarks = 3

// Clean makes a text from a corpus harmless for a prompt: control characters,
// bidi controls, zero-width characters that carry no letter shape, control
// tokens and mark-up are removed; fake turns, fences and citation markers lose
// their form but keep their words and numbers («[12]» becomes «(12)»); and
// sentences of a prompt injection are replaced by «[…]», which injected
// reports. What a clinician reads, numbers, comparisons and negation included,
// stays.
func Clean(s string) (clean string, injected bool) {
	s = stripInvisible(unescape(s))
	s = brackets.Replace(s)
	if controls(s) || strings.ContainsRune(s, '<') {
		for {
			next := tag().ReplaceAllString(controlToken().ReplaceAllString(s, " "), " ")
			if next == s {
				break
			}
			s = next
		}
	}
	if strings.ContainsRune(s, '[') {
		s = unlink(s)
	}
	// Patterns are dear, so each is tried only where one of its signs stands.
	for _, p := range []struct {
		sign    string
		pattern func() *regexp.Regexp
		by      string
	}{
		{"✿", toolMarker, " "}, {"[^", footnote, "($1)"}, {`"`, jsonRole, "$1 "}, {"{", templateSign, " "}, {"}", templateSign, " "},
		{"=", keyedRole, "$1 "}, {"  ", manySpaces, " "}, {"\t", manySpaces, " "}, {"<", openAngle, "‹$1"},
	} {
		if strings.Contains(s, p.sign) {
			s = p.pattern().ReplaceAllString(s, p.by)
		}
	}
	s = defuseTurns(s)
	s = defuseFences(s)
	s = defuseMarkers(s)
	s, hidden := removeEncoded(s)
	s, injected = removeInjections(s)
	return s, injected || hidden
}

// controls reports whether a text has a sign without which no control token is.
func controls(s string) bool {
	return strings.ContainsAny(s, "<>|｜[‹⟨〈《") || strings.Contains(s, "im_")
}

// unlink leaves of Markdown's links and pictures what is read.
func unlink(s string) string {
	for {
		next := markdownLink().ReplaceAllString(s, "$1")
		if next == s {
			break
		}
		s = next
	}
	return linkByName().ReplaceAllString(linkTarget().ReplaceAllString(s, ""), "$1")
}

// unescape reads HTML's entities, also those of entities.
func unescape(s string) string {
	for range 4 {
		next := html.UnescapeString(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

// brackets writes angles and square brackets of other scripts as what they
// look like.
var brackets = strings.NewReplacer("＜", "<", "＞", ">", "﹤", "<", "﹥", ">", "⟦", "[", "⟧", "]", "❲", "[", "❳", "]", "〔", "[", "〕", "]", "〖", "[", "〗", "]")

// defuseMarkers turns citation markers of a passage's own, which would be read
// as ours, into round brackets; a worded one like (منبع ۱) loses its brackets.
func defuseMarkers(s string) string {
	found := citation.Markers(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		b.WriteString(s[at:m.Start])
		raw := s[m.Start:m.End]
		_, open := utf8.DecodeRuneInString(raw)
		_, shut := utf8.DecodeLastRuneInString(raw)
		inner := strings.TrimSpace(raw[open : len(raw)-shut])
		first, _ := utf8.DecodeRuneInString(inner)
		if unicode.IsLetter(first) {
			b.WriteString(inner)
		} else {
			b.WriteString("(" + inner + ")")
		}
		at = m.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// StripControls removes from a model's text what a terminal or page could
// act on: control characters and bidi controls, and the sign before the lines of
// passages in a prompt, which a model may copy. A chunk may begin or end
// with a joiner, so joiners stay.
func StripControls(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
			return r
		case r == '│' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

// plainArabic reports whether a character is a letter of the Arabic script, not drawn as a
// sign, of which most texts are.
func plainArabic(r rune) bool {
	return r >= 0x620 && r <= 0x64a && r != 'ـ' || r >= 0x671 && r <= 0x6d3
}

// stripInvisible removes what cannot be seen but changes what is read: control
// characters other than line break and tab, bidi controls, zero-width
// characters, soft hyphens, tag characters and invalid UTF-8. The joiners that
// Persian spelling needs stay where they stand between letters.
func stripInvisible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var prev rune
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == ' ' || plainArabic(r) {
			b.WriteString(s[i : i+n])
			prev, marks = r, 0
			i += n
			continue
		}
		i += n
		switch {
		case r == utf8.RuneError && n == 1:
			continue
		case r == '\r':
			if strings.HasPrefix(s[i:], "\n") {
				continue
			}
			r = '\n'
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = '\n'
		case r == '\u200c' || r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsLetter(prev) && !unicode.Is(unicode.Mn, prev) || r == '\u200c' && !unicode.IsLetter(next) {
				continue
			}
		case r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)):
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
