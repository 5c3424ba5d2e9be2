package persian

import (
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
)

// Words with which no quantity begins are passed over, and nothing is missed by it: every line
// of the lists and of the demonstration's documents, alone and behind or before an amount.
func TestNoQuantityBeginsWithOtherWords(t *testing.T) {
	everyWord := func(s string) []Quantity {
		r := quantityReader{s: s, items: items(s)}
		for i := 0; i < len(r.items); {
			i = max(r.read(i), i+1)
		}
		return r.out
	}
	lines := 0
	for _, dir := range []string{"data", "../demo"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(dir + "/" + name)
			for line := range strings.Lines(string(text)) {
				if lines++; lines%3 != 0 {
					continue
				}
				for _, s := range []string{line, "۵ " + line, strings.TrimSpace(line) + " ۱۰ میلی‌گرم روزی دو بار"} {
					if got, want := Quantities(s), everyWord(s); !reflect.DeepEqual(got, want) {
						t.Errorf("%q: %v, word by word %v", s, got, want)
					}
				}
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
