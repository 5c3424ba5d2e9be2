// Package ollamatest runs a real Ollama server with tiny models for tests.
package ollamatest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars/internal/ggufgen"
	"github.com/ollama/ollama/api"
)

// Names of the models that Start creates.
const (
	Answer = "biopars"        // says ggufgen.AnswerText
	Loop   = "biopars-loop"   // never stops by itself
	JSON   = "biopars-json"   // says ggufgen.JSONText
	Choice = "biopars-choice" // says ggufgen.ChoiceText
	Last   = "biopars-last"   // obeys the last control token that it reads, whoever wrote it
	Embed  = "biopars-embed"
)

// Windows of the models in tokens.
const (
	Window      = 4096
	EmbedWindow = 256
)

// Binary finds the server's executable: the path in BIOPARS_TEST_OLLAMA, or,
// for tests built with the tag ollama, what .ci/ollama.sh has put into the
// user's cache directory. Without either the test is skipped; with the tag a
// missing executable is a failure.
func Binary(t testing.TB) string {
	t.Helper()
	if p := os.Getenv("BIOPARS_TEST_OLLAMA"); p != "" {
		if _, err := os.Stat(p); err != nil {
			t.Fatalf("BIOPARS_TEST_OLLAMA: %v", err)
		}
		return p
	}
	if !required {
		t.Skip("no Ollama server: set BIOPARS_TEST_OLLAMA to an ollama executable (.ci/ollama.sh builds one)")
	}
	dir := os.Getenv("XDG_CACHE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(home, ".cache")
	}
	p := filepath.Join(dir, "biopars", "ollama", "ollama")
	if runtime.GOOS == "windows" {
		p += ".exe"
	}
	if _, err := os.Stat(p); err != nil {
		t.Fatalf("%v; run .ci/ollama.sh to build it", err)
	}
	return p
}

// Server is a running Ollama server of the test's own.
type Server struct {
	Host string // its URL
	api  *api.Client
	cmd  *exec.Cmd
	log  logBuffer
	once sync.Once
	gone chan struct{}
}

// Start runs a server on a free port of this machine, with its models in the
// test's temporary directory and env added to its environment. It ends with the
// test; the log is shown when the test fails.
func Start(t testing.TB, env ...string) *Server {
	t.Helper()
	bin := Binary(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	s := &Server{Host: "http://" + addr, gone: make(chan struct{})}
	s.api = api.NewClient(&url.URL{Scheme: "http", Host: addr}, &http.Client{})
	s.cmd = exec.Command(bin, "serve")
	s.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "USERPROFILE=" + dir, "TMPDIR=" + os.TempDir(),
		"SystemRoot=" + os.Getenv("SystemRoot"),
		"OLLAMA_MODELS=" + filepath.Join(dir, "models"), "OLLAMA_HOST=" + addr, "OLLAMA_NO_CLOUD=1",
		"GIN_MODE=release",
	}, env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	ownGroup(s.cmd)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.gone)
	}()
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Log("server's log:\n" + s.log.tail(3000))
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for s.api.Heartbeat(ctx) != nil {
		select {
		case <-s.gone:
			t.Fatal("the server ended at once:\n" + s.log.tail(3000))
		case <-ctx.Done():
			t.Fatal("the server did not start")
		case <-time.After(20 * time.Millisecond):
		}
	}
	s.create(t)
	return s
}

// Kill ends the server and the runners it started, at once and without a
// farewell, and waits until it is gone.
func (s *Server) Kill() {
	s.once.Do(func() { killGroup(s.cmd) })
	<-s.gone
}

// create makes the models and hands them to the server.
func (s *Server) create(t testing.TB) {
	t.Helper()
	script := s.upload(t, func(w io.Writer) error { return ggufgen.Script(w, Window) })
	embed := s.upload(t, func(w io.Writer) error { return ggufgen.Embedding(w, EmbedWindow) })
	for _, m := range []struct{ name, digest, template string }{
		{Answer, script, ggufgen.Template + ggufgen.AnswerToken},
		{Loop, script, ggufgen.Template + ggufgen.LoopToken},
		{JSON, script, ggufgen.Template + ggufgen.JSONToken},
		{Choice, script, ggufgen.Template + ggufgen.ChoiceToken},
		{Last, script, `{{- range .Messages }}{{ .Content }}{{ end }}`},
		{Embed, embed, ""},
	} {
		err := s.api.Create(context.Background(), &api.CreateRequest{
			Model: m.name, Files: map[string]string{"model.gguf": m.digest}, Template: m.template,
			Parameters: map[string]any{"num_thread": 1},
		}, func(api.ProgressResponse) error { return nil })
		if err != nil {
			t.Fatalf("create %s: %v", m.name, err)
		}
	}
}

func (s *Server) upload(t testing.TB, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(b.Bytes()))
	if err := s.api.CreateBlob(context.Background(), digest, &b); err != nil {
		t.Fatal(err)
	}
	return digest
}

// logBuffer collects the server's output; the server writes while tests read.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.b.String()
	return s[max(0, len(s)-n):]
}
