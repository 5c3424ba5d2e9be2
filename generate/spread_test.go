package generate

import (
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/index"
)

// TestOrdinaryPassagesAreNotSpread: a text read together with its title is not cut within
// a word, which would read like nothing that people write.
func TestOrdinaryPassagesAreNotSpread(t *testing.T) {
	for d := json.NewDecoder(demo.Corpus()); ; {
		var p struct{ Title, Section, Text string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		title := heading(index.Passage{Title: p.Title, Section: p.Section})
		if spread(title, p.Text) {
			t.Errorf("%s: %s", title, p.Text)
		}
	}
}
