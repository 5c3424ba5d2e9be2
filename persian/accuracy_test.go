package persian

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestStemAccuracy measures stemWord against the files *.tsv (word, gold forms with
// commas, part of speech; one header line) of the folder BIOPARS_STEMMING. It
// reports rows whose gold is the word itself apart from the rest: exact is the
// share with the gold as the stem, joined that with the gold or with the stem of
// the gold, which is what search needs.
func TestStemAccuracy(t *testing.T) {
	dir := os.Getenv("BIOPARS_STEMMING")
	if dir == "" {
		t.Skip("BIOPARS_STEMMING names no folder of stemming data")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no *.tsv in %s (%v)", dir, err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var kept, keptAll, exact, joined, all int
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			row := strings.Split(sc.Text(), "\t")
			if len(row) < 2 || row[0] == "word" {
				continue
			}
			word, gold := Normalize(row[0]), strings.Split(Normalize(row[1]), ",")
			stem := stemWord(word)
			if slices.Contains(gold, word) {
				keptAll++
				if slices.Contains(gold, stem) {
					kept++
				}
				continue
			}
			all++
			if slices.Contains(gold, stem) {
				exact++
			}
			if slices.ContainsFunc(gold, func(g string) bool { return g == stem || stemWord(g) == stem }) {
				joined++
			}
		}
		if err := sc.Err(); err != nil {
			t.Fatal(err)
		}
		if keptAll+all == 0 {
			t.Fatalf("%s has no rows", name)
		}
		t.Logf("%s: gold is the word: %d of %d kept (%.3f); gold differs: %d of %d exact (%.3f), %d joined (%.3f)", filepath.Base(name),
			kept, keptAll, float64(kept)/float64(max(1, keptAll)), exact, all, float64(exact)/float64(max(1, all)), joined, float64(joined)/float64(max(1, all)))
	}
}
