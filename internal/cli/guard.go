package cli

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/secret"
)

// guard is the writer behind everything that is printed. Much of it comes from
// elsewhere: passages, what servers say, the names in tables. A guard takes out what
// a terminal would act on, closes what changes the direction of a line at its
// end, and hides the secrets it knows.
type guard struct {
	w       io.Writer
	secrets *secret.Set
	styled  bool // the codes of Streams.style pass
	strict  bool // passwords go by their place in an address too

	mu   sync.Mutex
	rest []byte // the beginning of a character whose rest has not come
	open int    // isolates open in the line
}

// Write implements io.Writer. What it reports is whether p was written, not how
// many bytes came of it.
func (g *guard) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	text := append(g.rest, p...)
	whole := len(text) - unfinished(text)
	g.rest = bytes.Clone(text[whole:])
	out := g.secrets.Mask(string(text[:whole]))
	if g.strict {
		out = secret.Redact(out)
	}
	if _, err := io.WriteString(g.w, g.clean(out)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished is how many bytes at the end are the beginning of a character.
func unfinished(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if b := p[len(p)-n]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(p[len(p)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// Isolates keep what stands in them from changing the direction of what stands
// around them. They are harmless as long as each is closed in its line.
const (
	leftToRightIsolate = '\u2066'
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

func (g *guard) clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if code := g.styleAt(s[i:]); code != "" {
			b.WriteString(code)
			i += len(code)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\n':
			for ; g.open > 0; g.open-- {
				b.WriteRune(popIsolate)
			}
			b.WriteRune(r)
		case r >= leftToRightIsolate && r <= firstStrongIsolate:
			g.open++
			b.WriteRune(r)
		case r == popIsolate:
			if g.open > 0 {
				g.open--
				b.WriteRune(r)
			}
		case r == '\t' || shown(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// styleAt is the code of Streams.style that a text begins with, if there is one.
func (g *guard) styleAt(s string) string {
	if !g.styled || s[0] != '\x1b' {
		return ""
	}
	return emphasis.FindString(s)
}

// emphasis is what Streams.style makes of its codes: bold, dim, italic, underlined,
// their ends, and yellow. None of them hides anything.
var emphasis = regexp.MustCompile(`^\x1b\[(0|1|2|3|4|22|23|24|33|39)(;(0|1|2|3|4|22|23|24|33|39))*m`)

// shown reports whether a character is one to be read: no control character, and
// nothing that cannot be seen but for the joiners and marks of Persian spelling.
func shown(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f':
		return true
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// longestError is how much of an error is printed, in bytes, and errorTail how much
// of that is its end, where its repair stands.
const (
	longestError = 2048
	errorTail    = 512
)

// bounded shortens the text of an error in its middle.
func bounded(text string) string {
	if len(text) <= longestError {
		return text
	}
	head, tail := text[:longestError-errorTail-len("…")], text[len(text)-errorTail:]
	return strings.ToValidUTF8(head, "") + "…" + strings.ToValidUTF8(tail, "")
}
