package sanitize

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// encoded are runs of characters that may be a text in another writing: base64,
// base32, hexadecimal, percent signs, or escapes of a programming language.
var encoded = lazily(`[A-Za-z0-9+/_-]{24,}={0,6}|[^\s<>"]*(?:%[0-9A-Fa-f]{2}){3}[^\s<>"]*|[^\s<>"]*%20[^\s<>"]*%20[^\s<>"]*|` +
	`(?:\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]{1,6}\})\s?){6,}|(?:\b(?:0x)?[0-9A-Fa-f]{2}[\s:,;-]{1,2}){11,}[0-9A-Fa-f]{2}\b`)

// inPieces are such runs of base64 cut into pieces.
var inPieces = lazily(`(?:[A-Za-z0-9+/_-]{4,}[^A-Za-z0-9+/_=-]{1,8}){1,}[A-Za-z0-9+/_-]{2,}={0,2}`)

// Bounds of what is tried as base64 in pieces.
const (
	maxPieces = 64
	maxStarts = 8
)

// minEncoded is the shortest hidden text worth taking out, in characters.
const minEncoded = 12

// removeEncoded takes texts in another writing out of a passage. A medical text
// has no use for them; a model may read them. What does not decode to words,
// such as a long name or a gene, stays, and so do addresses unless they hide an
// injection.
func removeEncoded(s string) (clean string, found bool) {
	long, cut := codeLike(s)
	if !long && !cut {
		return s, false
	}
	clean = encoded().ReplaceAllStringFunc(s, func(run string) string {
		text := decode(run)
		if text == "" {
			return run
		}
		if strings.Contains(run, "%") && len(Injections(text)) == 0 && len(Orders(text)) == 0 {
			return run
		}
		found = true
		return "[…]"
	})
	if !cut {
		return clean, found
	}
	clean = inPieces().ReplaceAllStringFunc(clean, func(run string) string {
		at, n := joinPieces(run)
		if n == 0 {
			return run
		}
		found = true
		return run[:at] + "[…]" + run[at+n:]
	})
	return clean, found
}

// codeLike reports whether a text has a run long enough to be another text in
// base64 or hexadecimal, or escapes; and whether it has pieces of such a run. It is
// there to spare the patterns.
func codeLike(s string) (long, cut bool) {
	long = strings.ContainsAny(s, `%\`)
	start, short := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9' || strings.IndexByte("+/_-", s[i]) >= 0) {
			continue
		}
		switch n := i - start; {
		case n >= 24:
			long = true
		case n >= 4 && mixed(s[start:i]):
			cut = true
		case n == 2 || n == 4 && s[start] == '0':
			if short++; short >= minEncoded/2 {
				long = true
			}
		}
		start = i + 1
	}
	return long, cut
}

// basePieces finds the pieces of base64 in a run.
var basePieces = lazily(`[A-Za-z0-9+/_-]+={0,2}`)

// joinPieces finds where in a run of words pieces of base64 stand that decode to
// words when they are put together; n is 0 when there are none.
func joinPieces(run string) (at, n int) {
	spans := basePieces().FindAllStringIndex(run, maxPieces)
	starts := 0
	for i, from := range spans {
		// Words of a language are in one case.
		if !mixed(run[from[0]:from[1]]) {
			continue
		}
		if starts++; starts > maxStarts {
			break
		}
		var b strings.Builder
		end := 0
		for _, sp := range spans[i:] {
			b.WriteString(run[sp[0]:sp[1]])
			if sp[1]-from[0] >= minEncoded && decode(b.String()) != "" {
				end = sp[1]
			}
		}
		if end > 0 {
			return from[0], end - from[0]
		}
	}
	return 0, 0
}

// mixed reports whether a piece has lower case letters and behind its first
// letter capitals or digits.
func mixed(s string) bool {
	return strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz") && strings.ContainsAny(s[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

// decode is the text that a run stands for, "" for none.
func decode(run string) string {
	if strings.Contains(run, "%") {
		if text, err := url.PathUnescape(run); err == nil && text != run {
			return text
		}
		return ""
	}
	if strings.HasPrefix(run, `\`) {
		if text := unescapeCode(run); worded([]byte(text)) {
			return text
		}
		return ""
	}
	plain := strings.TrimRight(run, "=")
	if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(plain); err == nil && worded(b) {
		return string(b)
	}
	if b, err := hex.DecodeString(hexSigns.Replace(plain)); err == nil && worded(b) {
		return string(b)
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(plain); err == nil && worded(b) {
			return string(b)
		}
	}
	return ""
}

// hexSigns are what may stand between bytes in hexadecimal.
var hexSigns = strings.NewReplacer("0x", "", " ", "", ":", "", ",", "", ";", "", "-", "", "\n", "", "\t", "")

// codeEscape is an escape of a programming language.
var codeEscape = lazily(`\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\})`)

func unescapeCode(s string) string {
	var b strings.Builder
	for _, m := range codeEscape().FindAllStringSubmatch(s, -1) {
		n, err := strconv.ParseUint(m[1]+m[2]+m[3], 16, 32)
		if err != nil {
			continue
		}
		b.WriteRune(rune(n))
	}
	return b.String()
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
