package biopars_test

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/llmtest"
)

// inCode is what stands between backticks in docs/json.md.
var inCode = regexp.MustCompile("`([^`]+)`")

// TestEnumerationsDocumented compares the values that docs/json.md says a field has
// with those that the code can give it. A row that lists values and is not looked at
// here is an error too.
func TestEnumerationsDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	layers := constants(t, "verify", "", "Layer")
	reasons := append(slices.Clone(layers), "no-evidence", "not-a-claim")
	layers = slices.DeleteFunc(layers, func(l string) bool { return l == "ocr" }) // a reason alone
	indexes := []string{"dense", "lexical"}                                       // which name themselves
	looked := slices.DeleteFunc(checks(t, "internal/corpus"), func(s string) bool {
		return s == "catalogue" // which is read by verify alone
	})
	want := map[string][]string{
		"rewritten.by":                      constants(t, "question/rewrite", "", "By"),
		"origin":                            constants(t, "answer", "Origin", ""),
		"sentences[].verdict.judgement":     constants(t, "answer", "Judgement", ""),
		"sentences[].verdict.layers[].name": layers,
		"sentences[].verdict.reason":        reasons,
		"sentences[].verdict.slots[].name":  append(constants(t, "persian/clause", "Name", ""), "name"),

		"sentences[].verdict.slots[].outcome": {"agrees", "differs", "missing", "unsaid"},

		"conflicts[].kind":                  constants(t, "answer", "", "Conflict"),
		"biopars.ingest-file/1 state":       constants(t, "ingest", "FileState", ""),
		"blocks[].kind":                     constants(t, "ingest/document", "Kind", ""),
		"warnings[].code":                   constants(t, "ingest/document", "", "Warn"),
		"understanding.corrections[].cause": constants(t, "persian", "Cause", ""),
		"understanding.language":            {"fa", "ar", "en"},
		"understanding.filter.where[].op":   constants(t, "index", "Comparison", ""),
		"understanding.type":                nil, // question's own test holds its types
		"dense.encoding":                    {"int8", "float32"},
		"qdrant.status":                     {"green", "yellow", "grey", "red"}, // the server's
		"biopars.verify/1 findings[].check": slices.Concat(checks(t, "internal/corpus"), indexes),
		"biopars.doctor/1 findings[].check": slices.Concat(looked, checks(t, "internal/cli"), indexes),
		"settings[].origin":                 nil, // examples
		"catalogue":                         nil, // fields
	}
	for name, list := range want {
		want[name] = slices.Compact(slices.Sorted(slices.Values(list)))
	}
	seen := 0
	schema := ""
	notices := map[string]bool{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if m := schemaHeading.FindStringSubmatch(line); m != nil {
			schema = m[1]
		}
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.HasPrefix(line, "| `") {
			continue
		}
		field := strings.Trim(cells[1], " `")
		if schema == "biopars.answer/1" && !strings.Contains(field, ".") && slices.Contains(constants(t, "answer", "", "Notice"), field) {
			notices[field] = true
		}
		var listed []string
		for _, m := range inCode.FindAllStringSubmatch(cells[3], -1) {
			listed = append(listed, m[1])
		}
		values, known := want[schema+" "+field]
		if !known {
			values, known = want[field]
		}
		switch {
		case known && values != nil:
			seen++
			if field == "sentences[].verdict.reason" { // it speaks of layers
				listed = append(listed, layers...)
			}
			slices.Sort(listed)
			if there := strings.Contains(cells[3], "as there"); !there && !slices.Equal(listed, values) {
				t.Errorf("%s: %s has %q, the code %q", schema, field, listed, values)
			}
		case !known && len(listed) > 1 && !strings.Contains(cells[3], "as in") && !strings.Contains(cells[3], "as there"):
			t.Errorf("%s: %s lists %q, which nothing compares with the code", schema, field, listed)
		}
	}
	if seen < 10 {
		t.Errorf("%d enumerations compared", seen)
	}
	for _, code := range constants(t, "answer", "", "Notice") {
		if !notices[code] {
			t.Errorf("the notice %s is not documented", code)
		}
	}
}

// parsed are the files of a package without its tests.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// constants are the values of the string constants of a package that are of a type, or
// whose name begins with a prefix.
func constants(t *testing.T, dir, typ, prefix string) []string {
	t.Helper()
	var out []string
	for _, f := range parsed(t, dir) {
		ast.Inspect(f, func(n ast.Node) bool {
			d, ok := n.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST {
				return true
			}
			for _, spec := range d.Specs {
				v := spec.(*ast.ValueSpec)
				of, _ := v.Type.(*ast.Ident)
				for i, name := range v.Names {
					fits := typ != "" && of != nil && of.Name == typ || prefix != "" && strings.HasPrefix(name.Name, prefix)
					if fits && i < len(v.Values) {
						out = append(out, literal(v.Values[i])...)
					}
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatalf("%s has no constants of %s%s", dir, typ, prefix)
	}
	return out
}

// checks are the names of what findings are about: the field Check, and the first
// argument of the functions that add findings.
func checks(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, f := range parsed(t, dir) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Check" {
					out = append(out, literal(n.Value)...)
				}
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "add" && len(n.Args) > 2 {
					out = append(out, literal(n.Args[0])...)
				}
			}
			return true
		})
	}
	return out
}

