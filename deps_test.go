package biopars_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies: who asks questions, from Go or on the command line, carries
// no libraries for what only evaluation does, and nobody a plotting library. What
// they weigh is in docs/decisions/2026-11-28-size.md.
func TestDependencies(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	plotting := []string{"gonum.org/v1/plot", "codeberg.org/go-fonts/", "codeberg.org/go-pdf/", "golang.org/x/image"}
	tables := []string{"github.com/xuri/", "github.com/parquet-go/", "golang.org/x/text/encoding"}
	evaluation := []string{"github.com/biopars/biopars/eval", "github.com/biopars/biopars/internal/cli"}
	for _, c := range []struct {
		pkg  string
		free []string
	}{
		{".", slices.Concat(plotting, tables, evaluation)},
		{"./cmd/biopars", plotting},
	} {
		out, err := exec.Command("go", "list", "-deps", c.pkg).Output()
		if err != nil {
			t.Fatalf("go list -deps %s: %v", c.pkg, err)
		}
		deps := strings.Fields(string(out))
		if !slices.Contains(deps, "github.com/blevesearch/bleve/v2") {
			t.Fatalf("%s: %d dependencies and Bleve not among them", c.pkg, len(deps))
		}
		for _, dep := range deps {
			for _, prefix := range c.free {
				if strings.HasPrefix(dep, prefix) {
					t.Errorf("%s depends on %s", c.pkg, dep)
				}
			}
		}
	}
}
