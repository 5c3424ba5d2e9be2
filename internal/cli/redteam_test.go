package cli

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/biopars/biopars/index"
)

// Passages that attack the reader's terminal come out of it as text: no
// control characters, no bidi controls, and nothing that is an order among the
// answer's sentences.
func TestRedTeamTerminal(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "generate", "testdata", "redteam.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		var a struct{ ID, Text, Title, Section, Publisher, URL string }
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		n++
		// A line of a source stays one line: no field can write a second source.
		line := heading(index.Passage{Title: a.Title + a.Text, Section: a.Section,
			Metadata: index.Metadata{Publisher: a.Publisher, Source: a.Text, URL: a.URL}})
		if strings.Contains(line, "\n") {
			t.Errorf("%s: the source takes two lines: %q", a.ID, line)
		}
		for _, out := range []string{clean(a.Text), quoteLine(a.Text), line} {
			if i := strings.IndexFunc(out, func(r rune) bool {
				return r != '\n' && unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' ||
					r >= '\u2060' && r <= '\u2069' || r == '\u200b' || r >= 0xe0000 && r <= 0xe007f
			}); i >= 0 {
				t.Errorf("%s: %q reaches the terminal", a.ID, out[i:min(len(out), i+4)])
			}
		}
	}
	if n < 60 {
		t.Errorf("%d passages; want 60 at least", n)
	}
}
