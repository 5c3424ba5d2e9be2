package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/secret"
)

func TestGuard(t *testing.T) {
	var secrets secret.Set
	secrets.Add("sk-0123456789")
	for _, c := range []struct {
		name, in, want string
		styled         bool
	}{
		{"text", "می‌خورد ۱۲\tx\n", "می‌خورد ۱۲\tx\n", false},
		{"escape sequences", "a\x1b[31mb\x1b]0;title\x07c\u009b2Jd\re\bf", "a[31mb]0;titlec2Jdef", true},
		{"broken text", "a\x9bb\xffc", "a\ufffdb\ufffdc", false},
		{"styles", "\x1b[1mx\x1b[0m", "\x1b[1mx\x1b[0m", true},
		{"other styles", "\x1b[1;4mx\x1b[22;24my\x1b[8mz\x1b[30;40m\x1b[1;33H\x1b[m", "\x1b[1;4mx\x1b[22;24my[8mz[30;40m[1;33H[m", true},
		{"styles in a pipe", "\x1b[1mx\x1b[0m", "[1mx[0m", false},
		{"overrides", "\u202eabc\u202c\u202a\u061c", "abc", false},
		{"isolates", "دوز \u2066400 mg\u2069 است\n", "دوز \u2066400 mg\u2069 است\n", false},
		{"isolates left open", "\u2067a\u2066b\nc\u2069", "\u2067a\u2066b\u2069\u2069\nc", false},
		{"hidden text", "a\u200b\U000e0041\ufeff\u2028b", "ab", false},
		{"secret", "key sk-0123456789.", "key •••.", false},
	} {
		var out strings.Builder
		g := &guard{w: &out, secrets: &secrets, styled: c.styled}
		if n, err := g.Write([]byte(c.in)); n != len(c.in) || err != nil {
			t.Errorf("%s: %d of %d, %v", c.name, n, len(c.in), err)
		}
		if out.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, out.String(), c.want)
		}
		if strings.Contains(c.name, "secret") || c.styled {
			continue
		}
		out.Reset()
		for i := range len(c.in) { // byte by byte
			if _, err := g.Write([]byte{c.in[i]}); err != nil {
				t.Fatal(err)
			}
		}
		if out.String() != c.want {
			t.Errorf("%s, byte by byte: %q, want %q", c.name, out.String(), c.want)
		}
	}
}

func TestBounded(t *testing.T) {
	for _, n := range []int{0, 100, longestError, longestError + 1, 1 << 20} {
		text := strings.Repeat("خ", n/2) + strings.Repeat("x", n%2)
		got := bounded(text)
		if short := n <= longestError; short != (got == text) || len(got) > longestError || !utf8.ValidString(got) {
			t.Errorf("%d bytes become %d", n, len(got))
		}
	}
	if got := bounded(strings.Repeat("x", 1<<20) + " (try: this)"); !strings.HasSuffix(got, "x (try: this)") ||
		!strings.Contains(got, "…") {
		t.Errorf("the repair is gone: %.80q", got[len(got)-80:])
	}
}

// FuzzGuard: nothing that a terminal acts on comes out, whatever goes in and however
// it is cut.
func FuzzGuard(f *testing.F) {
	f.Add("a\x1b[31m", "\u202e\u2066b\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		var out strings.Builder
		g := &guard{w: &out, styled: true}
		_, _ = g.Write([]byte(a))
		_, _ = g.Write([]byte(b + "\n"))
		text := out.String()
		text = regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(text, "") // TestGuard has which
		open := 0
		for _, r := range text {
			switch {
			case r == '\n' && open > 0:
				t.Fatalf("%q leaves an isolate open", text)
			case r >= leftToRightIsolate && r <= firstStrongIsolate:
				open++
			case r == popIsolate:
				open--
			case r != '\n' && r != '\t' && !shown(r):
				t.Fatalf("%q has %U", text, r)
			}
		}
	})
}

// TestJSONIsFaithful: what a terminal would act on is escaped in JSON, and read as
// it was.
func TestJSONIsFaithful(t *testing.T) {
	want := map[string]string{"text": "a\x1b[31m\u202e\u2066\u2028\u007f\u009b\U000e0041\u200bمی‌خورد"}
	for _, write := range []func(*guard) error{
		func(g *guard) error { return writeJSON(g, want) }, func(g *guard) error { return writeLine(g, want) },
	} {
		var out strings.Builder
		if err := write(&guard{w: &out}); err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal([]byte(out.String()), &got); err != nil || got["text"] != want["text"] {
			t.Errorf("%s: %q, %v", &out, got, err)
		}
		if strings.ContainsFunc(out.String(), func(r rune) bool { return r != '\n' && !shown(r) }) ||
			!strings.Contains(out.String(), "می‌خورد") {
			t.Errorf("%q", &out)
		}
	}
}

// printed runs a command and returns both of its streams.
func printed(t *testing.T, environ []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	code = run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Environ: environ})
	return out.String(), errs.String(), code
}

