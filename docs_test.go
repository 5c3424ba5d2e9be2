package biopars_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/cli"
	"github.com/biopars/biopars/internal/config"
)

var updateDocs = flag.Bool("update-docs", false, "write the table of docs/config.md anew")

// docsMain tells this test binary to be the program.
const docsMain = "BIOPARS_TEST_DOCS_MAIN"

func init() {
	if os.Getenv(docsMain) == "1" {
		os.Exit(cli.Main(os.Args[1:], cli.System()))
	}
}

// documents lists README.md and everything under docs.
func documents(t *testing.T) []string {
	t.Helper()
	paths := []string{"README.md", "CONTRIBUTING.md"}
	err := filepath.WalkDir("docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// shellBlock is the content of a fence ```sh.
type shellBlock struct {
	line   int // of its first command
	notRun string
	text   string
}

var notRunMark = regexp.MustCompile(`^<!-- not run: (.*\S) -->$`)

// shellBlocks finds them, with the mark in the line above those that are not to
// be run.
func shellBlocks(text string) []shellBlock {
	var out []shellBlock
	above, inside, shell := "", false, false
	for i, line := range strings.Split(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "```"):
			shell = !inside && trimmed == "```sh"
			if inside = !inside; shell {
				b := shellBlock{line: i + 2}
				if m := notRunMark.FindStringSubmatch(above); m != nil {
					b.notRun = m[1]
				}
				out = append(out, b)
			}
		case inside && shell:
			out[len(out)-1].text += line + "\n"
		case trimmed != "":
			above = trimmed
		}
	}
	return out
}

// exitMark says which exit code a command of the documentation is to have.
var exitMark = regexp.MustCompile(`#\s*exit (\d+)\s*$`)

// sandbox is where the commands of one document run: a home of its own, the
// examples, and a biopars and a go that are this test binary.
type sandbox struct {
	dir string
	env []string
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are written for sh")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	s := &sandbox{dir: filepath.Join(root, "work")}
	bin := filepath.Join(root, "bin")
	for _, dir := range []string{s.dir, bin, filepath.Join(root, "home")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(s.dir, "examples"), os.DirFS("examples")); err != nil {
		t.Fatal(err)
	}
	program := fmt.Sprintf("#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", docsMain, self)
	gotool := `#!/bin/sh
[ "$1 $2" = "run ./cmd/biopars" ] || { echo "not run by this test: go $*" >&2; exit 99; }
shift 2
exec biopars "$@"
`
	for name, text := range map[string]string{"biopars": program, "go": gotool} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"HOME=" + filepath.Join(root, "home"), "TMPDIR=" + root,
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"BIOPARS_OLLAMA=http://127.0.0.1:1", // where no server answers, whatever else runs here
		"GOCOVERDIR=" + root,
	}
	return s
}

// commandLine is a command of the program as documentation that is not run
// shows it: perhaps with variables before it and a comment behind it.
var commandLine = regexp.MustCompile(`^\s*(?:[A-Z_]+=\S+ )*((?:biopars|go run \./cmd/biopars) [^#|>]*)`)

// TestDocumentedFlags checks that the commands that are not run, because they
// need a server or data, have flags that exist: they are asked for their help.
func TestDocumentedFlags(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some processes")
	}
	s := newSandbox(t)
	for _, path := range documents(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		run := map[int]bool{}
		for _, b := range shellBlocks(string(text)) {
			for i := range strings.Count(b.text, "\n") {
				run[b.line+i] = b.notRun == ""
			}
		}
		inside, fenced := false, false // in a fence, in one with commands
		for i, line := range strings.Split(string(text), "\n") {
			if language, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
				fenced = !inside && (language == "" || language == "sh")
				inside = !inside
			}
			m := commandLine.FindStringSubmatch(line)
			if !fenced && (inside || !strings.HasPrefix(line, "    ")) || m == nil || run[i+1] {
				continue
			}
			if _, stderr, code := s.run(t, m[1]+" --help"); code != 0 {
				t.Errorf("%s:%d: %s\n%s", path, i+1, m[1], stderr)
			}
		}
	}
}

