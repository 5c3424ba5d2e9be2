package verify

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/question"
)

// memberCues are the cues of the members of the lists of alternatives, by their beginnings;
// the section of one is its list, its key the member.
var memberCues = sync.OnceValue(func() map[string][]cueEntry {
	m := map[string][]cueEntry{}
	for key, list := range question.KeyedCuesIn("alternatives", "members")() {
		name, member, _ := strings.Cut(key, ":")
		for _, parts := range list {
			b := beginning(parts[0])
			m[b] = append(m[b], cueEntry{name, member, parts})
		}
	}
	return m
})

var listsAsked = question.KeyedCuesIn("alternatives", "asked")

// alternativesAsked are the lists of which a question asks which member it is.
func alternativesAsked(folded string) []string {
	var out []string
	for name, cues := range listsAsked() {
		if cues.Count(folded) > 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// membersIn are the members of a list that a folded text names, the longest of those that
// begin at one place.
func membersIn(folded, list string) []string {
	var out []string
	end := 0
	for at := 0; at < len(folded); at++ {
		if folded[at] != ' ' || at+1 < end {
			continue
		}
		longest, member := 0, ""
		for _, c := range memberCues()[beginning(folded[at:])] {
			if c.section == list && len(c.parts[0]) > longest && strings.HasPrefix(folded[at:], c.parts[0]) && allIn(folded[at:], c.parts[1:]) {
				longest, member = len(c.parts[0]), c.key
			}
		}
		end = max(end, at+longest)
		if member != "" && !slices.Contains(out, member) {
			out = append(out, member)
		}
	}
	return out
}

// withoutInstance is a folded text without what it names as an instance of what something is
// compared to: «از هر روش دیگری، از جمله …».
func withoutInstance(folded string) string {
	before, behind, ok := strings.Cut(folded, " از جمله ")
	if !ok {
		return folded
	}
	_, behind, _ = strings.Cut(behind, " ")
	return before + " " + behind
}

// affirmed is what a folded clause says before a second half that denies: «در … می‌ماند و
// لازم نیست …»; "" where there is none.
func affirmed(folded string) string {
	at := strings.LastIndex(folded, " و ")
	if at < 0 || deniedWord(folded[:at+1]) || strings.Contains(folded[:at+1], " نیست ") || strings.Contains(folded[:at+1], " نباید ") || strings.Contains(folded[:at+1], " نه ") || !hasVerb(folded[:at+1]) {
		return ""
	}
	return folded[:at+1]
}

// hasVerb reports whether a folded text ends in a word that looks like a verb.
func hasVerb(folded string) bool {
	f := strings.Fields(folded)
	if len(f) < 2 {
		return false
	}
	w, before := f[len(f)-1], f[len(f)-2]
	return before == "می" || w == "است" || w == "شود" || w == "کنید" || w == "دهید" || w == "باشد" || w == "دارد" || strings.HasPrefix(w, "ب") && strings.HasSuffix(w, "ید")
}
