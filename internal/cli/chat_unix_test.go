//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestChatInterrupt stops an answer by an interrupt: the conversation goes on
// without it. Between answers an interrupt ends the program.
func TestChatInterrupt(t *testing.T) {
	begun := make(chan struct{})
	answer := ollamaServer(map[string]string{"model": "biopars", "ctx": "8192", "end": "done",
		"answer": "متفورمین داروی خوراکی رایج برای دیابت نوع ۲ است [2]."})
	hang := true
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/chat" && hang {
			hang = false
			_, _ = io.Copy(io.Discard, r.Body) // until then the server does not see the client leave
			close(begun)
			<-r.Context().Done()
			return
		}
		answer.ServeHTTP(w, r)
	}))
	defer srv.Close()

	saved := filepath.Join(t.TempDir(), "talk.jsonl")
	cmd := program(t.TempDir(), "chat", "--demo", "--json", "--save", saved)
	cmd.Env = append(cmd.Env, "BIOPARS_OLLAMA="+srv.URL, "NO_PROXY=*")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	ask := func() {
		t.Helper()
		if _, err := fmt.Fprintln(in, "متفورمین چیست؟"); err != nil {
			t.Fatal(err)
		}
	}
	next := func(want string) {
		t.Helper()
		if !lines.Scan() || !strings.Contains(lines.Text(), want) {
			t.Fatalf("%q, %v, want %q in it\n%s", lines.Text(), lines.Err(), want, errs.String())
		}
	}
	ask()
	select {
	case <-begun:
	case <-time.After(time.Minute): // it has ended, or hangs
		t.Fatalf("the model was not asked\n%s", errs.String())
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	next(`"truncated":true`)
	ask()
	next(`"origin":"generated"`)
	// When the turn is saved, the answer is done with.
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		if text, err := os.ReadFile(saved); err == nil && bytes.HasSuffix(text, []byte("\n")) {
			break
		}
		if time.Since(begun) > time.Minute {
			t.Fatalf("the turn was not saved\n%s", errs.String())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if err == nil || cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("%v, exit code %d, want 130\n%s", err, cmd.ProcessState.ExitCode(), errs.String())
	}
	if !strings.Contains(errs.String(), "پاسخ متوقف شد") {
		t.Errorf("not said that the answer was stopped: %s", errs.String())
	}
}