func literal(e ast.Expr) []string {
	if b, ok := e.(*ast.BasicLit); ok && b.Kind == token.STRING {
		if s, err := strconv.Unquote(b.Value); err == nil {
			return []string{s}
		}
	}
	return nil
}

// TestEventsInJSON: no event has a field that is null, one that ends a broken stream
// says why, and each has the fields that docs/json.md names.
func TestEventsInJSON(t *testing.T) {
	text, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	_, events, _ := strings.Cut(string(text), "\n## Events\n")
	documented := map[string][]string{}
	for _, m := range regexp.MustCompile("`([a-z]+)` \\{([^}]*)\\}").FindAllStringSubmatch(events, -1) {
		for _, f := range inCode.FindAllStringSubmatch(m[2], -1) {
			documented[m[1]] = append(documented[m[1]], f[1])
		}
	}
	broken := llms.Model(llmtest.Always(llmtest.Reply{Chunks: spoken, Err: errors.New("broken pipe")}))
	silent := llms.Model(llmtest.Always(llmtest.Fails(errors.New("no answer"))))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	seen := map[string]bool{}
	for name, c := range map[string]struct {
		ctx   context.Context
		model llms.Model
		q     biopars.Question
		fails string
	}{
		"broken":      {t.Context(), broken, biopars.Question{Text: anaemia}, "broken pipe"},
		"silent":      {t.Context(), silent, biopars.Question{Text: anaemia}, "no answer"},
		"closed book": {t.Context(), silent, biopars.Question{Text: anaemia, Closed: true}, "no answer"},
		"empty":       {t.Context(), nil, biopars.Question{Text: "؟"}, "empty"},
		"cancelled":   {cancelled, nil, biopars.Question{Text: anaemia}, "canceled"},
		"nothing":     {t.Context(), nil, biopars.Question{Text: "ژژژژژژ ظظظظظ", Verbatim: true}, ""},
		"quoted":      {t.Context(), nil, biopars.Question{Text: "پدرم درد شدید قفسه سینه دارد، چه کنم؟"}, ""},
		"written":     {t.Context(), speaker(), biopars.Question{Text: anaemia}, ""},
		"follow-up": {t.Context(), nil, biopars.Question{Text: "عوارضش چیست؟",
			History: []biopars.Turn{{Question: "متفورمین چیست؟", Answer: "متفورمین داروی دیابت است."}}}, ""},
	} {
		e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: c.model}})
		var last string
		for ev, err := range e.Stream(c.ctx, c.q) {
			b, marshalled := json.Marshal(ev)
			var fields map[string]any
			if marshalled != nil || json.Unmarshal(b, &fields) != nil || strings.Contains(string(b), ":null") {
				t.Errorf("%s: %s: %v\n%s", name, ev.EventName(), marshalled, b)
			}
			for f := range fields {
				if !slices.Contains(documented[ev.EventName()], f) {
					t.Errorf("%s: %s has %s, which is not documented", name, ev.EventName(), f)
				}
			}
			seen[ev.EventName()] = true
			if err != nil {
				last, _ = fields["error"].(string)
			}
		}
		if c.fails != "" && !strings.Contains(last, c.fails) || c.fails == "" && last != "" {
			t.Errorf("%s: the stream ends with the error %q", name, last)
		}
	}
	for name := range documented {
		if !seen[name] {
			t.Errorf("no stream here has the event %s", name)
		}
	}
}

// TestStatsOfStoppedIngest: what a first ingest has read before it was stopped can be
// counted; where it had read nothing, nothing is said to have been read.
func TestStatsOfStoppedIngest(t *testing.T) {
	for name, lines := range map[string]int{"nothing read": 0, "something read": 40} {
		dir := t.TempDir()
		e, err := biopars.Open(t.Context(), biopars.Options{Dir: dir, NoDense: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if lines == 0 {
			cancel()
		}
		var records []string
		for i := range 40 {
			records = append(records, record(strconv.Itoa(i), "p", 2020, "متن شمارهٔ "+strconv.Itoa(i)+" دربارهٔ آسم."))
		}
		_, err = e.Ingest(ctx, []string{corpusFile(t, records...)}, biopars.IngestOptions{
			Indexing: func(biopars.Indexing) { cancel() },
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", name, err)
		}
		st, err := e.Stats(t.Context())
		_, asked := e.Search(t.Context(), biopars.Question{Text: "آسم"})
		if lines == 0 && (err == nil || strings.Contains(asked.Error(), "were read")) ||
			lines > 0 && (err != nil || st.Catalogue.Passages != lines || st.Lexical.Passages != 0 ||
				!strings.Contains(asked.Error(), "were read")) {
			t.Errorf("%s: %+v, %v; asked: %v", name, st, err, asked)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}
