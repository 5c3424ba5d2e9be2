package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
)

// TestOpenAICompatible puts questions to a server that speaks OpenAI's protocol
// and streams, with a key from the environment; half of its answers fail.
func TestOpenAICompatible(t *testing.T) {
	var keys, models []string
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req struct {
			Model  string `json:"model"`
			Stream bool   `json:"stream"`
		}
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil || r.URL.Path != "/v1/chat/completions" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		keys, models = append(keys, r.Header.Get("Authorization")), append(models, req.Model)
		if calls++; calls%2 == 0 {
			http.Error(w, `{"error":{"message":"busy"}}`, http.StatusInternalServerError)
			return
		}
		const answer = "پاسخ کوتاه است [1]."
		if !req.Stream {
			fmt.Fprintf(w,
				`{"choices":[{"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],`+
					`"usage":{"prompt_tokens":7,"completion_tokens":3}}`, answer)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", answer)
		fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()
	var out, stderr strings.Builder
	runs := t.TempDir()
	code := run(t.Context(), []string{"eval", "qa", "--demo", "--embedder", "none", "--data", rehearsal, "--limit",
		"4", "--attempts", "1",
		"--model", "openai:tiny@" + server.URL + "/v1", "--retrieval", "off", "--out", runs, "--resamples", "50"},
		Streams{In: strings.NewReader(""), Out: &out, Err: &stderr, Environ: []string{"OPENAI_API_KEY=secret-key"}})
	if code != exitPartial {
		t.Fatalf("exit code %d\n%s%s", code, &out, &stderr)
	}
	dir := theRun(t, runs)
	r, err := eval.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Summary.Failed) != 2 || r.Summary.Answered != 2 ||
		!strings.HasPrefix(r.Entries[0].Answer, "پاسخ کوتاه است") {
		t.Errorf("%+v %+v", r.Summary.Failed, r.Entries)
	}
	if keys[0] != "Bearer secret-key" || models[0] != "tiny" {
		t.Errorf("%v %v", keys, models)
	}
	for name := range map[string]bool{"manifest.json": true, "ledger.jsonl": true} {
		if text := readFile(t, filepath.Join(dir, name)); strings.Contains(text, "secret-key") {
			t.Errorf("the key is in %s", name)
		}
	}
}

// theRun is the only directory of a run in a directory.
func theRun(t *testing.T, runs string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(runs, "*", "manifest.json"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v %v", found, err)
	}
	return filepath.Dir(found[0])
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestOpenAIRedirect: a question is not sent on to another address, which the error
// names.
func TestOpenAIRedirect(t *testing.T) {
	heard := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
	defer other.Close()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.Path, status)
		}))
		runs := t.TempDir()
		_, stderr, code := printed(t, []string{"OPENAI_API_KEY=sk-0123456789"}, "eval", "qa", "--demo", "--embedder",
			"none", "--data", rehearsal, "--limit", "1", "--attempts", "1", "--model", "openai:tiny@"+server.URL+"/v1",
			"--retrieval", "off", "--out", runs, "--resamples", "50")
		server.Close()
		if code != exitPartial {
			t.Fatalf("%d: exit code %d\n%s", status, code, stderr)
		}
		ledger := readFile(t, filepath.Join(theRun(t, runs), "ledger.jsonl"))
		if heard > 0 || !strings.Contains(ledger, "redirects to "+other.URL) {
			t.Errorf("%d: the other server was asked %d times; %s", status, heard, ledger)
		}
	}
}
