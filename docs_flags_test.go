package biopars_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

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

// TestFlagsDocumented finds every flag of the commands in docs/cli.md, and every
// command.
func TestFlagsDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t)
	flags := regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)`)
	for _, command := range []string{"", "ask", "chat", "search", "crawl", "ingest", "index stats", "index verify",
		"index update", "index rebuild", "doctor", "config show", "version"} {
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
		help, _, _ := s.run(t, "biopars "+group+" --help --lang en")
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
