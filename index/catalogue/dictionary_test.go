package catalogue_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// varied are n passages of a little more than 1 kB of words that they share.
func varied(from, n int) []index.Passage {
	rng := rand.New(rand.NewPCG(uint64(from), 1))
	syllables := strings.Fields("دا رو بی مار خون قلب کب دی در مان تب سر فه کم زیاد آب نم")
	word := func() string { return syllables[rng.IntN(len(syllables))] + syllables[rng.IntN(len(syllables))] }
	passages := make([]index.Passage, n)
	for i := range passages {
		var b strings.Builder
		for b.Len() < 1024 {
			b.WriteString(word() + " ")
		}
		passages[i] = passage(fmt.Sprintf("سند %d", from+i), b.String())
	}
	return passages
}

// counted is what a query counts in the file of a catalogue.
func counted(t *testing.T, path, query string) (n int64) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	must(t, db.QueryRow(query).Scan(&n))
	return n
}

func read(t *testing.T, c *catalogue.Catalogue, want []index.Passage) {
	t.Helper()
	var seqs []index.Seq
	for i := range want {
		seqs = append(seqs, index.Seq(i+1))
	}
	got, err := c.Passages(context.Background(), seqs)
	must(t, err)
	if len(got) != len(want) {
		t.Fatalf("%d passages are read, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i].Text != want[i].Text || got[i].Section != want[i].Section {
			t.Fatalf("passage %d comes back as %q, want %q", i+1, got[i].Text, want[i].Text)
		}
	}
}

func TestDictionary(t *testing.T) {
	const (
		dictionaries = "SELECT count(*) FROM sqlite_schema WHERE name = 'dictionary'"
		bodies       = "SELECT count(*) FROM entry WHERE substr(body, 1, 1) = x'02'"
		bytes        = "SELECT sum(length(body)) FROM entry WHERE seq BETWEEN %d AND %d"
	)
	path := filepath.Join(t.TempDir(), "catalogue.db")
	c := openAt(t, path, catalogue.Options{})
	all := varied(0, 1200)
	add(t, c, catalogue.Batch{Passages: all[:100]})
	if n := counted(t, path, dictionaries); n != 0 {
		t.Errorf("100 passages make a dictionary that takes more than it saves")
	}
	if format := counted(t, path, "PRAGMA user_version"); format != 1 {
		t.Errorf("the format without a dictionary is %d: versions that know 1 can read it", format)
	}
	reader := openAt(t, path, catalogue.Options{ReadOnly: true})
	read(t, reader, all[:100])

	// What is undone leaves no dictionary behind in the process either.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Append(ctx, catalogue.Batch{Passages: all[100:700]}); !errors.Is(err, context.Canceled) {
		t.Fatalf("append with a context that is done: %v", err)
	}
	add(t, c, catalogue.Batch{Passages: all[100:700]})
	if n := counted(t, path, bodies); n != 600 {
		t.Errorf("%d bodies are packed with a dictionary, want 600", n)
	}
	if format := counted(t, path, "PRAGMA user_version"); format != 2 {
		t.Errorf("the format with a dictionary is %d, want 2: versions that know 1 cannot read it", format)
	}
	read(t, c, all[:700])
	read(t, reader, all[:700]) // opened before there was a dictionary
	add(t, c, catalogue.Batch{Passages: all[700:]})
	if n := counted(t, path, "SELECT count(*) FROM dictionary"); n != 1 {
		t.Errorf("%d dictionaries, want one until the corpus has grown", n)
	}
	without, with := counted(t, path, fmt.Sprintf(bytes, 1, 100)), counted(t, path, fmt.Sprintf(bytes, 701, 800))
	if with > without*9/10 {
		t.Errorf("100 passages take %d bytes with a dictionary, %d without", with, without)
	}
	sound(t, c)
	must(t, c.Close())

	c = openAt(t, path, catalogue.Options{})
	read(t, c, all)
	last := add(t, c, catalogue.Batch{Passages: varied(5000, 20)}).Last
	if n := counted(t, path, fmt.Sprintf("SELECT count(*) FROM entry WHERE seq > %d AND substr(body, 1, 1) = x'02'", last-20)); n != 20 {
		t.Errorf("of 20 passages that are added later %d are packed with the dictionary", n)
	}
	sound(t, c)
}

func TestDictionaryOfALargerCorpus(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	c := openAt(t, path, catalogue.Options{})
	add(t, c, catalogue.Batch{Passages: varied(0, 600)})
	short := make([]index.Passage, 9000)
	for i := range short {
		short[i] = passage("سندها", fmt.Sprint("متن ", i))
	}
	add(t, c, catalogue.Batch{Passages: short})
	add(t, c, catalogue.Batch{Passages: varied(1000, 600)})
	if n := counted(t, path, "SELECT count(*) FROM dictionary"); n != 2 {
		t.Errorf("%d dictionaries of a corpus that has grown sixteenfold, want 2", n)
	}
	sound(t, c)
	must(t, c.Close())
	reader := openAt(t, path, catalogue.Options{ReadOnly: true})
	read(t, reader, varied(0, 600))
	sound(t, reader)
}

func TestDamagedDictionary(t *testing.T) {
	for name, damage := range map[string]string{
		"another byte": "UPDATE dictionary SET content = CAST(substr(content, 1, 5000) || x'ff' || substr(content, 5002) AS BLOB)",
		"gone":         "DELETE FROM dictionary",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "catalogue.db")
			c := openAt(t, path, catalogue.Options{})
			add(t, c, catalogue.Batch{Passages: varied(0, 600)})
			must(t, c.Close())
			db, err := sql.Open("sqlite", path)
			must(t, err)
			_, err = db.Exec(damage)
			must(t, errors.Join(err, db.Close()))
			c = openAt(t, path, catalogue.Options{ReadOnly: true})
			if _, err := c.Passages(context.Background(), []index.Seq{1}); !errors.Is(err, index.ErrCorrupt) {
				t.Errorf("a passage is read with %v, want ErrCorrupt", err)
			}
			problems, err := c.Verify(context.Background())
			must(t, err)
			if len(problems) == 0 {
				t.Error("Verify finds nothing")
			}
		})
	}
}
