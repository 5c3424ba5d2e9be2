package ingest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
)

func checkPassages(t *testing.T, s Split, d *index.Document) {
	t.Helper()
	end := 0
	for _, p := range s.Passages(d) {
		if p.Start < end || p.End <= p.Start || p.End > len(d.Text) || d.Text[p.Start:p.End] != p.Text {
			t.Fatalf("passage %d:%d after %d of %q", p.Start, p.End, end, d.Text)
		}
		end = p.End
	}
}

func TestSplit(t *testing.T) {
	sentence := "این یک جمله با هفت واژه است. "
	d := &index.Document{ID: "d", Text: strings.Repeat(sentence, 100)}
	ps := Split{MaxWords: 150}.Passages(d)
	if len(ps) != 5 { // 700 words in 5 shares of 140
		t.Errorf("%d passages, want 5", len(ps))
	}
	var b strings.Builder
	for _, p := range ps {
		if n := countWords(p.Text); n > 150 || n < 120 {
			t.Errorf("a passage of %d words", n)
		}
		if !strings.HasSuffix(p.Text, "است.") {
			t.Errorf("a passage ends inside a sentence: …%q", p.Text[len(p.Text)-20:])
		}
		b.WriteString(p.Text + " ")
	}
	if b.String() != d.Text {
		t.Error("passages lose text")
	}
	checkPassages(t, Split{MaxWords: 150}, d)
	if ps := (Split{Whole: true}).Passages(d); len(ps) != 1 {
		t.Errorf("whole: %d passages", len(ps))
	}
	long := &index.Document{Text: strings.Repeat("کلمه ", 1000)} // one sentence without end
	for _, p := range (Split{MaxWords: 100}).Passages(long) {
		if n := countWords(p.Text); n > 100 {
			t.Errorf("a passage of %d words", n)
		}
	}
}

// TestSplitIsBounded: any setting ends, and what has no spaces is cut as well.
func TestSplitIsBounded(t *testing.T) {
	long := strings.Repeat("سلامتی", 200_000) // 2.4 MB
	for _, words := range []int{-1, 0, 1, 320} {
		ps := Split{MaxWords: words}.Passages(&index.Document{ID: "d", Text: "آغاز " + long + " پایان."})
		limit := max(words, 1)
		if words < 1 {
			limit = DefaultMaxWords
		}
		var all strings.Builder
		for _, p := range ps {
			if len(p.Text) > (limit+1)*(maxWordBytes+8) || !utf8.ValidString(p.Text) {
				t.Fatalf("%d words: a passage of %d bytes", words, len(p.Text))
			}
			all.WriteString(p.Text)
		}
		if strings.ReplaceAll(all.String(), " ", "") != "آغاز"+long+"پایان." {
			t.Errorf("%d words: %d passages do not make the text", words, len(ps))
		}
	}
}
