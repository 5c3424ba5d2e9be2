package sanitize

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// encoded are runs of characters that may be a text in another writing: base64,
// hexadecimal, or percent signs.
var encoded = lazily(`[A-Za-z0-9+/_-]{24,}={0,2}|[^\s<>"]*(?:%[0-9A-Fa-f]{2}){3}[^\s<>"]*|[^\s<>"]*%20[^\s<>"]*%20[^\s<>"]*`)

// minEncoded is the shortest hidden text worth taking out, in characters.
const minEncoded = 12

// removeEncoded takes texts in another writing out of a passage. A medical text
// has no use for them; a model may read them. What does not decode to words,
// such as a long name or a gene, stays, and so do addresses unless they hide an
// injection.
func removeEncoded(s string) (clean string, found bool) {
	clean = encoded().ReplaceAllStringFunc(s, func(run string) string {
		text := decode(run)
		if text == "" {
			return run
		}
		if strings.Contains(run, "%") && len(Injections(text)) == 0 {
			return run
		}
		found = true
		return "[…]"
	})
	return clean, found
}

// decode is the text that a run stands for, "" for none.
func decode(run string) string {
	if strings.Contains(run, "%") {
		if text, err := url.PathUnescape(run); err == nil && text != run {
			return text
		}
		return ""
	}
	plain := strings.TrimRight(run, "=")
	if b, err := hex.DecodeString(plain); err == nil && worded(b) {
		return string(b)
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(plain); err == nil && worded(b) {
			return string(b)
		}
	}
	return ""
}

// worded reports whether bytes are a text of several words.
func worded(b []byte) bool {
	if !utf8.Valid(b) || utf8.RuneCount(b) < minEncoded {
		return false
	}
	spaces, letters, all := 0, 0, 0
	for _, r := range string(b) {
		all++
		switch {
		case unicode.IsLetter(r) || r == '\u200c':
			letters++
		case r == ' ':
			spaces++
		case unicode.IsControl(r) && r != '\n' || !unicode.IsPrint(r) && r != '\n':
			return false
		}
	}
	return spaces > 0 && letters*4 >= all*3 || spaces > 1 && letters*5 >= all*3
}
