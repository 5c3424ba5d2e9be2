package biopars_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

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
						t.Errorf("%s:%d: %s\nexit code %d, want %d\n%s%s", path, b.line+i, line, code, want,
							stdout, stderr)
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

// TestShellBlocks pins what counts as a command of the documentation.
func TestShellBlocks(t *testing.T) {
	text := "a\n```sh\nbiopars version\n```\n<!-- not run: needs a server -->\n" +
		"```sh\nollama serve\n```\n```\nplain\n```\n"
	want := []shellBlock{{3, "", "biopars version\n"}, {7, "needs a server", "ollama serve\n"}}
	if got := shellBlocks(text); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
