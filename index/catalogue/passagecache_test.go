package catalogue_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// TestKeptPassages reads again and again through one catalogue while another one
// appends and deletes: what was read before must never hide a deletion.
func TestKeptPassages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	w := openAt(t, path, catalogue.Options{})
	add(t, w, catalogue.Batch{Passages: []index.Passage{passage("d", "صفر")}})
	reader := openAt(t, path, catalogue.Options{ReadOnly: true})
	r := rand.New(rand.NewPCG(9, 9))
	live := map[index.Seq]string{1: "صفر"}
	ids := map[index.Seq]string{1: index.PassageID("d", "درمان › دارو", "صفر")}
	for round := range 300 {
		switch r.IntN(3) {
		case 0:
			text := fmt.Sprint("متن ", round, strings.Repeat(" بلند", r.IntN(1500)))
			done := add(t, w, catalogue.Batch{Passages: []index.Passage{passage("d", text)}})
			live[done.Last], ids[done.Last] = text, index.PassageID("d", "درمان › دارو", text)
		case 1:
			for seq := range live {
				if _, err := w.Delete(t.Context(), ids[seq]); err != nil {
					t.Fatal(err)
				}
				delete(live, seq)
				break
			}
		}
		var asked []index.Seq
		var want []string
		for range 20 {
			seq := 1 + index.Seq(r.IntN(int(last(t, w))))
			asked = append(asked, seq)
			if text, ok := live[seq]; ok {
				want = append(want, text)
			}
		}
		for _, c := range []*catalogue.Catalogue{reader, w} {
			found, err := c.Passages(t.Context(), asked)
			must(t, err)
			var got []string
			for _, p := range found {
				got = append(got, p.Text)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d: %d passages, want %d", round, len(got), len(want))
			}
		}
	}
}
