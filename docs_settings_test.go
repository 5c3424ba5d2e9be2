package biopars_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/config"
)

var updateDocs = flag.Bool("update-docs", false, "write the table of docs/config.md anew")

const (
	settingsBegin = "<!-- settings -->\n"
	settingsEnd   = "<!-- end -->\n"
)

// TestSettingsDocumented holds the table of docs/config.md to the settings.
func TestSettingsDocumented(t *testing.T) {
	const path = "docs/config.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), settingsBegin)
	have, tail, ok2 := strings.Cut(rest, settingsEnd)
	if !ok || !ok2 {
		t.Fatalf("%s: no table of settings", path)
	}
	var b strings.Builder
	b.WriteString("| key, flag `--key` | variable | values | default | meaning |\n|---|---|---|---|---|\n")
	for _, s := range config.Settings() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", s.Key, s.Env(), valuesOf(s), defaultOf(s), s.Usage)
	}
	if *updateDocs {
		if err := os.WriteFile(path, []byte(head+settingsBegin+b.String()+settingsEnd+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if b.String() != have {
		t.Errorf("the table of %s is not that of the settings; write it anew by: "+
			"go test -run TestSettingsDocumented . -update-docs", path)
	}
}

func valuesOf(s config.Setting) string {
	switch s.Kind {
	case config.List:
		return "any of `" + strings.Join(s.Values, "`, `") + "`"
	case config.Enum:
		return "`" + strings.Join(slices.Concat(s.Values, s.Forms), "`, `") + "`"
	case config.Int, config.Float:
		switch {
		case s.Max > 0:
			return fmt.Sprintf("%s, %v to %v", s.Kind, s.Min, s.Max)
		default:
			return fmt.Sprintf("%s, from %v", s.Kind, s.Min)
		}
	}
	return string(s.Kind)
}

func defaultOf(s config.Setting) string {
	switch {
	case s.Key == "data":
		return "see below" // differs between systems and users
	case s.Default == "":
		return "–"
	}
	return "`" + s.Default + "`"
}
