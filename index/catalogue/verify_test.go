package catalogue_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// TestVerifyFinds damages catalogues in ways that SQLite itself accepts.
func TestVerifyFinds(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]string{
		"gap":             "DELETE FROM entry WHERE seq = 2",
		"wrong text":      "UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 2) WHERE seq = 1",
		"unreadable text": "UPDATE entry SET body = x'01ffff' WHERE seq = 1",
		"wrong document":  "UPDATE document SET id = 'x'",
		"lost document":   "UPDATE entry SET document = 99 WHERE seq = 1",
		"twice live": "INSERT INTO entry SELECT 5, NULL, document, start, length, id, body FROM entry " +
			"WHERE seq = 1",
		"stray tombstone": "INSERT INTO entry(seq, target) VALUES (5, 77)",
	} {
		t.Run(name, func(t *testing.T) {
			c := newCatalogue(t)
			add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), passage("d", "دو"),
				passage("d", "سه")}})
			_, err := c.Delete(ctx, index.PassageID("d", "درمان › دارو", "سه"))
			must(t, err)
			sound(t, c)
			db, err := sql.Open("sqlite", c.Path())
			must(t, err)
			_, err = db.Exec(damage)
			must(t, errors.Join(err, db.Close()))
			if problems, err := c.Verify(ctx); err != nil || len(problems) == 0 {
				t.Fatalf("Verify = %q, %v", problems, err)
			}
		})
	}
	t.Run("torn file", func(t *testing.T) {
		c := newCatalogue(t)
		var b catalogue.Batch
		for i := range 200 {
			b.Passages = append(b.Passages, passage("d", strings.Repeat(fmt.Sprint(i, " متن "), 50)))
		}
		add(t, c, b)
		must(t, c.Close())
		raw, err := os.ReadFile(c.Path())
		must(t, err)
		copy(raw[5*8192:], bytes.Repeat([]byte{0xaa}, 8192))
		must(t, os.WriteFile(c.Path(), raw, 0o644))
		c = openAt(t, c.Path(), catalogue.Options{ReadOnly: true})
		if problems, err := c.Verify(ctx); err != nil || len(problems) == 0 {
			t.Fatalf("Verify = %q, %v", problems, err)
		}
	})
}
