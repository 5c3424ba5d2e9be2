package data

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// lay are the lists that say nothing of medicine. All others must say whether a
// clinician has reviewed them.
var lay = map[string]bool{
	"abbreviations": true, "abilities": true, "addressed": true, "choices": true, "claims": true, "colloquial": true, "comparators": true, "courtesies": true, "endings": true, "frequency": true, "furniture": true, "letters": true,
	"lacking": true, "numbers": true, "orders": true, "plurals": true, "publications": true, "questions": true, "residue": true, "scope": true, "sentences": true, "stopwords": true,
	"verbs": true,
}

var (
	origin  = regexp.MustCompile(`(?m)^# origin: \S.+$`)
	date    = regexp.MustCompile(`(?m)^# date: 20\d\d-\d\d-\d\d$`)
	licence = regexp.MustCompile(`(?m)^# licence: Apache-2\.0$`)
	review  = regexp.MustCompile(`(?m)^# (?:not clinically reviewed|clinically reviewed by \S.+)$`)
)

// Every list says in its head, the comments before the first entry, what it is.
func TestHeads(t *testing.T) {
	list, err := files.ReadDir(".")
	if err != nil || len(list) == 0 {
		t.Fatalf("%d lists, %v", len(list), err)
	}
	for _, f := range list {
		name := strings.TrimSuffix(f.Name(), ".txt")
		text, err := Read(name)
		if err != nil || !utf8.ValidString(text) || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: %v, or no text that ends a line", name, err)
		}
		var head strings.Builder
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") || strings.HasPrefix(line, "# ---") {
				break
			}
			head.WriteString(line)
		}
		for what, pattern := range map[string]*regexp.Regexp{"origin": origin, "date": date, "licence": licence} {
			if !pattern.MatchString(head.String()) {
				t.Errorf("%s: its head has no line for its %s", f.Name(), what)
			}
		}
		if review.MatchString(head.String()) == lay[name] {
			t.Errorf("%s: its head must say whether it was clinically reviewed, unless it says nothing of medicine", f.Name())
		}
	}
}

func TestReadUnknown(t *testing.T) {
	if text, err := Read("no-such-list"); err == nil {
		t.Errorf("%q", text)
	}
}
