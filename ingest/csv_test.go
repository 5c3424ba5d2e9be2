package ingest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

// TestStrayQuoteLosesItsRowAlone goes through a whole file, and again in two parts.
func TestStrayQuoteLosesItsRowAlone(t *testing.T) {
	const rows = 5_000
	var b bytes.Buffer
	b.WriteString("id,text\n")
	for i := range rows {
		quote := ""
		if i == 2_000 {
			quote = `"`
		}
		fmt.Fprintf(&b, "%d,%sمتن %d\n", i, quote, i)
	}
	cat := openCatalogue(t)
	var said []string
	rep, err := Run(t.Context(), cat, []string{write(t, "a.csv", b.String())},
		Options{Broken: func(e *RecordError) { said = append(said, fmt.Sprint(e.Line)) }})
	if err != nil || rep.Added != rows-1 || rep.Failed != 1 || !slices.Equal(said, []string{"2002"}) {
		t.Errorf("%+v, %v, broken %v", rep, err, said)
	}
}
