package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/cli"
	"github.com/biopars/biopars/persian"
)

// TestMain makes the test binary the program: with the name biopars it is what
// users run, so scripts and crash tests run real processes.
func TestMain(m *testing.M) {
	if name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); name != "biopars" && name != "tesseract" {
		forgetSettings()
	}
	testscript.Main(m, map[string]func(){
		"biopars":   func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
		"tesseract": pretendTesseract,
	})
}

// forgetSettings unsets what whoever runs the tests has set for the program.
func forgetSettings() {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		test := strings.HasPrefix(name, "BIOPARS_TEST_") || strings.HasPrefix(name, "BIOPARS_BENCH_")
		if strings.HasPrefix(name, "BIOPARS_") && !test || name == "OLLAMA_HOST" {
			_ = os.Unsetenv(name)
		}
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			scriptEnv(e)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"lock":    lock,
			"ollama":  fakeOllama,
			"cited":   cited,
			"json":    jsonField,
			"encoder": writeEncoder,

			"damage-fingerprint": damageFingerprint,
		},
	})
}

// nowhere is an address at which nothing answers.
const nowhere = "http://127.0.0.1:1"

// exits CODE COMMAND ARG… runs a command that has to end with the exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptEnv is the environment of every script, which has nothing of the test's
// own but what is set here.
func scriptEnv(e *testscript.Env) {
	e.Setenv("BIOPARS_DATA", "data")
	e.Setenv("BIOPARS_OLLAMA", nowhere)
	e.Setenv("NO_PROXY", "*")
	e.Setenv("GORACE", os.Getenv("GORACE"))
}

// lock DIR makes the test the writer of a data directory until the script ends.
func lock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lock DIR")
	}
	l, err := index.AcquireLock(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
}

// damage-fingerprint DIR makes the index in DIR one that another version of the
// analyzer built.
func damageFingerprint(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage-fingerprint DIR")
	}
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*", "manifest.json"))
	ts.Check(err)
	for _, path := range found {
		text, err := os.ReadFile(path)
		ts.Check(err)
		changed := strings.ReplaceAll(string(text), persian.AnalyzerVersion, "fa-0")
		if changed == string(text) {
			ts.Fatalf("%s names no analyzer", path)
		}
		var manifest map[string]any // without checksums, as older versions wrote it
		ts.Check(json.Unmarshal([]byte(changed), &manifest))
		delete(manifest, "files")
		delete(manifest, "sum")
		old, err := json.Marshal(manifest)
		ts.Check(err)
		ts.Check(os.WriteFile(path, old, 0o644))
	}
	if len(found) == 0 {
		ts.Fatalf("no manifest in %s", args[0])
	}
}

// ollama [model=NAME] [ctx=TOKENS] [answer=TEXT] [rewrite=TEXT] [end=done|length|cut|error]
// starts a server that answers like Ollama and makes it the one in use. Without
// a model it has none. A request for JSON gets rewrite as the question.
func fakeOllama(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: ollama [KEY=VALUE…]")
	}
	opts := map[string]string{"ctx": "8192", "end": "done"}
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		opts[key] = value
	}
	srv := httptest.NewServer(ollamaServer(opts))
	ts.Defer(srv.Close)
	ts.Setenv("BIOPARS_OLLAMA", srv.URL)
}

// ollamaServer answers like Ollama, as fakeOllama says.
func ollamaServer(opts map[string]string) http.Handler {
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, format string, args ...any) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, format+"\n", args...)
	}
	mux.HandleFunc("GET /api/version", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, `{"version":"9.9.9"}`)
	})
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		if opts["model"] == "" {
			reply(w, `{"models":[{"name":"other:latest","model":"other:latest"}]}`)
			return
		}
		reply(w, `{"models":[{"name":"%[1]s:latest","model":"%[1]s:latest","digest":"abc"}]}`, opts["model"])
	})
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if opts["model"] == "" || !strings.Contains(string(body), `"`+opts["model"]+`"`) {
			w.WriteHeader(http.StatusNotFound)
			reply(w, `{"error":"model not found"}`)
			return
		}
		reply(w, `{"capabilities":["completion"],"model_info":{"llama.context_length":%s}}`, opts["ctx"])
	})
	mux.HandleFunc("POST /api/chat", func(w http.ResponseWriter, r *http.Request) {
		if opts["end"] == "error" {
			w.WriteHeader(http.StatusInternalServerError)
			reply(w, `{"error":"out of memory"}`)
			return
		}
		answer := opts["answer"]
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), `"format":`) {
			b, _ := json.Marshal(map[string]string{"question": opts["rewrite"]})
			answer = string(b)
		}
		for word := range strings.SplitAfterSeq(answer, " ") {
			text, _ := json.Marshal(word)
			reply(w, `{"model":"m","message":{"role":"assistant","content":%s},"done":false}`, text)
		}
		switch opts["end"] {
		case "done":
			reply(w,
				`{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",`+
					`"prompt_eval_count":7,"eval_count":5}`)
		case "length":
			reply(w, `{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"length"}`)
		case "cut": // the connection ends without "done"
		}
	})
	return mux
}

