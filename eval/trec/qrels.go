package trec

import (
	"bufio"
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

// ReadQrels reads judgements in either of two layouts, told apart by the first
// line: TREC's four fields separated by white space
//
//	query iteration document level
//
// or BEIR's three separated by tabs, usually under the header
// "query-id corpus-id score". Levels are integers. A pair judged twice is an
// error.
func ReadQrels(r io.Reader) (Qrels, error) {
	q := Qrels{}
	beir := false
	first := true
	for l, err := range lines(r, "qrels") {
		if err != nil {
			return nil, err
		}
		if first {
			first = false
			f := bytes.Split(l.text, []byte{'\t'})
			beir = len(f) == 3
			if beir && [3]string{string(f[0]), string(f[1]), string(f[2])} == beirHeader {
				continue
			}
		}
		var query, doc, level []byte
		if beir {
			f := bytes.Split(l.text, []byte{'\t'})
			if len(f) != 3 {
				return nil, &ParseError{Format: "qrels", Line: l.n, Err: ErrFields, Detail: fmt.Sprintf("want 3 separated by tabs, have %d", len(f))}
			}
			query, doc, level = f[0], f[1], bytes.TrimSpace(f[2])
		} else {
			f := bytes.Fields(l.text)
			if len(f) != 4 {
				return nil, &ParseError{Format: "qrels", Line: l.n, Err: ErrFields, Detail: fmt.Sprintf("want 4 separated by white space or 3 separated by tabs, have %d", len(f))}
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
			return nil, &ParseError{Format: "qrels", Line: l.n, Err: ErrDuplicate, Detail: "query " + string(query) + ", document " + string(doc)}
		}
		docs[string(doc)] = n
	}
	return q, nil
}

// WriteQrels writes judgements in TREC's layout, in ascending order of query and
// document. Identifiers that are empty or contain white space are errors.
func WriteQrels(w io.Writer, q Qrels) error {
	return writeQrels(w, q, "", "%s 0 %s %d\n", checkID)
}

// WriteBEIRQrels writes judgements in BEIR's layout, with its header, in
// ascending order of query and document. Identifiers that are empty or contain a
// tab or a line end are errors.
func WriteBEIRQrels(w io.Writer, q Qrels) error {
	header := beirHeader[0] + "\t" + beirHeader[1] + "\t" + beirHeader[2] + "\n"
	return writeQrels(w, q, header, "%s\t%s\t%d\n", func(id string) error {
		if id == "" || bytes.ContainsAny([]byte(id), "\t\r\n") {
			return fmt.Errorf("%w: %q", ErrID, id)
		}
		return nil
	})
}

func writeQrels(w io.Writer, q Qrels, header, layout string, check func(string) error) error {
	bw := bufio.NewWriter(w)
	if _, err := bw.WriteString(header); err != nil {
		return fmt.Errorf("write qrels: %w", err)
	}
	for _, query := range q.Queries() {
		if err := check(query); err != nil {
			return fmt.Errorf("write qrels: query: %w", err)
		}
		for _, doc := range slices.Sorted(maps.Keys(q[query])) {
			if err := check(doc); err != nil {
				return fmt.Errorf("write qrels: query %s: document: %w", query, err)
			}
			if _, err := fmt.Fprintf(bw, layout, query, doc, q[query][doc]); err != nil {
				return fmt.Errorf("write qrels: %w", err)
			}
		}
	}
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("write qrels: %w", err)
	}
	return nil
}
