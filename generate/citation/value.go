package citation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// ahead is how many bytes behind a range in brackets are looked at, and behind
// how many bytes at most: «[4-6] ساعت» is how often, no citation.
const ahead = 32

// asks are words behind which a number in brackets is an amount.
var asks = map[string]bool{
	"هر": true, "حداکثر": true, "حداقل": true, "سقف": true, "روزی": true, "هفته‌ای": true, "بین": true, "دست‌کم": true,
}

// asked reports whether the text before a bracket asks for an amount.
func asked(before string) bool {
	end := strings.TrimRight(before, " \u00a0")
	if end == before && before != "" {
		return false // a citation stands right behind its word
	}
	from := strings.LastIndexFunc(end, unicode.IsSpace) + 1
	return asks[persian.Normalize(end[from:])]
}

// measured reports whether a range in brackets is followed by a unit. more is set
// where that cannot be told yet.
func measured(marker, after string, last bool) (yes, more bool) {
	if !strings.ContainsAny(marker, "-–—‑−") && !strings.Contains(marker, "تا") {
		return false, false
	}
	if len(after) > ahead {
		end := ahead
		for !utf8.RuneStart(after[end]) {
			end--
		}
		after = after[:end]
	} else if !last && strings.IndexFunc(strings.ToValidUTF8(after, ""), func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\u200c'
	}) < 0 {
		return false, true
	}
	q := persian.Quantities("7 " + strings.TrimLeft(after, " \u00a0"))
	return len(q) > 0 && q[0].Start == 0 && q[0].Unit != "", false
}

// value reports whether the marker s[i:i+n] is not a citation but an amount that is
// written in brackets. before is what stood before s.
func value(before, s string, i, n int, last bool) (yes, more bool) {
	if s[i] != '[' || n > ahead {
		return false, false
	}
	for _, r := range s[i : i+n] {
		if unicode.IsLetter(r) && r != 'ت' && r != 'ا' && r != 'و' {
			return false, false // «[منبع ۱]»
		}
	}
	head := before + s[:i]
	if len(head) > 2*ahead {
		head = strings.ToValidUTF8(head[len(head)-2*ahead:], "")
	}
	if asked(head) {
		return true, false
	}
	return measured(s[i:i+n], s[i+n:], last)
}