var marker = regexp.MustCompile(`(\s*\[\d+\])+`)

// cited checks the last output, an answer as text or JSON: every sentence is
// followed by citations, and all of them lead to a source; each has its quote, below
// the answer if it is not one itself.
func cited(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: cited")
	}
	out := ts.ReadFile("stdout")
	if strings.HasPrefix(out, "{") {
		var a answer.Answer
		ts.Check(json.Unmarshal([]byte(out), &a))
		if len(a.Sentences) == 0 {
			ts.Fatalf("no sentence")
		}
		for _, s := range a.Sentences {
			if len(s.Citations) == 0 {
				ts.Fatalf("without a citation: %s", s.Text)
			}
			for _, n := range s.Citations {
				src := a.Sources[n-1]
				q := src.Quote
				if src.Number != n || !src.Cited || q.Text == "" || src.Passage.Text[q.Start:q.End] != q.Text {
					ts.Fatalf("source %d of %q: %+v", n, s.Text, src)
				}
			}
			if len(s.Evidence) != len(s.Citations) {
				ts.Fatalf("%q has %d citations and %d quotes", s.Text, len(s.Citations), len(s.Evidence))
			}
			for i, e := range s.Evidence {
				text := a.Sources[e.Source-1].Passage.Text
				if e.Source != s.Citations[i] || e.Quote.Text == "" || text[e.Quote.Start:e.Quote.End] != e.Quote.Text {
					ts.Fatalf("evidence of %q: %+v", s.Text, e)
				}
				for _, m := range e.Marked {
					if m[0] < e.Quote.Start || m[1] > e.Quote.End || m[0] >= m[1] {
						ts.Fatalf("marked of %q: %v, the quote is %d to %d", s.Text, e.Marked, e.Quote.Start, e.Quote.End)
					}
				}
			}
		}
		return
	}
	body, below, ok := strings.Cut(out, "\n\n")
	if !ok {
		ts.Fatalf("nothing below the answer")
	}
	sentences := marker.Split(body, -1)
	for i, text := range sentences {
		switch text = strings.TrimSpace(text); {
		case i == len(sentences)-1 && text != "":
			ts.Fatalf("without a citation: %q", text)
		case i == len(sentences)-1:
		case len(persian.Sentences(text)) != 1:
			ts.Fatalf("not one sentence before a citation: %q", text)
		case !strings.HasPrefix(text, "«") && !regexp.MustCompile("(?m)^    (?:جمله‌?های |جملهٔ |sentences? )[^:]*"+
			"(?:"+strconv.Itoa(i+1)+"|"+string(rune('۰'+i+1))+")[^:]*: «.+»$").MatchString(below):
			ts.Fatalf("no quote below the answer for sentence %d: %q", i+1, text)
		}
	}
	for _, m := range regexp.MustCompile(`\[\d+\]`).FindAllString(body, -1) {
		if !strings.Contains(below, "\n"+m+" ") {
			ts.Fatalf("%s is not among the sources", m)
		}
	}
}

// json PATH VALUE checks a field of the last output; the path's steps are names
// and numbers between dots, "len" counts. json PATH checks that the field exists.
func jsonField(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: json PATH [VALUE]")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &v))
	found := true
	for step := range strings.SplitSeq(args[0], ".") {
		switch at := v.(type) {
		case map[string]any:
			v, found = at[step]
		case []any:
			if step == "len" {
				v = len(at)
				break
			}
			n, err := strconv.Atoi(step)
			if found = err == nil && n < len(at); found {
				v = at[n]
			}
		default:
			found = false
		}
	}
	ok := found && (len(args) == 1 || fmt.Sprint(v) == args[1])
	if ok == neg {
		ts.Fatalf("%s is %v (there: %t)", args[0], v, found)
	}
}
