package sweep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/internal/permission"
)

// block is how many queries are asked before what was found is put on the disk.
const block = 64

// found is a line of a ledger: what a query found, best first.
type found struct {
	Query string   `json:"query"`
	Docs  []string `json:"docs"`
}

// Record asks a retriever all queries and writes a TREC run file. What has been found
// is kept beside it until it is whole, so that a call that was stopped at any moment is
// gone on with by the next: it asks the rest, and the file has the same bytes. A run
// file that is there already is read, and nobody is asked. Whether it is of the same
// system and queries is for the caller to know ([Begin]).
func Record(
	ctx context.Context, path, tag string, r retrieval.Ranker, queries []trec.Query, o retrieval.Options,
) (trec.Run, error) {
	ledger := strings.TrimSuffix(path, filepath.Ext(path)) + ".jsonl"
	run, _, err := retrieval.ReadRun(path)
	if err == nil {
		return run, removed(ledger)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if run, err = rest(ctx, ledger, r, queries, o); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := trec.WriteRun(&text, run, tag); err != nil {
		return nil, err
	}
	if err := eval.Replace(path, text.Bytes()); err != nil {
		return nil, err
	}
	return run, removed(ledger)
}

// rest asks the queries that a ledger lacks, in their order.
func rest(
	ctx context.Context, ledger string, r retrieval.Ranker, queries []trec.Query, o retrieval.Options,
) (run trec.Run, err error) {
	f, err := os.OpenFile(ledger, os.O_RDWR|os.O_CREATE, permission.File)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	run, whole, err := readFound(ledger)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(whole); err != nil { // a line that was being written
		return nil, err
	}
	var todo []trec.Query
	for _, q := range queries {
		if _, ok := run[q.ID]; !ok {
			todo = append(todo, q)
		}
	}
	done := len(queries) - len(todo)
	progress := o.Progress
	if progress != nil {
		progress(done, len(queries))
		o.Progress = func(n, _ int) { progress(done+n, len(queries)) }
	}
	for len(todo) > 0 {
		part := todo[:min(block, len(todo))]
		todo = todo[len(part):]
		x, err := retrieval.Execute(ctx, r, part, o)
		if err != nil {
			return nil, err
		}
		var lines bytes.Buffer
		e := json.NewEncoder(&lines)
		e.SetEscapeHTML(false)
		for _, q := range part {
			run[q.ID] = x.Run[q.ID]
			if err := e.Encode(found{q.ID, trec.Docs(x.Run[q.ID])}); err != nil {
				return nil, err
			}
		}
		if _, err := f.WriteAt(lines.Bytes(), whole); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		whole += int64(lines.Len())
		done += len(part)
	}
	return run, nil
}

// readFound reads the whole lines of a ledger and says how long they are.
func readFound(path string) (trec.Run, int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	run := trec.Run{}
	line := 0
	for l := range bytes.Lines(text[:whole]) {
		line++
		var f found
		if err := json.Unmarshal(l, &f); err != nil {
			return nil, 0, fmt.Errorf("%w: %s line %d: %w", eval.ErrRun, filepath.Base(path), line, err)
		}
		run[f.Query] = trec.Ranked(f.Docs)
	}
	return run, int64(whole), nil
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
