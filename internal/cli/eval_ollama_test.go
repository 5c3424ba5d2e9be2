package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ollamaLike is a server of Ollama's protocol with one model, the answers of which a
// test gives.
func ollamaLike(t *testing.T, chat func(n int, w http.ResponseWriter, body map[string]any)) (address string, asked func() int) {
	t.Helper()
	n := 0
	mux := http.NewServeMux()
	say := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	}
	say("/api/version", `{"version":"0.12.0"}`)
	say("/api/tags", `{"models":[{"name":"small:latest","model":"small:latest","digest":"sha256:abc"}]}`)
	say("/api/show", `{"model_info":{"x.context_length":4096},"capabilities":["completion"]}`)
	mux.HandleFunc("/api/chat", func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		n++
		chat(n, w, body)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, func() int { return n }
}

// TestOllamaMisbehaves: what an Ollama server refuses, asks to wait for, thinks and breaks
// off is taken as from any other.
func TestOllamaMisbehaves(t *testing.T) {
	evaluate := func(address string, want int, more ...string) (string, string, string) {
		runs := t.TempDir()
		out, stderr := command(t, want, qa(rehearsal, "small", runs, append([]string{"--ollama", address, "--retrieval", "off", "--limit", "1"}, more...)...)...)
		return filepath.Join(runs, "ollama-small-off"), out, stderr
	}
	refuse := func(status int, retry string) func(int, http.ResponseWriter, map[string]any) {
		return func(n int, w http.ResponseWriter, _ map[string]any) {
			if n > 1 {
				fmt.Fprintln(w, `{"message":{"role":"assistant","content":"پاسخ."},"done":true,"done_reason":"stop"}`)
				return
			}
			w.Header().Set("Retry-After", retry)
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error":"the house is closed"}`)
		}
	}
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		address, asked := ollamaLike(t, refuse(status, ""))
		if _, _, stderr := evaluate(address, exitModel, "--attempts", "3"); asked() != 1 || !strings.Contains(stderr, "the house is closed") {
			t.Errorf("%d: asked %d times\n%s", status, asked(), stderr)
		}
	}
	address, asked := ollamaLike(t, refuse(http.StatusServiceUnavailable, "2"))
	start := time.Now()
	dir, _, _ := evaluate(address, exitOK, "--attempts", "2")
	if took := time.Since(start); asked() != 2 || took < 2*time.Second {
		t.Errorf("asked %d times in %s", asked(), took)
	}
	if m := loadRun(t, dir).Manifest.Model; m.Address != address || m.Digest != "sha256:abc" {
		t.Errorf("%+v", m)
	}

	// The stream ends without the server's word that it was done.
	address, _ = ollamaLike(t, func(_ int, w http.ResponseWriter, body map[string]any) {
		if body["think"] != false {
			t.Errorf("think is %v", body["think"])
		}
		fmt.Fprintln(w, `{"message":{"role":"assistant","content":"پاسخی که"},"done":false}`)
	})
	dir, _, _ = evaluate(address, exitPartial, "--think", "off")
	r := loadRun(t, dir)
	if e := r.Entries[0]; e.Reply == nil || e.Reply.Text != "پاسخی که" || r.Summary.Truncated != 1 {
		t.Errorf("%+v %+v", e, r.Summary)
	}
	// Reasoning is kept, also of an answer that is nothing else.
	address, _ = ollamaLike(t, func(_ int, w http.ResponseWriter, _ map[string]any) {
		fmt.Fprintln(w, `{"message":{"role":"assistant","content":"","thinking":"فکر"},"done":false}`)
		fmt.Fprintln(w, `{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}`)
	})
	dir, _, _ = evaluate(address, exitOK)
	if e := loadRun(t, dir).Entries[0]; e.Reply == nil || e.Reply.Reasoning != "فکر" || e.Failed() {
		t.Errorf("%+v", e)
	}
}
