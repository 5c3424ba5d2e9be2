package persian

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// One pass tells of each word what two passes tell: with the function words, and without them.
func TestWordsIsTwoAnalyses(t *testing.T) {
	check := func(s string) {
		t.Helper()
		all := (&Analyzer{KeepStopWords: true}).Terms(s)
		begins := map[int]bool{}
		for _, c := range (&Analyzer{}).Terms(s) {
			begins[c.Start] = true
		}
		got, content := Words(s)
		if !slices.Equal(got, all) || len(content) != len(all) {
			t.Fatalf("%q: %v and %d marks, of its own %v", s, got, len(content), all)
		}
		for i, w := range got {
			if content[i] != begins[w.Start] {
				t.Errorf("%q: that %q is content is %v", s, w.Text, content[i])
			}
		}
	}
	lines := 0
	for _, dir := range []string{"data", "../demo"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(dir + "/" + name)
			for line := range strings.Lines(string(text)) {
				if lines++; lines%7 != 0 {
					continue
				}
				check(line)
				check(strings.ReplaceAll(line, " ", "\u200c"))
				check(strings.ReplaceAll(line, " ", " و می "))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if lines < 1000 {
		t.Errorf("only %d lines were read", lines)
	}
}
