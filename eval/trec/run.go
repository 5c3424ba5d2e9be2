package trec

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

// Scored is a retrieved document with the score the system gave it. Higher is
// better.
type Scored struct {
	Doc   string
	Score float64
}

// Run holds what one system retrieved: for every query identifier the documents
// it returned. Readers return each list in the order of Rank.
type Run map[string][]Scored

// Rank sorts docs into the order trec_eval evaluates: descending score, equal
// scores by descending document identifier, bytewise. trec_eval ignores the rank
// column and holds scores in single precision, so scores that differ only beyond
// that are ties here too.
func Rank(docs []Scored) {
	slices.SortStableFunc(docs, func(a, b Scored) int {
		if c := cmp.Compare(float32(b.Score), float32(a.Score)); c != 0 {
			return c
		}
		return cmp.Compare(b.Doc, a.Doc)
	})
}

// Ranked turns an already ordered list of documents, best first, into scored
// ones whose order survives a run file: the score is the negated rank, so no two
// are equal. Use it where a system breaks ties by a rule of its own.
func Ranked(docs []string) []Scored {
	out := make([]Scored, len(docs))
	for i, d := range docs {
		out[i] = Scored{Doc: d, Score: -float64(i + 1)}
	}
	return out
}

// Queries returns the query identifiers in ascending order.
func (r Run) Queries() []string { return slices.Sorted(maps.Keys(r)) }

// ReadRun reads a TREC run file, six fields a line separated by white space:
//
//	query Q0 document rank score tag
//
// The second and the fourth field are not interpreted, as in trec_eval; order
// comes from the scores. It returns the run and the tag of the last line. A
// document that a query lists twice is an error.
func ReadRun(r io.Reader) (Run, string, error) {
	run := Run{}
	tag := ""
	type key struct{ query, doc string }
	seen := map[key]bool{}
	for l, err := range lines(r, "run") {
		if err != nil {
			return nil, "", err
		}
		n, f := l.n, bytes.Fields(l.text)
		if len(f) != 6 {
			return nil, "",
				&ParseError{Format: "run", Line: n, Err: ErrFields, Detail: fmt.Sprintf("want 6, have %d", len(f))}
		}
		score, err := strconv.ParseFloat(string(f[4]), 64)
		if err != nil || math.IsNaN(score) || math.IsInf(score, 0) {
			return nil, "", &ParseError{Format: "run", Line: n, Err: ErrNumber, Detail: strconv.Quote(string(f[4]))}
		}
		query, doc := string(f[0]), string(f[2])
		if seen[key{query, doc}] {
			return nil, "",
				&ParseError{Format: "run", Line: n, Err: ErrDuplicate, Detail: "query " + query + ", document " + doc}
		}
		seen[key{query, doc}] = true
		run[query] = append(run[query], Scored{Doc: doc, Score: score})
		tag = string(f[5])
	}
	for _, docs := range run {
		Rank(docs)
	}
	return run, tag, nil
}

// WriteRun writes run as a TREC run file: queries ascending, documents in the
// order of Rank, ranks from 1. Scores are written so that reading gives the same
// value back. Identifiers that are empty or contain white space, and scores that
// are not finite, are errors; so is a tag that is not one word.
func WriteRun(w io.Writer, run Run, tag string) error {
	if err := checkID(tag); err != nil {
		return fmt.Errorf("write run: tag: %w", err)
	}
	bw := bufio.NewWriter(w)
	var line []byte
	for _, q := range run.Queries() {
		if err := checkID(q); err != nil {
			return fmt.Errorf("write run: query: %w", err)
		}
		docs := slices.Clone(run[q])
		Rank(docs)
		for i, d := range docs {
			if err := checkID(d.Doc); err != nil {
				return fmt.Errorf("write run: query %s: document: %w", q, err)
			}
			if math.IsNaN(d.Score) || math.IsInf(d.Score, 0) {
				return fmt.Errorf("write run: query %s, document %s: score %v: %w", q, d.Doc, d.Score, ErrNumber)
			}
			line = append(line[:0], q...)
			line = append(line, " Q0 "...)
			line = append(line, d.Doc...)
			line = append(line, ' ')
			line = strconv.AppendInt(line, int64(i+1), 10)
			line = append(line, ' ')
			line = strconv.AppendFloat(line, d.Score, 'g', -1, 64)
			line = append(line, ' ')
			line = append(line, tag...)
			line = append(line, '\n')
			if _, err := bw.Write(line); err != nil {
				return fmt.Errorf("write run: %w", err)
			}
		}
	}
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	return nil
}

// Docs returns the identifiers of docs in their order.
func Docs(docs []Scored) []string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = d.Doc
	}
	return out
}
