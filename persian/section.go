package persian

import (
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// SynonymSections returns the groups of those sections of the built-in synonyms
// whose heading begins with prefix, such as "Drugs" or "Laboratory tests", in
// the order of the file.
func SynonymSections(prefix string) [][]string {
	var out [][]string
	for _, e := range wordlist.Open("synonyms").Entries() {
		if strings.HasPrefix(e.Section, prefix) {
			out = append(out, e.Members("|"))
		}
	}
	return out
}
