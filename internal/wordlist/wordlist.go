// Package wordlist reads lists of words: those of the project, which package
// persian/data holds, and those of its users.
//
// A line is an entry. Empty lines and lines that begin with # are none; a line
// "# --- name ---" begins a section. What an entry holds is up to the list: words
// with white space between them, pairs "key:value", a group "one | other", or a
// group with a key, "key = one | other".
package wordlist

import (
	"bufio"
	"io"
	"strings"
)

// Entry is a line that says something.
type Entry struct {
	Line    int    // 1-based
	Section string // "" before the first
	Text    string // without white space around it; not empty
}

// maxLine bounds the bytes of a line.
const maxLine = 1 << 20

// heading begins the comment that names a section.
const heading = "# ---"

// Scan calls each for every entry, in order, until that returns an error. It
// returns this error or that of the reader. A byte order mark is passed over.
func Scan(r io.Reader, each func(Entry) error) error {
	var e Entry
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		e.Line++
		e.Text = strings.TrimSpace(strings.TrimPrefix(sc.Text(), "\ufeff"))
		if name, ok := strings.CutPrefix(e.Text, heading); ok {
			e.Section = strings.Trim(name, "- ")
		}
		if e.Text == "" || e.Text[0] == '#' {
			continue
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return sc.Err()
}

// Words returns the words of the entry.
func (e Entry) Words() []string { return strings.Fields(e.Text) }

// Members returns what stands between the separators, without white space around
// it and without what is empty.
func (e Entry) Members(separators string) []string { return members(e.Text, separators) }

func members(text, separators string) []string {
	var out []string
	for m := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if m = strings.TrimSpace(m); m != "" {
			out = append(out, m)
		}
	}
	return out
}
