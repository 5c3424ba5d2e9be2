package biopars_test

import (
	"cmp"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module begins the import paths of this project's packages.
const module = "github.com/biopars/biopars"

// layers are this project's packages from the bottom to the top. A name stands
// for a package and those in its folder that are not named themselves; the empty
// one is the root. Imports run down, or stay under one name.
var layers = [][]string{
	{"persian/data", "demo", "internal/browsertest", "internal/encoder", "internal/encodertest", "internal/faulttest", "internal/ggufgen", "internal/learned", "internal/llmtest", "internal/apikey", "internal/web",
		"internal/outbound", "internal/parallel", "internal/permission", "internal/qdranttest", "internal/secret", "internal/start", "internal/svg", "internal/tracing"},
	{"internal/defaults", "internal/wordlist"},
	{"persian", "internal/config"},
	{"persian/clause"},
	{"generate/citation", "generate/prompt", "internal/ollamatest", "internal/terminal"},
	{"generate/sanitize", "index"},
	{"question", "retrieve", "rerank", "ingest", "internal/ollama", "internal/densetest", "internal/indextest"},
	{"answer"},
	{"generate", "verify", "internal/corpus", "internal/markdown"},
	{"eval"},
	{""},
	{"internal/enginerank", "internal/schema"},
	{"internal/jobs"},
	{"internal/httpapi"},
	{"internal/web", "internal/mcp", "internal/openai"},
	{"internal/cli"},
	{"cmd", "bench", "examples", "test"},
}

// listed is a package as go list shows it.
type listed struct {
	name          string // import path in the module
	imports, deps []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	gotool, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	out, err := exec.Command(gotool, "list", "-f", `{{.ImportPath}}	{{join .Imports " "}}	{{join .Deps " "}}`,
		"./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []listed
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		found = append(found, listed{within(f[0]), strings.Fields(f[1]), strings.Fields(f[2])})
	}
	return found
}

// within is the part of an import path behind the module's.
func within(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, module), "/") }

// under reports whether a path is a folder or in it.
func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// layer finds the name that a package goes by in layers, and how high it stands.
func layer(name string) (by string, height int) {
	height = -1
	for i, names := range layers {
		for _, n := range names {
			if (n == name || n != "" && under(name, n)) && (height < 0 || len(n) > len(by)) {
				by, height = n, i
			}
		}
	}
	return by, height
}

func TestImportsRunDown(t *testing.T) {
	for _, p := range listPackages(t) {
		by, height := layer(p.name)
		if height < 0 {
			t.Errorf("%s has no place in layers", p.name)
			continue
		}
		for _, path := range p.imports {
			if !under(path, module) {
				continue
			}
			if other, below := layer(within(path)); below >= height && other != by {
				t.Errorf("%s imports %s, which does not stand below it", cmp.Or(p.name, "the root"),
					cmp.Or(within(path), "the root"))
			}
		}
	}
}

// TestPackagesAreLight: what reads, quotes and checks needs no store, and who asks,
// from Go or on the command line, carries nothing that only evaluation does. What
// such things weigh is in docs/decisions/2026-11-28-size.md.
func TestPackagesAreLight(t *testing.T) {
	stores := []string{"modernc.org/sqlite", "github.com/blevesearch/bleve", "github.com/qdrant/go-client",
		"github.com/ollama/ollama"}
	plotting := []string{"gonum.org/v1/plot", "codeberg.org/go-fonts/", "codeberg.org/go-pdf/",
		"golang.org/x/image/font", "golang.org/x/image/vector"} // PDFs need the rest of that module
	tables := []string{"github.com/xuri/", "github.com/parquet-go/", "golang.org/x/text/encoding"}
	above := []string{module + "/eval", module + "/internal/cli", "github.com/ollama/ollama"}
	free := map[string][]string{"": slices.Concat(plotting, tables, above), "cmd/biopars": {
		"gonum.org/v1/plot", "codeberg.org/go-fonts/", "golang.org/x/image/font"}}
	for _, name := range []string{"persian", "question", "generate", "verify", "retrieve", "answer",
		"rerank", "index"} {
		free[name] = slices.Concat(stores, plotting, tables, above)
	}
	checked := 0
	for _, p := range listPackages(t) {
		by, _ := layer(p.name)
		not, ok := free[p.name]
		if !ok {
			if not, ok = free[by]; !ok || by == "" || by == "index" { // packages below index are the stores
				continue
			}
		}
		checked++
		for _, dep := range p.deps {
			if slices.ContainsFunc(not, func(h string) bool { return strings.HasPrefix(dep, h) }) {
				t.Errorf("%s links %s", cmp.Or(p.name, "the root"), dep)
			}
		}
	}
	if checked < len(free) {
		t.Errorf("%d packages looked at", checked)
	}
}
