package index_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	l, err := index.AcquireLock(dir)
	must(t, err)
	_, err = index.AcquireLock(dir)
	if !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Fatalf("second lock: %v", err)
	}
	must(t, l.Close())
	must(t, l.Close())
	l, err = index.AcquireLock(dir)
	must(t, err)
	must(t, l.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
