package ingest

import (
	"strings"

	"github.com/biopars/biopars/ingest/document"
)

// frontMatter reads what stands between --- or +++ at the beginning of a document, in
// simple YAML or TOML, and returns what is behind it.
func frontMatter(d *document.Document, text string) string {
	for _, fence := range []string{"---", "+++"} {
		rest, ok := strings.CutPrefix(text, fence+"\n")
		if !ok {
			continue
		}
		head, body, ok := strings.Cut("\n"+rest, "\n"+fence+"\n")
		if !ok {
			head, ok = strings.CutSuffix("\n"+rest, "\n"+fence)
			if !ok {
				return text
			}
		}
		values := simpleValues(head, fence == "+++")
		if len(values) == 0 {
			return text // a rule, and no front matter
		}
		setMetadata(d, values)
		return body
	}
	return text
}

// simpleValues reads lines "key: value" or "key = value"; a list is "[a, b]", or lines
// "- a" below its key.
func simpleValues(head string, toml bool) map[string][]string {
	values := map[string][]string{}
	separator := ":"
	if toml {
		separator = "="
	}
	key := ""
	for line := range strings.SplitSeq(head, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if item, ok := strings.CutPrefix(trimmed, "- "); ok && key != "" {
			values[key] = append(values[key], unquote(item))
			continue
		}
		name, value, ok := strings.Cut(trimmed, separator)
		if !ok || strings.TrimSpace(name) == "" {
			continue
		}
		key = columnKey(name)
		value = strings.TrimSpace(value)
		if list, ok := strings.CutPrefix(value, "["); ok {
			for item := range strings.SplitSeq(strings.TrimSuffix(list, "]"), ",") {
				if item = unquote(item); item != "" {
					values[key] = append(values[key], item)
				}
			}
			continue
		}
		if value = unquote(value); value != "" {
			values[key] = append(values[key], value)
		}
	}
	return values
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// setMetadata sets what values by the names of columns say of a document, and keeps
// the others by their names.
func setMetadata(d *document.Document, values map[string][]string) {
	first := func(names ...string) string {
		for _, name := range names {
			if v := values[columnKey(name)]; len(v) > 0 {
				delete(values, columnKey(name))
				return v[0]
			}
		}
		return ""
	}
	set := func(p *string, v string) {
		if v != "" {
			*p = v
		}
	}
	set(&d.Title, first(append([]string{"title"}, guesses["title"]...)...))
	for _, name := range authorColumns {
		if v := values[columnKey(name)]; len(v) > 0 {
			if d.Authors = v; len(v) == 1 {
				d.Authors = splitAuthors(v[0])
			}
			delete(values, columnKey(name))
			break
		}
	}
	set(&d.Journal, first("journal", "مجله", "نشریه"))
	set(&d.Publisher, first(guesses["publisher"]...))
	set(&d.DOI, bareDOI(first("doi")))
	set(&d.PMID, first("pmid"))
	set(&d.URL, first(guesses["url"]...))
	set(&d.Licence, first(guesses["licence"]...))
	set(&d.EvidenceType, first(guesses["evidence_type"]...))
	set(&d.Language, first(guesses["language"]...))
	set(&d.RetrievedOn, first(guesses["retrieved_on"]...))
	if y := document.Year(first(guesses["year"]...)); y > 0 {
		d.Year = y
	}
	if isTrue(first("retracted", "پس گرفته شده")) {
		d.Retracted = true
	}
	for name, v := range values {
		if d.Other == nil {
			d.Other = map[string]string{}
		}
		d.Other[name] = strings.Join(v, "، ")
	}
}
