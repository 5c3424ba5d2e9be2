package generate

import "github.com/biopars/biopars/persian"

// analyzer is the project's one term pipeline; its zero value is safe for
// concurrent use.
var analyzer persian.Analyzer

// terms are the analyzed terms of s, in order.
func terms(s string) []string {
	list := analyzer.Terms(s)
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Text
	}
	return out
}
