package eval

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/biopars/biopars/internal/faulttest"
)

// ledgerEnv tells the test binary, started by TestLedgerOnFailingDisk, where to write.
const ledgerEnv = "BIOPARS_EVAL_LEDGER_DIR"

const ledgerEntries = 12

// TestLedgerForFaults is no test but the process that TestLedgerOnFailingDisk runs. It
// says which entries were written, and goes on behind one that was not.
func TestLedgerForFaults(t *testing.T) {
	dir := os.Getenv(ledgerEnv)
	if dir == "" {
		t.Skip("started by TestLedgerOnFailingDisk")
	}
	l, had, err := openLedger(filepath.Join(dir, "ledger.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range ledgerEntries {
		id := fmt.Sprint("q", i)
		if _, ok := had[id]; ok {
			continue
		}
		if err := l.append(&Entry{ID: id, Question: strings.Repeat("پرسش ", 20)}); err == nil {
			fmt.Println("written", id)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := replace(filepath.Join(dir, "manifest.json"), []byte(`{"done":true}`)); err == nil {
		fmt.Println("replaced")
	}
}

// TestLedgerOnFailingDisk: what was said to be written is there, whole and once, in
// whatever way the disk fails and whenever the process is killed.
func TestLedgerOnFailingDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	run := func(f faulttest.Fault) faulttest.Result {
		f.Dir = dir
		res, err := faulttest.Run(t.Context(), f, append(os.Environ(), ledgerEnv+"="+dir), os.Args[0],
			"-test.run", "^TestLedgerForFaults$", "-test.v")
		if errors.Is(err, faulttest.ErrUnsupported) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	empty := func() {
		for _, name := range []string{"ledger.jsonl", "manifest.json"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	empty()
	ops := run(faulttest.Fault{}).Ops
	if len(ops) < 2*ledgerEntries {
		t.Fatalf("only %v", ops)
	}
	for name, f := range map[string]faulttest.Fault{
		"killed":                  {Kill: true},
		"short write":             {Short: true},
		"short write, then full":  {Short: true, Err: int(syscall.ENOSPC), OnwardsToo: true},
		"write or sync error":     {Err: int(syscall.EIO)},
		"everything fails onward": {Err: int(syscall.EIO), OnwardsToo: true},
	} {
		for at := 1; at <= len(ops); at += 5 {
			empty()
			f.At = at
			said := run(f).Output
			_, entries, err := openLedger(filepath.Join(dir, "ledger.jsonl"))
			if err != nil {
				t.Errorf("%s at %d: %v", name, at, err)
			}
			for i := range ledgerEntries {
				id := fmt.Sprint("q", i)
				if _, ok := entries[id]; !ok && strings.Contains(said, "written "+id+"\n") {
					t.Errorf("%s at %d, %v: %s was said to be written", name, at, ops[at-1], id)
				}
			}
			run(faulttest.Fault{})
			text, err := os.ReadFile(filepath.Join(dir, "ledger.jsonl"))
			if n := strings.Count(string(text), "\n"); err != nil || n != ledgerEntries {
				t.Errorf("%s at %d, %v: %d entries in the end, %v", name, at, ops[at-1], n, err)
			}
			if m, _ := os.ReadFile(filepath.Join(dir, "manifest.json")); string(m) != `{"done":true}` {
				t.Errorf("%s at %d: %q", name, at, m)
			}
		}
	}
}
