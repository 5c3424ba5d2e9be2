package trec

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// Qrels are relevance judgements: query identifier, document identifier, level.
// A level of 1 or more means relevant; 0 and negative levels mean judged and not
// relevant.
type Qrels map[string]map[string]int

// Queries returns the judged query identifiers in ascending order.
func (q Qrels) Queries() []string { return slices.Sorted(maps.Keys(q)) }

// Relevant returns how many documents are relevant for query.
func (q Qrels) Relevant(query string) int {
	n := 0
	for _, level := range q[query] {
		if level > 0 {
			n++
		}
	}
	return n
}

// beirHeader is the first line of a BEIR qrels file.
var beirHeader = [3]string{"query-id", "corpus-id", "score"}

// ReadQrels reads judgements in one of three layouts, told apart by the first
// line: TREC's four fields separated by white space
//
//	query iteration document level
//
// or BEIR's three separated by tabs, usually under the header
// "query-id corpus-id score"; or MedQuAD's three separated by white space
//
//	query 4-Excellent document
//
// whose levels are the grades less 1, so that an incorrect answer is not relevant.
// Levels are integers. A pair judged twice is an error; in MedQuAD, where assessors
// differ, it has the lower level.
func ReadQrels(r io.Reader) (Qrels, error) {
	q := Qrels{}
	beir, graded := false, false
	first := true
	for l, err := range lines(r, "qrels") {
		if err != nil {
			return nil, err
		}
		if first {
			first, graded = false, namedGrades(l.text)
			f := bytes.Split(l.text, []byte{'\t'})
			beir = len(f) == 3
			if beir && [3]string{string(f[0]), string(f[1]), string(f[2])} == beirHeader {
				continue
			}
		}
		if graded {
			j, err := readJudgement(l, "qrels")
			if err != nil {
				return nil, err
			}
			if err := checkID(j.Answer); err != nil {
				return nil, &ParseError{Format: "qrels", Line: l.n, Err: err}
			}
			if q[j.Query] == nil {
				q[j.Query] = map[string]int{}
			}
			level, twice := q[j.Query][j.Answer]
			if !twice || j.Score() < level {
				level = j.Score()
			}
			q[j.Query][j.Answer] = level
			continue
		}
		var query, doc, level []byte
		if beir {
			f := bytes.Split(l.text, []byte{'\t'})
			if len(f) != 3 {
				return nil,
					&ParseError{Format: "qrels", Line: l.n, Err: ErrFields,
						Detail: fmt.Sprintf("want 3 separated by tabs, have %d", len(f))}
			}
			query, doc, level = f[0], f[1], bytes.TrimSpace(f[2])
		} else {
			f := bytes.Fields(l.text)
			if len(f) != 4 {
				return nil,
					&ParseError{Format: "qrels", Line: l.n, Err: ErrFields,
						Detail: fmt.Sprintf("want 4 separated by white space or 3 separated by tabs, have %d", len(f))}
			}
			query, doc, level = f[0], f[2], f[3]
		}
		if len(query) == 0 || len(doc) == 0 {
			return nil, &ParseError{Format: "qrels", Line: l.n, Err: ErrID, Detail: "empty"}
		}
		n, err := strconv.Atoi(string(level))
		if err != nil {
			return nil, &ParseError{Format: "qrels", Line: l.n, Err: ErrNumber, Detail: strconv.Quote(string(level))}
		}
		docs := q[string(query)]
		if docs == nil {
			docs = map[string]int{}
			q[string(query)] = docs
		}
		if _, twice := docs[string(doc)]; twice {
			return nil,
				&ParseError{Format: "qrels", Line: l.n, Err: ErrDuplicate,
					Detail: "query " + string(query) + ", document " + string(doc)}
		}
		docs[string(doc)] = n
	}
	return q, nil
}
