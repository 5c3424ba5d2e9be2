package catalogue

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/index"
)

// TestKilledWhileCreated: a writer that was killed while it made the catalogue
// leaves a rollback journal, which a reader cannot undo. For it there is no corpus
// yet; the next writer makes one.
func TestKilledWhileCreated(t *testing.T) {
	live := filepath.Join(t.TempDir(), "catalogue.db")
	db, err := sql.Open("sqlite", live+"?_pragma=journal_mode(delete)&_pragma=cache_size(2)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range []string{"CREATE TABLE t (x)", "INSERT INTO t VALUES (randomblob(50000))", "BEGIN", "UPDATE t SET x = randomblob(400000)"} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "catalogue.db") // as it would be found after a kill
	for _, suffix := range []string{"", "-journal"} {
		b, err := os.ReadFile(live + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var e *index.Error
	if _, err := Open(t.Context(), path, Options{ReadOnly: true}); !errors.Is(err, index.ErrNoCorpus) || !errors.As(err, &e) || e.Repair != index.RepairIngest {
		t.Errorf("a reader: %v", err)
	}
	c, err := Open(t.Context(), path, Options{})
	if err == nil { // what the journal belongs to is another database's table, here
		err = c.Close()
	}
	if err != nil && !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a writer: %v", err)
	}
}
