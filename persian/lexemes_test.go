package persian

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLexemes(t *testing.T) {
	var table lexemes
	if l, _ := table.find([]byte("تب")); l != nil {
		t.Error("an empty table has a word")
	}
	// Words that are compared in their slot, and those that are not; one hash for
	// all of the second table, so that they stand in each other's way.
	var words []string
	for i := range 2000 {
		words = append(words, strings.Repeat("ی", i%12)+fmt.Sprint(i))
	}
	for _, w := range words {
		_, hash := table.find([]byte(w))
		table.add(&lexeme{word: w}, hash)
	}
	for _, w := range words {
		if l, _ := table.find([]byte(w)); l == nil || l.word != w {
			t.Fatalf("%q finds %v", w, l)
		}
	}
	for _, w := range []string{"", "2000", "ی", words[7] + "0", words[1999][:len(words[1999])-1]} {
		if l, _ := table.find([]byte(w)); l != nil && !slices.Contains(words, w) {
			t.Errorf("%q finds %q", w, l.word)
		}
	}
	var same lexemes
	for _, w := range words[:100] {
		same.add(&lexeme{word: w}, 7)
	}
	for _, w := range words[:100] {
		found := 0
		for i := range same.slots {
			if s := &same.slots[i]; s.lexeme != nil && s.holds(7, []byte(w)) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%q is held by %d slots", w, found)
		}
	}
}

// A full table starts anew, and goes on finding.
func TestLexemesForget(t *testing.T) {
	var table lexemes
	for i := range maxLexemes + 10 {
		w := fmt.Sprint(i)
		_, hash := table.find([]byte(w))
		table.add(&lexeme{word: w}, hash)
		if l, _ := table.find([]byte(w)); l == nil || l.word != w {
			t.Fatalf("word %d finds %v", i, l)
		}
	}
	if table.n != 10 || len(table.slots) != 2*maxLexemes {
		t.Errorf("%d words in %d slots", table.n, len(table.slots))
	}
}
