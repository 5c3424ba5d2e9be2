// Package test drives the whole program against a real Ollama server. Without
// one its tests are skipped; see BIOPARS_TEST_OLLAMA in package ollamatest.
package test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/cli"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/ollamatest"
)

// TestMain makes the test binary the program as well, under the name biopars.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"biopars": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
	})
}

const (
	question = "علائم کم‌خونی فقر آهن چیست؟"
	patience = 2 * time.Minute // bounds every test against a server that hangs
)

// program makes a command that runs the program against the server.
func program(ctx context.Context, host string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "biopars", args...)
	cmd.Env = append(os.Environ(), "BIOPARS_OLLAMA="+host, "NO_PROXY=*")
	return cmd
}

// result of a command that has ended.
type result struct {
	out, err string
	code     int
}

func run(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func engine(t *testing.T, host, model string, numCtx int) *biopars.Engine {
	t.Helper()
	m, err := ollama.NewModel(ollama.Options{Host: host, Model: model, NumCtx: numCtx, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{Model: biopars.Model{LLM: m, Name: model, Window: numCtx}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// TestAsk drives one server through everything that leaves it alive.
func TestAsk(t *testing.T) {
	s := ollamatest.Start(t)

	t.Run("stream", func(t *testing.T) {
		r := run(t, program(deadline(t), s.Host, "ask", "--demo", question))
		if r.code != 0 || !strings.Contains(r.out, "شایع‌ترین نوع کم‌خونی است") || !strings.Contains(r.out, "منابع") || !strings.Contains(r.out, "\n[2] ") {
			t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
		}
		tokens := 0
		for ev, err := range engine(t, s.Host, ollamatest.Answer, 4096).Stream(deadline(t), biopars.Question{Text: question}) {
			if err != nil {
				t.Fatal(err)
			}
			switch ev := ev.(type) {
			case biopars.Token:
				tokens++
			case biopars.Done:
				a := ev.Answer
				if a.Origin != answer.Generated || a.Truncated || len(a.Sentences) != 3 || a.Usage.PromptTokens < 100 || a.Usage.CompletionTokens < 10 {
					t.Errorf("%+v", a)
				}
				for i, want := range [][]int{{1}, {2}, {1, 2}} {
					if got := a.Sentences[i].Citations; len(got) != len(want) || got[0] != want[0] {
						t.Errorf("sentence %d: citations %v, want %v", i, got, want)
					}
				}
			}
		}
		if tokens < 3 {
			t.Errorf("%d tokens", tokens)
		}
	})
	t.Run("json", func(t *testing.T) {
		r := run(t, program(deadline(t), s.Host, "ask", "--demo", "--json", question))
		if r.code != 0 || !strings.Contains(r.out, `"origin": "generated"`) || strings.Contains(r.out, `"truncated"`) {
			t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
		}
	})
	t.Run("model missing", func(t *testing.T) {
		r := run(t, program(deadline(t), s.Host, "ask", "--demo", "--model", "nobody", question))
		if r.code != 0 || !strings.Contains(r.out, "مدل nobody در Ollama نیست") || !strings.Contains(r.out, "«") {
			t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
		}
		r = run(t, program(deadline(t), s.Host, "ask", "--retrieval", "off", "--model", "nobody", question))
		if r.code != 6 || !strings.Contains(r.err, "ollama pull nobody") {
			t.Errorf("closed book: exit code %d\n%s%s", r.code, r.out, r.err)
		}
	})
	t.Run("doctor", func(t *testing.T) {
		r := run(t, program(deadline(t), s.Host, "doctor", "--lang", "en", "--data", filepath.Join(t.TempDir(), "none")))
		if r.code != 1 || !strings.Contains(r.out, "✓ ollama: version ") || !strings.Contains(r.out, "✓ model: biopars, context window 4096") || !strings.Contains(r.out, "✗ corpus") {
			t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
		}
	})
	t.Run("window overflow", func(t *testing.T) {
		// The budget keeps passages out of the prompt until it fits, and says so.
		r := run(t, program(deadline(t), s.Host, "ask", "--demo", "--json", "--num-ctx", "3584", "-k", "30", question))
		if r.code != 0 || !strings.Contains(r.out, `"passages-dropped"`) {
			t.Errorf("exit code %d\n%s%s", r.code, r.out, r.err)
		}
		// A question that cannot fit is an error of the model, not a short answer.
		long := question + strings.Repeat(" کم‌خونی فقر آهن و علائم آن", 400)
		r = run(t, program(deadline(t), s.Host, "ask", "--demo", "--num-ctx", "512", long))
		if r.code == 0 && !strings.Contains(r.out, "«") || r.code != 0 && r.code != 6 || strings.Contains(r.out, "شایع‌ترین نوع کم‌خونی است") {
			t.Errorf("long question: exit code %d\n%s%s", r.code, r.out, r.err)
		}
	})
	t.Run("answer fills the window", func(t *testing.T) {
		r := run(t, program(deadline(t), s.Host, "ask", "--demo", "--json", "--model", ollamatest.Loop, "--num-ctx", "3072", "-k", "1", question))
		if r.code != 6 || !strings.Contains(r.out, `"truncated": true`) { // cut off, as documented
			t.Errorf("exit code %d\n%.2000s%s", r.code, r.out, r.err)
		}
	})
	t.Run("embedder", func(t *testing.T) {
		dir := t.TempDir()
		file := filepath.Join(dir, "corpus.jsonl")
		text := `{"_id":"1","title":"آسم","text":"سالبوتامول داروی حملهٔ آسم است."}` + "\n" + `{"_id":"2","title":"میگرن","text":"پروپرانولول از حملهٔ میگرن پیشگیری می‌کند."}` + "\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		common := []string{"--data", filepath.Join(dir, "data"), "--embedder", "ollama:" + ollamatest.Embed}
		if r := run(t, program(deadline(t), s.Host, append([]string{"ingest", file}, common...)...)); r.code != 0 {
			t.Fatalf("ingest: exit code %d\n%s%s", r.code, r.out, r.err)
		}
		r := run(t, program(deadline(t), s.Host, append([]string{"search", "--json", "--mode", "dense", "پیشگیری از میگرن"}, common...)...))
		if first := strings.Index(r.out, `"document_id": "2"`); r.code != 0 || first < 0 || first > strings.Index(r.out, `"document_id": "1"`) {
			t.Errorf("search: exit code %d\n%s%s", r.code, r.out, r.err)
		}
	})
}

// startLoop starts an answer that does not end by itself and waits until its
// first words are out.
func startLoop(t *testing.T, s *ollamatest.Server, errOut *bytes.Buffer) (cmd *exec.Cmd, rest func() string) {
	t.Helper()
	cmd = program(deadline(t), s.Host, "ask", "--demo", "--model", ollamatest.Loop, "--num-ctx", "4096", question)
	cmd.Stderr = errOut
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	buf := make([]byte, 1024)
	for !strings.Contains(out.String(), "درمان ادامه") {
		n, err := pipe.Read(buf)
		out.Write(buf[:n])
		if err != nil {
			t.Fatalf("before the first words: %v\n%s%s", err, out.String(), errOut.String())
		}
	}
	return cmd, func() string {
		_, _ = out.ReadFrom(pipe)
		return out.String()
	}
}

func TestAskCancelledMidway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the test sends an interrupt, which Windows does not have")
	}
	s := ollamatest.Start(t)
	var errOut bytes.Buffer
	cmd, rest := startLoop(t, s, &errOut)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	out := rest()
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(out, "ناتمام") {
		t.Errorf("exit code %d\n%s%s", code, out, errOut.String())
	}
}

func TestServerKilledMidway(t *testing.T) {
	s := ollamatest.Start(t)
	var errOut bytes.Buffer
	cmd, rest := startLoop(t, s, &errOut)
	s.Kill()
	out := rest()
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 6 || !strings.Contains(out, "ناتمام") || errOut.Len() == 0 {
		t.Errorf("exit code %d\n%s%s", code, out, errOut.String())
	}
	// With the server gone the next question is quoted.
	r := run(t, program(deadline(t), s.Host, "ask", "--demo", question))
	if r.code != 0 || !strings.Contains(r.out, "ollama serve") {
		t.Errorf("after the kill: exit code %d\n%s%s", r.code, r.out, r.err)
	}
}

// TestQueueFull: while one model is busy, questions to another wait in a queue
// that holds one. The others are refused, and none gets half an answer.
func TestQueueFull(t *testing.T) {
	s := ollamatest.Start(t, "OLLAMA_MAX_QUEUE=1", "OLLAMA_MAX_LOADED_MODELS=1")
	ctx, cancel := context.WithCancel(deadline(t))
	defer cancel()
	// A window of another size needs a runner of its own.
	busy, other := engine(t, s.Host, ollamatest.Loop, 4096), engine(t, s.Host, ollamatest.Answer, 3072)
	var wg sync.WaitGroup
	var once sync.Once
	talking := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for ev := range busy.Stream(ctx, biopars.Question{Text: question}) {
				if _, ok := ev.(biopars.Token); ok {
					once.Do(func() { close(talking) })
				}
			}
		})
	}
	<-talking
	const asked = 10
	refused := make(chan bool, asked)
	for range asked {
		wg.Go(func() {
			a, err := other.Ask(ctx, biopars.Question{Text: question})
			if err == nil && a.Truncated {
				t.Error("half an answer")
			}
			refused <- errors.Is(err, ollama.ErrBusy) || err == nil && a.Origin == answer.Extractive
		})
	}
	n := 0
	for range asked {
		if <-refused {
			n++
			cancel() // the others need not wait any longer
		}
	}
	wg.Wait()
	if n == 0 {
		t.Error("no question was refused although the queue holds one")
	}
}
