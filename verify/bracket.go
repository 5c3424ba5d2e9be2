package verify

import (
	"strings"

	"github.com/biopars/biopars/persian"
)

// unbracket puts spaces for the square brackets around numbers that are part of
// what is said: «هر [4-6] ساعت», «حداکثر [16] میلی‌گرم». Those of citations and
// footnotes stay. The result has the length of s.
func unbracket(s string) string {
	if !strings.Contains(s, "[") {
		return s
	}
	b := []byte(s)
	for at := 0; ; {
		open := strings.IndexByte(s[at:], '[')
		if open < 0 {
			break
		}
		open += at
		end := strings.IndexByte(s[open:], ']')
		if end < 0 {
			break
		}
		end += open
		at = open + 1
		if numbers(s[open+1:end]) && (amountBehind(s[end+1:]) || amountBefore(s[:open])) {
			b[open], b[end] = ' ', ' '
		}
	}
	return string(b)
}

// numbers reports whether s holds numbers and what stands between them alone.
func numbers(s string) bool {
	digits := false
	for _, r := range s {
		if _, ok := persian.Digit(r); ok {
			digits = true
		} else if !strings.ContainsRune(" -–—.,،٫/تاوی\u200c", r) {
			return false
		}
	}
	return digits && len(s) < 40
}

// amountBehind reports whether what follows makes an amount of a number.
func amountBehind(s string) bool {
	s = strings.TrimLeft(s, " \u200c")
	if strings.HasPrefix(s, "و [") || strings.HasPrefix(s, "تا [") || strings.HasPrefix(s, "یا [") {
		if end := strings.IndexByte(s, ']'); end > 0 {
			return amountBehind(s[end+1:])
		}
	}
	head := s
	for i := range s {
		if i > 40 {
			head = s[:i]
			break
		}
	}
	q := persian.Quantities("7 " + head)
	return len(q) > 0 && q[0].Start == 0 && q[0].Unit != ""
}

// amountBefore reports whether what stands before asks for a number.
func amountBefore(s string) bool {
	f := strings.Fields(s)
	if len(f) == 0 {
		return false
	}
	switch persian.Normalize(f[len(f)-1]) {
	case "هر", "حداکثر", "حداقل", "سقف", "روزی", "روزانه", "بین", "دوز", "دست‌کم", "هفته‌ای", "کمتر", "بیشتر", "زیر", "بالای":
		return true
	}
	return false
}
