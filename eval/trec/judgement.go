package trec

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Judgement is what an assessor of TREC LiveQA said of an answer.
type Judgement struct {
	Query string
	// Grade is 1 (incorrect), 2 (related), 3 (incomplete) or 4 (excellent), or −2 for an
	// answer that cannot be read.
	Grade int
	// Answer is the text as it was submitted, of at most 1,000 characters, or the
	// identifier of an answer in a collection such as MedQuAD.
	Answer string
}

// unreadable is the grade of an answer that cannot be read.
const unreadable = -2

// Score is the grade on the scale of 0 to 3 by which systems are compared.
func (j Judgement) Score() int { return max(j.Grade, 1) - 1 }

// ReadJudgements reads judgements as the medical task of TREC LiveQA 2017 and the
// collection MedQuAD publish them, in file order, three fields separated by white space
// of which the last goes on to the end of the line:
//
//	query grade answer
//
// A grade may have its name behind it, as in 4-Excellent. The same answer may be judged
// several times, and differently: it was submitted, or shown to assessors, as often.
func ReadJudgements(r io.Reader) ([]Judgement, error) {
	var out []Judgement
	for l, err := range lines(r, "judgements") {
		if err != nil {
			return nil, err
		}
		j, err := readJudgement(l, "judgements")
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

func readJudgement(l line, format string) (Judgement, error) {
	query, rest := cutField(l.text)
	grade, answer := cutField(rest)
	if len(answer) == 0 {
		return Judgement{}, &ParseError{Format: format, Line: l.n, Err: ErrFields, Detail: "want a query, a grade and an answer"}
	}
	n, err := readGrade(string(grade))
	if err != nil {
		return Judgement{}, &ParseError{Format: format, Line: l.n, Err: ErrNumber, Detail: err.Error()}
	}
	return Judgement{string(query), n, string(answer)}, nil
}

// namedGrades reports whether a line is one of MedQuAD's judgements: query, grade with
// its name, identifier.
func namedGrades(text []byte) bool {
	f := bytes.Fields(text)
	if len(f) != 3 || !bytes.Contains(f[1], []byte{'-'}) {
		return false
	}
	_, err := readGrade(string(f[1]))
	return err == nil && f[1][0] != '-'
}

// cutField cuts the first field off a line.
func cutField(text []byte) (field, rest []byte) {
	text = bytes.TrimSpace(text)
	i := bytes.IndexAny(text, " \t")
	if i < 0 {
		return text, nil
	}
	return text[:i], bytes.TrimSpace(text[i:])
}

func readGrade(s string) (int, error) {
	number := s
	if i := strings.LastIndexByte(s, '-'); i > 0 {
		number = s[:i]
	}
	n, err := strconv.Atoi(number)
	if err != nil || n != unreadable && (n < 1 || n > 4) {
		return 0, fmt.Errorf("grade %q (want 1 to 4, or -2)", s)
	}
	return n, nil
}
