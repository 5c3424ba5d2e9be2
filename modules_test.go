package biopars_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestModulesAreLinked: what go.mod requires directly is in the program, but for what
// only tests need. Whoever builds it fetches nothing else.
func TestModulesAreLinked(t *testing.T) {
	gotool, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	out, err := exec.Command(gotool, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/biopars").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	tests := []string{"github.com/rogpeppe/go-internal", "github.com/chromedp/chromedp", "github.com/chromedp/cdproto"}
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(text), -1)
	for _, m := range direct {
		if !slices.Contains(linked, m[1]) && !slices.Contains(tests, m[1]) {
			t.Errorf("go.mod requires %s, which the program does not link", m[1])
		}
	}
	if len(direct) < 20 {
		t.Errorf("%d modules looked at", len(direct))
	}
}
