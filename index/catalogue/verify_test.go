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
		"twice live": "INSERT INTO entry(seq, document, start, length, id, body) " +
			"SELECT 5, document, start, length, id, body FROM entry WHERE seq = 1",
		"another title":     "UPDATE document SET title = title || ' '",
		"another year":      "UPDATE document SET year = year + 16",
		"another author":    `UPDATE document SET more = '{"authors":["ب"]}'`,
		"no author":         "UPDATE document SET more = ''",
		"another page":      "UPDATE entry SET page = page + 1 WHERE seq = 2",
		"no pages":          "UPDATE entry SET page = NULL, last_page = NULL WHERE seq = 2",
		"another place":     "UPDATE entry SET start = start + 1 WHERE seq = 2",
		"another tombstone": "UPDATE entry SET target = 1 WHERE target IS NOT NULL",
		"another progress":  "UPDATE checkpoint SET value = x'32'",
		"stray tombstone":   "INSERT INTO entry(seq, target) VALUES (5, 77)",
	} {
		t.Run(name, func(t *testing.T) {
			c := newCatalogue(t)
			two := passage("d", "دو")
			two.Page, two.LastPage = 3, 4
			in := []index.Passage{passage("d", "یک"), two, passage("d", "سه")}
			for i := range in {
				in[i].Authors = []string{"الف"}
			}
			add(t, c, catalogue.Batch{Passages: in})
			_, err := c.Delete(ctx, index.PassageID("d", "درمان › دارو", "سه"))
			must(t, err)
			add(t, c, catalogue.Batch{Checkpoints: map[string][]byte{"input": []byte("1")}})
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

// TestSumsOfOlderVersions: a catalogue without checksums is read, and gets room for
// them when it is next written to.
func TestSumsOfOlderVersions(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک")},
		Checkpoints: map[string][]byte{"input": []byte("1")}})
	must(t, c.Close())
	db, err := sql.Open("sqlite", c.Path())
	must(t, err)
	for _, table := range []string{"document", "entry", "checkpoint"} {
		_, err := db.Exec("ALTER TABLE " + table + " DROP COLUMN sum")
		must(t, err)
	}
	must(t, db.Close())
	r := openAt(t, c.Path(), catalogue.Options{ReadOnly: true})
	sound(t, r)
	if v, err := r.Checkpoint(ctx, "input"); err != nil || string(v) != "1" {
		t.Errorf("checkpoint %q, %v", v, err)
	}
	w := openAt(t, c.Path(), catalogue.Options{})
	add(t, w, catalogue.Batch{Passages: []index.Passage{passage("e", "دو")},
		Checkpoints: map[string][]byte{"input": []byte("2")}})
	sound(t, w)
	sound(t, r) // opened before
	if v, err := w.Checkpoint(ctx, "input"); err != nil || string(v) != "2" {
		t.Errorf("checkpoint %q, %v", v, err)
	}
	db, err = sql.Open("sqlite", c.Path())
	must(t, err)
	_, err = db.Exec("UPDATE checkpoint SET value = x'33'")
	must(t, errors.Join(err, db.Close()))
	if _, err := w.Checkpoint(ctx, "input"); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a checkpoint that has changed: %v", err)
	}
}
