package retrieval

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval/dialogue"
	"github.com/biopars/biopars/eval/trec"
)

// Files names the files of a data set. An empty field takes the BEIR name.
// Relative names are relative to the data set's directory.
type Files struct {
	Corpus  string // default corpus.jsonl
	Queries string // default queries.jsonl
	// Qrels are files of judgements, each giving figures of its own. Default:
	// every qrels*.tsv, the shortest name first, or else every file qrels/*.tsv.
	Qrels []string
}

// Set is a data set whose corpus stays on disk.
type Set struct {
	Name    string // of its directory
	Corpus  string // path of corpus.jsonl
	Queries []trec.Query
	Parts   []Part
}

// Part is one file of judgements of a set.
type Part struct {
	Name  string // what the file's name says beyond "qrels"; "" for the whole set
	Qrels trec.Qrels
}

// OpenSet reads the queries and judgements of the data set in dir. Dialogues
// (dialogs.jsonl) stand in for both where there are none and files names none:
// their rewritten questions ask for the document of the dialogue.
func OpenSet(dir string, files Files) (*Set, error) {
	at := func(name, fallback string) string {
		if name == "" {
			name = fallback
		}
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(dir, name)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	s := &Set{Name: filepath.Base(abs), Corpus: at(files.Corpus, "corpus.jsonl")}
	if _, err := os.Stat(s.Corpus); err != nil {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	if files.Queries == "" && len(files.Qrels) == 0 {
		if found, err := s.fromDialogues(dir); err != nil {
			return nil, fmt.Errorf("open data set: %w", err)
		} else if found {
			return s, nil
		}
	}
	var qrels []string
	for _, name := range files.Qrels {
		qrels = append(qrels, at(name, ""))
	}
	if len(qrels) == 0 {
		if qrels, err = findQrels(dir); err != nil {
			return nil, fmt.Errorf("open data set: %w", err)
		}
	}
	err = readFile(at(files.Queries, "queries.jsonl"), func(r io.Reader) (err error) {
		s.Queries, err = trec.ReadQueries(r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	for _, name := range qrels {
		q, err := ReadQrels(name)
		if err != nil {
			return nil, fmt.Errorf("open data set: %w", err)
		}
		s.Parts = append(s.Parts, Part{Name: partName(name), Qrels: q})
	}
	if len(s.Judged()) == 0 {
		return nil, fmt.Errorf("open data set: %s: %w", dir, ErrNoQueries)
	}
	return s, nil
}

// fromDialogues takes the queries and judgements from dialogues, if dir has
// those and no queries.
func (s *Set) fromDialogues(dir string) (found bool, err error) {
	if _, err := os.Stat(filepath.Join(dir, "queries.jsonl")); !errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	dialogues, err := dialogue.ReadFile(filepath.Join(dir, dialogue.FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	queries, qrels := dialogue.Queries(dialogues)
	if len(queries) == 0 {
		return false, fmt.Errorf("%s: no rewritten question: %w", dir, ErrNoQueries)
	}
	s.Queries, s.Parts = queries, []Part{{Qrels: qrels}}
	return true, nil
}

// findQrels lists the judgements in dir.
func findQrels(dir string) ([]string, error) {
	for _, pattern := range []string{"qrels*.tsv", filepath.Join("qrels", "*.tsv")} {
		found, err := fs.Glob(os.DirFS(dir), filepath.ToSlash(pattern))
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(found, func(a, b string) int { // "qrels.tsv" before "qrels.part.tsv"
			if c := strings.Count(a, ".") - strings.Count(b, "."); c != 0 {
				return c
			}
			return strings.Compare(a, b)
		})
		for i := range found {
			found[i] = filepath.Join(dir, filepath.FromSlash(found[i]))
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, fmt.Errorf("%s: no qrels*.tsv and no qrels/*.tsv: %w", dir, fs.ErrNotExist)
}

func partName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	name = strings.TrimPrefix(name, "qrels")
	return strings.TrimLeft(name, "._-")
}

// Judged returns the queries for which some part has a relevant document, in
// file order.
func (s *Set) Judged() []trec.Query {
	var out []trec.Query
	for _, q := range s.Queries {
		if slices.ContainsFunc(s.Parts, func(p Part) bool { return p.Qrels.Relevant(q.ID) > 0 }) {
			out = append(out, q)
		}
	}
	return out
}

// Relevant reports whether some part judges a document relevant to a query.
func (s *Set) Relevant(query, document string) bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return p.Qrels[query][document] > 0 })
}

// SystematicSample takes size of the items, evenly spaced from the first on; 0
// takes all.
func SystematicSample[T any](items []T, size int) []T {
	if size <= 0 || size >= len(items) {
		return items
	}
	out := make([]T, size)
	for i := range out {
		out[i] = items[i*len(items)/size]
	}
	return out
}

// Title names a part within its set: "set" or "set/part".
func (s *Set) Title(p Part) string {
	if p.Name == "" {
		return s.Name
	}
	return s.Name + "/" + p.Name
}