// run runs a command line and returns what it printed and its exit code.
func (s *sandbox) run(t *testing.T, line string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir, cmd.Env = s.dir, s.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// TestDocumentedCommands runs every command of the documentation that is not
// marked otherwise.
func TestDocumentedCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some eighty processes")
	}
	for _, path := range documents(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			blocks := shellBlocks(string(text))
			if !slices.ContainsFunc(blocks, func(b shellBlock) bool { return b.notRun == "" }) {
				return
			}
			t.Parallel()
			s := newSandbox(t)
			for _, b := range blocks {
				if b.notRun != "" {
					continue
				}
				joined := strings.ReplaceAll(b.text, "\\\n", " ")
				for i, line := range strings.Split(joined, "\n") {
					if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
						continue
					}
					if line == testCommand {
						continue // this very test runs under it; TestTestCommand
					}
					want := 0
					if m := exitMark.FindStringSubmatch(line); m != nil {
						want, _ = strconv.Atoi(m[1])
					}
					if stdout, stderr, code := s.run(t, line); code != want {
						t.Errorf("%s:%d: %s\nexit code %d, want %d\n%s%s", path, b.line+i, line, code, want, stdout, stderr)
					}
				}
			}
		})
	}
}

// testCommand is the README's command that passes the tests.
const testCommand = "go test ./..."

// TestTestCommand holds README and continuous integration to the same command.
func TestTestCommand(t *testing.T) {
	for _, path := range []string{"README.md", filepath.Join(".ci", "run")} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^[^#\n]*` + regexp.QuoteMeta(testCommand) + `\s*$`).Match(text) {
			t.Errorf("%s does not have the command %q", path, testCommand)
		}
	}
}

// TestFlagsDocumented finds every flag of the commands in docs/cli.md, and every
// command.
func TestFlagsDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t)
	flags := regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)`)
	for _, command := range []string{"", "ask", "chat", "search", "ingest", "index stats", "index verify", "index update", "index rebuild", "doctor", "config show", "version"} {
		help, stderr, code := s.run(t, "biopars "+command+" --help")
		if code != 0 {
			t.Fatal(stderr)
		}
		for _, m := range flags.FindAllStringSubmatch(help, -1) {
			if m[1] == "help" || m[1] == "k" {
				continue
			}
			if !regexp.MustCompile("--" + m[1] + `\b[^-]`).Match(text) {
				t.Errorf("biopars %s --%s is not in docs/cli.md", command, m[1])
			}
		}
	}
	for _, group := range []string{"", "index", "eval"} {
		help, _, _ := s.run(t, "biopars "+group+" --help")
		_, list, _ := strings.Cut(help, "Available Commands:\n")
		list, _, _ = strings.Cut(list, "\n\n")
		for line := range strings.SplitSeq(list, "\n") {
			name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			if name != "help" && !regexp.MustCompile("\\b"+regexp.QuoteMeta(name)+"\\b").Match(text) {
				t.Errorf("biopars %s %s is not in docs/cli.md", group, name)
			}
		}
	}
}

// TestReadmeOutput holds what the README shows of the first command's output to
// what it prints; … stands for what is left out. The numbers of sources may
// change with the ranking.
func TestReadmeOutput(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "(shortened):")
	_, rest, ok := strings.Cut(rest, "```text\n")
	shown, _, ok2 := strings.Cut(rest, "```")
	if !ok || !ok2 {
		t.Fatal("README.md shows no output")
	}
	out, stderr, code := newSandbox(t).run(t, shellBlocks(string(text))[0].text)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	number := regexp.MustCompile(`\[\d+\]`)
	out, shown = number.ReplaceAllString(out, "[n]"), number.ReplaceAllString(shown, "[n]")
	for line := range strings.SplitSeq(shown, "\n") {
		for part := range strings.SplitSeq(line, "…") {
			if part = strings.TrimSpace(part); part != "" && !strings.Contains(out, part) {
				t.Errorf("the output does not have %q:\n%s", part, out)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows the links between documents.
func TestLinks(t *testing.T) {
	for _, path := range append(documents(t), "CHANGELOG.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s: %v", path, m[1], err)
			}
		}
	}
}

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
		t.Errorf("the table of %s is not that of the settings; write it anew by: go test -run TestSettingsDocumented . -update-docs", path)
	}
}

