package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// speakers are the parts in a conversation, as skeletons, that a line of a passage
// must not begin with as if one of them spoke.
var speakers = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("system assistant user human ai developer tool instruction instructions event data bot model response operator admin " +
		"سیستم سامانه دستیار کاربر مدل ربات مدیر النظام نظام المساعد المستخدم النموذج المطور sistem asistan kullanici gelistirici karbar dastyar samane") {
		m[skeletonOf(w).text] = true
	}
	return m
}()

// maxSpeaker is the longest name of a speaker with what stands around it, in
// bytes.
const maxSpeaker = 80

// defuseTurns takes the form of a turn of a conversation from lines that begin
// with a speaker's name and a colon, however the name is spelt.
func defuseTurns(s string) string {
	if !strings.ContainsAny(s, ":：︰﹕꞉∶ː") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		at := strings.IndexAny(line, ":：︰﹕꞉∶ː")
		if at >= 0 && at <= maxSpeaker && speaker(line[:at]) {
			_, n := utf8.DecodeRuneInString(line[at:])
			b.WriteString(strings.TrimRight(line[:at], " \t*"))
			b.WriteString(" -")
			line = line[at+n:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// speaker reports whether a text is a speaker's name and nothing else.
func speaker(s string) bool {
	words := strings.FieldsFunc(skeletonOf(s).text, func(r rune) bool { return !unicode.IsLetter(r) })
	return speakers[strings.Join(words, "")]
}

// minFence is how many of the same sign in a row look like a fence.
const minFence = 3

// defuseFences leaves one of the signs of a rule or fence, drawn with whatever
// sign: ===, ---, ###, ═══. Full stops, marks of exclamation and plus signs,
// which a text has in rows, stay.
func defuseFences(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		j := i + n
		count := 1
		for strings.HasPrefix(s[j:], s[i:i+n]) {
			j += n
			count++
		}
		switch {
		case count >= minFence && draws(r), count == 2 && (r == '#' || r == '＃'):
			b.WriteString(s[i : i+n])
		default:
			b.WriteString(s[i:j])
		}
		i = j
	}
	return b.String()
}

// draws reports whether a rule or fence may be drawn with a sign.
func draws(r rune) bool {
	switch r {
	case '.', '!', '?', '؟', '+', '…', '%', ',', '،':
		return false
	}
	return r != '\n' && unicode.In(r, unicode.P, unicode.S)
}
