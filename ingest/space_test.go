package ingest

import (
	"testing"
	"unicode"
)

func TestIsSpace(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if isSpace(r) != unicode.IsSpace(r) {
			t.Fatalf("isSpace(%U) is %t", r, isSpace(r))
		}
	}
}