func valuesOf(s config.Setting) string {
	switch s.Kind {
	case config.List:
		return "any of `" + strings.Join(s.Values, "`, `") + "`"
	case config.Enum:
		return "`" + strings.Join(s.Values, "`, `") + "`"
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

// TestSchemasDocumented compares the fields that docs/json.md names with those
// of real output.
func TestSchemasDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := schemas(string(text))
	s := newSandbox(t)
	seen := map[string]map[string]bool{}
	for _, c := range []struct {
		line string
		code int
	}{
		{`biopars ingest --json examples/data/articles.jsonl`, 0},
		{`printf 'x\n' >broken.jsonl; biopars ingest --json broken.jsonl`, 0},
		{`biopars ask --json --explain "عوارض متفورمین چیست؟"`, 0},
		{`biopars ask --json "درد شدید قفسه سینه و تنگی نفس دارم چه کنم؟"`, 0},
		{`biopars ask --demo --json "قیمت بلیت هواپیما به مشهد چقدر است؟"`, 0},
		{`biopars ask --demo --json --explain --language fa --year-from 1990 --answer-anyway "nvlhk میگرن"`, 0},
		{`printf 'متفورمین چیست؟\nعوارضش چیه؟\n' | biopars chat --demo --json | tail -n 1`, 0},
		{`biopars search --json "متفورمین"`, 0},
		{`biopars search --json --explain --prefer recent --demo "nvlhk میگرن"`, 0},
		{`biopars search --json "ژژژژ"`, 0},
		{`biopars index stats --json`, 0},
		{`biopars index verify --json`, 0},
		{`biopars doctor --json`, 1},
		{`biopars config show --json`, 0},
	} {
		out, errs, code := s.run(t, c.line)
		if code != c.code {
			t.Fatalf("%s: exit code %d, want %d\n%s", c.line, code, c.code, errs)
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatalf("%s: %v\n%s", c.line, err, out)
		}
		schema, _ := v["schema"].(string)
		if strings.Contains(out, ": null") {
			t.Errorf("%s: a field is null\n%s", c.line, out)
		}
		fields := map[string]bool{}
		collect(v, "", fields)
		if seen[schema] == nil {
			seen[schema] = map[string]bool{}
		}
		for f := range fields {
			seen[schema][f] = true
			if _, ok := documented[schema][f]; !ok && !strings.HasSuffix(f, "[]") {
				t.Errorf("%s: %s is not documented", schema, f)
			}
		}
		for f, always := range documented[schema] {
			parent := f[:max(strings.LastIndex(f, "."), 0)]
			if always && !fields[f] && (parent == "" || fields[parent]) {
				t.Errorf("%s: %s: %s is documented as always there", c.line, schema, f)
			}
		}
	}
	// What these runs did not print, such as vectors and conflicts, the types say.
	for schema, v := range map[string]any{"biopars.answer/1": biopars.Answer{}, "biopars.stats/1": biopars.Stats{}, "biopars.ingest/1": ingest.Report{}} {
		for _, f := range fieldsOf(reflect.TypeOf(v), "") {
			if _, ok := documented[schema][f]; !ok {
				t.Errorf("%s: %s is not documented", schema, f)
			}
		}
	}
	for schema := range documented {
		if seen[schema] == nil {
			t.Errorf("%s is documented, but no command here prints it", schema)
		}
	}
}

var (
	schemaHeading = regexp.MustCompile("^## `(biopars\\.[a-z-]+/[0-9]+)`$")
	fieldRow      = regexp.MustCompile("^\\| `([^`]+)` \\| ([^|]*) \\|")
)

// schemas reads the tables under the headings that name a schema: field, and
// whether it is always there where its parent is.
func schemas(text string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	schema := ""
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "## ") {
			schema = ""
			if m := schemaHeading.FindStringSubmatch(line); m != nil {
				schema = m[1]
				out[schema] = map[string]bool{}
			}
		}
		if m := fieldRow.FindStringSubmatch(line); m != nil && schema != "" {
			out[schema][m[1]] = strings.TrimSpace(m[2]) == "always"
		}
	}
	return out
}

// collect gathers the paths of all fields; [] stands for the elements of a list.
func collect(v any, path string, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			at := strings.TrimPrefix(path+"."+k, ".")
			into[at] = true
			collect(e, at, into)
		}
	case []any:
		for _, e := range v {
			if _, ok := e.(map[string]any); ok {
				into[path+"[]"] = true
			}
			collect(e, path+"[]", into)
		}
	}
}

// fieldsOf lists the paths of the fields that a type has in JSON.
func fieldsOf(t reflect.Type, path string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return fieldsOf(t.Elem(), path)
	case reflect.Slice:
		return fieldsOf(t.Elem(), path+"[]")
	case reflect.Struct:
	default:
		return nil
	}
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			out = append(out, fieldsOf(f.Type, path)...)
		case f.IsExported() && name != "-":
			at := strings.TrimPrefix(path+"."+cmp.Or(name, f.Name), ".")
			out = append(append(out, at), fieldsOf(f.Type, at)...)
		}
	}
	return out
}

// TestShellBlocks pins what counts as a command of the documentation.
func TestShellBlocks(t *testing.T) {
	text := "a\n```sh\nbiopars version\n```\n<!-- not run: needs a server -->\n```sh\nollama serve\n```\n```\nplain\n```\n"
	want := []shellBlock{{3, "", "biopars version\n"}, {7, "needs a server", "ollama serve\n"}}
	if got := shellBlocks(text); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