// TestHostileServer: what a server says in an error, whether of a model or of an
// embedder, is printed as text, bounded, and without the key that it was sent.
func TestHostileServer(t *testing.T) {
	const key = "sk-very-secret-0123"
	hostile := fmt.Sprintf("\x1b[2J\u202e%s\u0007\n%s", key, strings.Repeat("x", 1<<20))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := json.Marshal(hostile)
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":%s}}`, text)
	}))
	defer server.Close()
	environ := []string{"OPENAI_API_KEY=" + key, "BIOPARS_OLLAMA=" + server.URL}
	runs := t.TempDir()
	for _, args := range [][]string{
		{"ask", "--demo", "درمان میگرن چیست؟"},
		{"ask", "--demo", "--json", "درمان میگرن چیست؟"},
		{"ask", "--demo", "--retrieval", "off", "درمان میگرن چیست؟"},
		{"doctor", "--data", runs + "/none"},
		{"ingest", "--data", runs + "/data", "--embedder", "ollama:x", rehearsal},
		{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--limit", "2", "--attempts", "1", "--model",
			"openai:tiny@" + server.URL + "/v1", "--retrieval", "off", "--out", runs, "--resamples", "50"},
		{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--limit", "2", "--attempts", "1", "--model",
			"ollama:tiny", "--retrieval", "off", "--out", runs, "--resamples", "50"},
	} {
		stdout, stderr, _ := printed(t, environ, args...)
		for name, text := range map[string]string{"stdout": stdout, "stderr": stderr} {
			if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && !shown(r) }) ||
				strings.Contains(text, key) || len(text) > 40_000 {
				t.Errorf("%v: %s of %d bytes: %.300q", args, name, len(text), text)
			}
		}
	}
	for _, path := range filesOf(t, runs) {
		if text := readFile(t, path); strings.Contains(text, key) || len(text) > 1<<20 {
			t.Errorf("%s: %d bytes, with the key: %t", path, len(text), strings.Contains(text, key))
		}
	}
}

func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d files in %s: %v", len(found), dir, err)
	}
	return found
}

// TestHostileTable: the head of a table reaches an error as text.
func TestHostileTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.csv")
	head := "a\x1b[31m\u202eb," + strings.Repeat("long", 1<<18) + "\nx,y\n"
	if err := os.WriteFile(file, []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ingest", "--data", t.TempDir(), file},
		{"eval", "qa", "--demo", "--data", file, "--model", "extractive", "--retrieval", "on", "--out", t.TempDir()},
		{"ingest", "--data", t.TempDir(), file + "\x1b[31m\u202e"},
	} {
		stdout, stderr, code := printed(t, nil, args...)
		if code == 0 || strings.ContainsFunc(stdout+stderr, func(r rune) bool { return r != '\n' && !shown(r) }) ||
			len(stderr) > 8<<10 {
			t.Errorf("%v: exit code %d, %d bytes: %.400q", args, code, len(stderr), stderr)
		}
	}
}

// TestPasswordsOfAddresses: a password in an address is shown by no command that
// fails or tells of the configuration.
func TestPasswordsOfAddresses(t *testing.T) {
	const password = "hunter2hunter2"
	address := "http://user:" + password + "@127.0.0.1:1"
	for _, args := range [][]string{
		{"config", "show", "--json"}, {"config", "show"}, {"doctor"}, {"ask", "--demo", "درمان میگرن چیست؟"},
		{"ask", "--demo", "--json", "درمان میگرن چیست؟"},
		{"ask", "--demo", "--retrieval", "off", "درمان میگرن چیست؟"},
		{"ask", "--ollama", "ftp://user:" + password + "@x", "درمان"},
		{"ask", "--ollama", "http://user:" + password + "@ x", "درمان"},
		{"search", "--store", "qdrant://user:" + password + "@127.0.0.1:1/c", "درمان"},
		{"ingest", "--embedder", "ollama:x", "--data", t.TempDir(), rehearsal},
		{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--limit", "1", "--attempts", "1",
			"--model", "openai:tiny@" + address + "/v1?api_key=" + password, "--retrieval", "off",
			"--out", filepath.Join(t.TempDir(), "runs")},
	} {
		stdout, stderr, _ := printed(t, []string{"BIOPARS_OLLAMA=" + address, "OPENAI_API_KEY=unused-key"}, args...)
		if strings.Contains(stdout+stderr, password) {
			t.Errorf("%v:\n%s%s", args, stdout, stderr)
		}
		if i := slices.Index(args, "--out"); i >= 0 {
			for _, path := range filesOf(t, args[i+1]) {
				if strings.Contains(readFile(t, path), password) {
					t.Errorf("the password is in %s", path)
				}
			}
		}
	}
	// One too short to be looked for everywhere is hidden in its place.
	if stdout, _, _ := printed(t, []string{"BIOPARS_OLLAMA=http://u:pw@h:1"}, "config", "show"); strings.Contains(
		stdout, ":pw@") {
		t.Error(stdout)
	}
}
