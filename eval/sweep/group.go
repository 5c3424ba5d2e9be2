package sweep

import (
	"maps"
	"slices"

	"github.com/biopars/biopars/eval/trec"
)

// SharedDocuments groups queries that have a relevant document in common, also by way
// of others: paraphrases of one question, or the questions of a dialogue. The function
// fits Options.Group.
func SharedDocuments(qrels trec.Qrels, queries []string) func(item int) string {
	parent := map[string]string{}
	var root func(string) string
	root = func(q string) string {
		if p, ok := parent[q]; ok && p != q {
			parent[q] = root(p)
			return parent[q]
		}
		return q
	}
	first := map[string]string{} // query that has a document
	for _, q := range queries {
		for _, doc := range slices.Sorted(maps.Keys(qrels[q])) {
			if qrels[q][doc] <= 0 {
				continue
			}
			other, ok := first[doc]
			if !ok {
				first[doc] = q
				continue
			}
			if a, b := root(other), root(q); a != b {
				parent[b] = a
			}
		}
	}
	return func(item int) string { return root(queries[item]) }
}
