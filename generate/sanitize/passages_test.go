package sanitize

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestPassages counts the passages of a corpus in which something is taken for an
// order: BIOPARS_TEST_PASSAGES names files of JSON lines with a field text,
// between spaces. Corpora of medicine have no orders, so that what it finds are
// false alarms.
func TestPassages(t *testing.T) {
	files := strings.Fields(os.Getenv("BIOPARS_TEST_PASSAGES"))
	if len(files) == 0 {
		t.Skip("BIOPARS_TEST_PASSAGES names no corpus")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		all, dropped, marked, suspect, blanked := 0, 0, 0, 0, 0
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 4<<20)
		for sc.Scan() {
			var p struct{ Text string }
			if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			all++
			clean, injected := Clean(p.Text)
			if injected {
				dropped++
				t.Logf("dropped: %q", p.Text)
			}
			text, n := MarkOrders(clean)
			if n == 0 && text != clean {
				suspect++
				for _, part := range strings.Split(text, suspectOpens)[1:] {
					part, _, _ = strings.Cut(part, orderCloses)
					t.Logf("suspect: %s", part)
				}
			}
			if n > 0 {
				marked++
				for _, part := range strings.Split(text, orderOpens)[1:] {
					part, _, _ = strings.Cut(part, orderCloses)
					t.Logf("marked: %s", part)
				}
			}
			if _, n := Evidence(p.Text); n > 0 {
				blanked++
			}
		}
		t.Logf("%s: of %d passages, %d have a sentence that is dropped, %d one that is marked, %d others one that may be an order, %d one that is no evidence", name, all, dropped, marked, suspect, blanked)
	}
}
