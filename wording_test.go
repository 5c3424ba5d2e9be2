package biopars_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ofCommandLine finds what only users of the command line understand: its commands
// and flags.
var ofCommandLine = regexp.MustCompile(`\bbiopars (ask|chat|search|ingest|index|serve|keys|doctor|eval|config|version)\b|(^|[^\w-])--[a-z]`)

// speakers are the folders whose words are for users of the command line, or of
// programs of their own.
var speakers = []string{"internal/cli", "internal/config", "cmd", "bench"}

// TestLibraryNamesNoCommands: what the library says holds for all of its users;
// what it means for those of the command line is said in internal/cli.
func TestLibraryNamesNoCommands(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		if d.IsDir() {
			if path != "." && strings.HasPrefix(d.Name(), ".") || slices.Contains(speakers, path) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && ofCommandLine.MatchString(text) {
					t.Errorf("%s: %s", positions.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("%d files looked at", files)
	}
}
