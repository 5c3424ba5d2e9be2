// Package dialogue reads conversations whose questions are judged against
// documents, and makes queries of them: to measure what the rewriting of
// follow-up questions does to retrieval.
package dialogue

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/biopars/biopars/eval/trec"
)

// FileName is what the file of dialogues is called in a data set's directory.
const FileName = "dialogs.jsonl"

// Dialogue is a conversation about one document.
type Dialogue struct {
	ID       json.Number `json:"id"`
	Title    string      `json:"title"`
	Document string      `json:"doc"` // ID of the document that answers
	Turns    []Turn      `json:"turns"`
}

// Turn is one question of a dialogue. Rewritten is a person's other wording of
// it, if the data have one.
type Turn struct {
	Question  string   `json:"question"`
	Rewritten string   `json:"rewritten"`
	Answers   []string `json:"answers"`
}

// Query names the turn with a position in the dialogue, from 0.
func (d *Dialogue) Query(turn int) string { return d.ID.String() + "-" + strconv.Itoa(turn) }

// ErrDialogue is wrapped by the error of a line that is no dialogue.
var ErrDialogue = errors.New("not a dialogue")

// Queries makes a query of every question that has another wording, in that
// wording, which stands by itself. The dialogue's document is relevant to it.
func Queries(dialogues []Dialogue) ([]trec.Query, trec.Qrels) {
	var queries []trec.Query
	qrels := trec.Qrels{}
	for i := range dialogues {
		d := &dialogues[i]
		for turn, t := range d.Turns {
			if t.Rewritten != "" {
				queries = append(queries, trec.Query{ID: d.Query(turn), Text: t.Rewritten})
				qrels[d.Query(turn)] = map[string]int{d.Document: 1}
			}
		}
	}
	return queries, qrels
}

// maxLine bounds a line, in bytes.
const maxLine = 4 << 20

// ReadFile is Read for a file; its errors name it.
func ReadFile(path string) ([]Dialogue, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

// Read reads JSON Lines, a dialogue each. Empty lines are passed over.
func Read(r io.Reader) ([]Dialogue, error) {
	var out []Dialogue
	seen := map[json.Number]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for line := 1; sc.Scan(); line++ {
		if len(sc.Bytes()) == 0 {
			continue
		}
		var d Dialogue
		if err := json.Unmarshal(sc.Bytes(), &d); err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", line, ErrDialogue, err)
		}
		switch {
		case d.ID == "" || d.Document == "" || len(d.Turns) == 0:
			return nil, fmt.Errorf("line %d: %w: id, doc or turns is missing", line, ErrDialogue)
		case seen[d.ID]:
			return nil, fmt.Errorf("line %d: %w: id %s is there twice", line, ErrDialogue, d.ID)
		}
		for i, t := range d.Turns {
			if t.Question == "" {
				return nil, fmt.Errorf("line %d: %w: turn %d has no question", line, ErrDialogue, i+1)
			}
		}
		seen[d.ID] = true
		out = append(out, d)
	}
	return out, sc.Err()
}
