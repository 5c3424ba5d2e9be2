package generate

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// Texts of a corpus are data. These patterns are what chat models read as
// something else: control tokens of the common templates, HTML and XML tags,
// and our own fences.
var (
	controlToken = regexp.MustCompile(`(?i)<[|｜][^<>\n]{0,80}[|｜]>|<[|｜]|[|｜]>|` +
		`\[/?(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|BOS|EOS|CLS|SEP|MASK|PAD|UNK)\]|` +
		`<</?SYS>>|</?s>|\bim_(?:start|end|sep)\b|<(?:start|end)_of_turn>|<unused\d+>`)
	tag        = regexp.MustCompile(`</?[\p{L}!?][^<>]{0,400}>`)
	fence      = regexp.MustCompile(`={3,}|-{3,}|#{2,}|` + "`{3,}")
	roleTurn   = regexp.MustCompile(`(?im)^([ \t>*#-]*(?:system|assistant|user|human|ai|developer|tool|instruction|سیستم|سامانه|دستیار|کاربر|مدل)[ \t*]*)[:：]`)
	manySpaces = regexp.MustCompile(`[ \t]{2,}`)
	openAngle  = regexp.MustCompile(`<([\p{L}/!?])`)
)

// orders are sentences that try to command the model. A medical text has no
// use for them.
var orders = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`(?:ignore|disregard|forget|override|bypass)[^.\n]{0,24}(?:previous|prior|above|earlier|system|your)[^.\n]{0,16}(?:instruction|prompt|rule|message|guideline)`,
	`(?:دستور|فرمان|قاعده|قانون|راهنما|پیام)[\p{L}\x{200c}]*[^.؟!\n]{0,40}(?:نادیده بگیر|فراموش کن|کنار بگذار|لغو کن|توجه نکن|اعتنا نکن|پیروی نکن|دور بریز)`,
	`(?:نادیده بگیر|فراموش کن)[^.؟!\n]{0,32}(?:دستور|فرمان|قاعده|پرامپت|پیام|بالا|قبلی)`,
	`you are (?:now (?:a|an|dan|acting)|no longer (?:a|an|bound))\b|(?:act as|pretend to be)[^.\n]{0,40}(?:assistant|\bai\b|language model|developer|unrestricted)`,
	`(?:از این پس|از اکنون|از حالا)[ ،\x{200c}]+(?:تو|شما)[ \x{200c}][^.؟!\n]{0,24}(?:دستیار|مدل|ربات|هستی)`,
	`(?:system|developer)[ _-]?(?:prompt|override)|jailbreak|پرامپت سیستم|پیام سیستم|دستور سیستم`,
	`(?:reveal|print|repeat|show)[^.\n]{0,16}(?:your|system|hidden)[^.\n]{0,12}(?:prompt|instructions)|(?:new|updated) instructions? *:`,
	`(?:دستور|فرمان)[\p{L}\x{200c}]* (?:جدید|تازه|مهم) *:|(?:دستیار هوش مصنوعی|مدل زبانی)[^.؟!\n]{0,24}(?:باید|عزیز|توجه کن)`,
}, "|"))

// Clean makes a text from a corpus harmless for a prompt: control characters,
// bidi controls, zero-width characters that carry no letter shape, control
// tokens and mark-up are removed; fake turns, fences and citation markers lose
// their form but keep their words and numbers («[12]» becomes «(12)»); and
// sentences that try to command the model are replaced by «[…]», which hostile
// reports. What a clinician reads, numbers, comparisons and negation included,
// stays.
func Clean(s string) (clean string, hostile bool) {
	s = stripInvisible(s)
	for {
		next := tag.ReplaceAllString(controlToken.ReplaceAllString(s, " "), " ")
		if next == s {
			break
		}
		s = next
	}
	s = manySpaces.ReplaceAllString(s, " ")
	s = openAngle.ReplaceAllString(s, "‹$1")
	s = roleTurn.ReplaceAllString(s, "$1 -")
	s = fence.ReplaceAllStringFunc(s, func(m string) string { return m[:1] })
	s = defuseMarkers(s)
	if orders.MatchString(s) {
		hostile = true
		s = dropOrders(s)
	}
	return s, hostile
}

// dropOrders replaces the sentences that hold an order, and the whole text when
// the order spans sentences.
func dropOrders(s string) string {
	var b strings.Builder
	at := 0
	for _, sp := range persian.Sentences(s) {
		if orders.MatchString(s[sp.Start:sp.End]) {
			b.WriteString(s[at:sp.Start])
			b.WriteString("[…]")
			at = sp.End
		}
	}
	b.WriteString(s[at:])
	if out := b.String(); !orders.MatchString(out) {
		return out
	}
	return orders.ReplaceAllString(b.String(), "[…]")
}

// defuseMarkers turns citation markers of a passage's own, which would be read
// as ours, into round brackets; a worded one like (منبع ۱) loses its brackets.
func defuseMarkers(s string) string {
	found := Markers(s)
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

// stripControls removes from a model's text what a terminal or page could take
// as an order: control characters and bidi controls. A chunk may begin or end
// with a joiner, so joiners stay.
func stripControls(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

// stripInvisible removes what cannot be seen but changes what is read: control
// characters other than line break and tab, bidi controls, zero-width
// characters, soft hyphens, tag characters and invalid UTF-8. The joiners that
// Persian spelling needs stay where they stand between letters.
func stripInvisible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var prev rune
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
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
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
