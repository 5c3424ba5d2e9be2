//go:build unix

package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
)

// TestAskDuringIngest holds an ingest in the middle of its work: questions are
// answered from what was published before.
func TestAskDuringIngest(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, program(dir, "ingest", writeCorpus(t, 100)))
	ingest := program(dir, "ingest", writeCorpus(t, 3000))
	started := time.Now()
	if err := ingest.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = ingest.Process.Kill()
		_ = ingest.Wait()
	}()
	// Taking the lock to see whether it is taken would take it from the ingest.
	pid := strconv.Itoa(ingest.Process.Pid)
	for {
		holder, err := os.ReadFile(filepath.Join(dir, "writer.pid"))
		if err == nil && strings.TrimSpace(string(holder)) == pid {
			break
		}
		if time.Since(started) > time.Minute {
			t.Fatalf("the ingest has not become the writer: %v", err)
		}
		time.Sleep(time.Millisecond)
	}
	if err := ingest.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, program(dir, "ask", "--answer-anyway", "درمان میگرن بیمار چه شد؟"))
	if !strings.Contains(out, "[1]") {
		t.Errorf("no citation in\n%s", out)
	}
	if _, err := index.AcquireLock(dir); !errors.Is(err, index.ErrLocked) {
		t.Fatalf("the ingest had ended before the question was answered: %v", err)
	}
	if err := ingest.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := ingest.Wait(); err != nil {
		t.Errorf("ingest after the question: %v", err)
	}
	if passages, _ := contents(t, dir); len(passages) < 3000 {
		t.Errorf("%d passages", len(passages))
	}
}
