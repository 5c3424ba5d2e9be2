package fa

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestError(t *testing.T) {
	for english, want := range map[string]string{
		"":                      "",
		"something unforeseen":  "something unforeseen",
		"the question is empty": "پرسش خالی است",
		"usage: unknown flag: --foo (try: biopars ask --help)": "درخواست نادرست: گزینهٔ --foo وجود ندارد " +
			"(چاره: biopars ask --help)",
		`usage: unknown command "serach" for "biopars"; did you mean search? (try: biopars --help)`: "درخواست نادرست: " +
			`فرمان "serach" در "biopars" وجود ندارد؛ آیا منظور search بود؟ (چاره: biopars --help)`,
		`ollama: chat with model "m" at http://x:1: no Ollama server answers: Get "http://x:1": EOF`: "سرور Ollama در نشانی " +
			"http://x:1 پاسخ نمی‌دهد",
		"3 passages are missing, 2 are there that the catalogue does not have (the first is 7)":                  "3 متن نیست، 2 متن هست که در فهرست پیکره نیست (نخستین: 7)",
		"3 passages are missing (the first is 5), 2 are there that the catalogue does not have (the first is 7)": "3 متن نیست (نخستین: 5)، 2 متن هست که در فهرست پیکره نیست (نخستین: 7)",
		"a.jsonl:3: the record has no text": "a.jsonl:3: رکورد متن ندارد",
		`"a: b": permission denied`:         `"a: b": اجازهٔ دسترسی نیست`,
		"/data/x: odd thing: corrupt":       "/data/x: odd thing: خراب است",
	} {
		if got := Error(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
}

// TestPhrases: every entry is found by its own English, with all that differs in it.
func TestPhrases(t *testing.T) {
	for _, p := range phrases() {
		filled, n := "", 0
		for i, part := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(p.english.String(), "^"), "$"), "(.+?)") {
			if i > 0 {
				n++
				filled += "X" + strconv.Itoa(n)
			}
			filled += strings.ReplaceAll(part, `\`, "")
		}
		got := Error(filled)
		if m := slot.FindAllString(p.persian, -1); len(m) > n {
			t.Errorf("%s: its Persian wants %d parts, it has %d", filled, len(m), n)
		}
		if residue.MatchString(got) {
			t.Errorf("%q is still English: %q", filled, got)
		}
	}
}

// residue is English that a reader of Persian would stumble over: two words.
var residue = regexp.MustCompile(`(?:^|[^-/:."\w])[a-z]{2,} [a-z]{2,}\b`)

// commands are what may stand in an error as it is.
var commands = regexp.MustCompile(`biopars (?:ask|ingest|index|doctor|config|keys)[\w -]*|ollama \w+|iconv .*`)

// TestErrorsOfTheCommandLine: what the command line and the settings say when they fail is
// in the list.
func TestErrorsOfTheCommandLine(t *testing.T) {
	verb := regexp.MustCompile(`%[+#.\d]*[a-z]`)
	n := 0
	for _, pattern := range []string{"../*.go", "../../config/*.go", "../../ollama/errors.go", "../../../options.go",
		"../../../index/errors.go", "../../../ingest/*.go", "../../../index/qdrant/options.go", "../../../generate/errors.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			positions := token.NewFileSet()
			file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(node ast.Node) bool {
				call, ok := node.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				f, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || f.Sel.Name != "Errorf" && f.Sel.Name != "New" {
					return true
				}
				text, ok := literal(call.Args[0])
				if !ok || strings.Contains(text, "Options.") {
					return true // of the library's users
				}
				n++
				if got := Error(verb.ReplaceAllString(text, "X1")); residue.MatchString(commands.ReplaceAllString(got, "")) {
					t.Errorf("%s: %q is still English: %q", positions.Position(call.Pos()), text, got)
				}
				return true
			})
		}
	}
	if n < 40 {
		t.Errorf("%d texts looked at", n)
	}
}

// TestFindings: what doctor finds is told in Persian, whatever it finds.
func TestFindings(t *testing.T) {
	verb := regexp.MustCompile(`%[+#.\d]*[a-z]`)
	n := 0
	for _, path := range []string{"../doctor.go", "../../corpus/check.go", "../../corpus/verify.go", "../../corpus/health.go",
		"../../../index/catalogue/verify.go"} {
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.GenDecl:
				return node.Tok == token.VAR || node.Tok == token.TYPE // constants are names of acts, for errors
			case *ast.ValueSpec, *ast.Field:
				return false
			case *ast.CompositeLit:
				if f, ok := node.Type.(*ast.SelectorExpr); ok && f.Sel.Name == "Command" {
					return false // help
				}
			case *ast.CallExpr:
				if f, ok := node.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "BoolVar" || f.Sel.Name == "Errorf" || f.Sel.Name == "New") {
					return false
				}
			case ast.Expr:
				text, ok := literal(node)
				if !ok || strings.Contains(text, "SELECT ") || !residue.MatchString(text) {
					return true
				}
				n++
				whole := verb.ReplaceAllString(text, "X1")
				if strings.HasPrefix(text, " ") || strings.HasPrefix(text, ";") { // put behind another
					whole = "X0" + whole
				}
				if strings.HasSuffix(text, " ") {
					whole += "X2"
				}
				if plain := verb.ReplaceAllString(text, "1"); !residue.MatchString(Error(plain)) {
					whole = plain // a part that is translated by itself
				}
				if got := Error(whole); residue.MatchString(commands.ReplaceAllString(got, "")) {
					t.Errorf("%s: %q is still English: %q", positions.Position(node.Pos()), text, got)
				}
				return false
			}
			return true
		})
	}
	if n < 25 {
		t.Errorf("%d texts looked at", n)
	}
}

// literal is a string of the source, put together from its parts.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, ok && ok2
	}
	return "", false
}

func FuzzError(f *testing.F) {
	for _, s := range []string{"usage: x (try: y)", `a "b: c`, ": : ", "(", "{}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Error(s); s != "" && got == "" {
			t.Errorf("%q vanished", s)
		}
	})
}
