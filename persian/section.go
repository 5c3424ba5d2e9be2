package persian

import "strings"

// SynonymSections returns the groups of those sections of the built-in synonyms
// whose heading begins with prefix, such as "Drugs" or "Laboratory tests", in
// the order of the file.
func SynonymSections(prefix string) [][]string {
	var out [][]string
	in := false
	for line := range strings.Lines(synonymsText) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "# ---"); ok {
			in = strings.HasPrefix(strings.TrimSpace(heading), prefix)
			continue
		}
		if !in || line == "" || line[0] == '#' {
			continue
		}
		var group []string
		for term := range strings.SplitSeq(line, "|") {
			if term = strings.TrimSpace(term); term != "" {
				group = append(group, term)
			}
		}
		out = append(out, group)
	}
	return out
}
