package rewriting

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/question/rewrite"
)

// countSelfContained asks queries that stand by themselves, each after the one
// before it, and counts those that the rewriter does not leave alone. The second
// half has the second, fourth, … query, the first half the third, fifth, ….
func countSelfContained(ctx context.Context, rewriter Rewriter, queries []trec.Query) ([]SelfContained, error) {
	halves := []SelfContained{{Half: 1}, {Half: 2}}
	for i := 1; i < len(queries); i++ {
		rewritten, err := rewriter(ctx, []rewrite.Turn{{Question: queries[i-1].Text}}, queries[i].Text)
		if err != nil {
			return nil, err
		}
		h := &halves[i%2]
		h.Questions++
		if rewritten != nil {
			h.Changed++
		}
	}
	return halves, nil
}

// CountSelfContainedFile is countSelfContained for a file of queries; the set is
// named after its directory.
func CountSelfContainedFile(ctx context.Context, rewriter Rewriter, path string) ([]SelfContained, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	queries, err := trec.ReadQueries(f)
	f.Close()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	halves, err := countSelfContained(ctx, rewriter, queries)
	for i := range halves {
		halves[i].Set = filepath.Base(filepath.Dir(path))
	}
	return halves, err
}
