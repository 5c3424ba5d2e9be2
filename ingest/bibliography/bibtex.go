package bibliography

import (
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/biopars/biopars/ingest/document"
)

var bibtexStart = regexp.MustCompile(`(?m)^[ \t]*@[A-Za-z]+[ \t]*[{(]`)

// bibtex reads the entries of a file. One that is not closed ends it.
func bibtex(text string) []Entry {
	var out []Entry
	for {
		at := bibtexStart.FindStringIndex(text)
		if at == nil {
			return out
		}
		kind := strings.ToLower(strings.Trim(text[at[0]:at[1]-1], " \t@\n"))
		body, rest, ok := braced(text[at[1]-1:])
		if !ok {
			return out
		}
		text = rest
		if kind == "comment" || kind == "string" || kind == "preamble" {
			continue
		}
		key, fields, _ := strings.Cut(body, ",")
		out = append(out, bibtexEntry(strings.TrimSpace(key), kind, assignments(fields)))
	}
}

// braced cuts off what stands in the braces or parentheses at the beginning.
func braced(s string) (body, rest string, ok bool) {
	open, closing := s[0], byte('}')
	if open == '(' {
		closing = ')'
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return s[1:i], s[i+1:], true
			}
		}
	}
	return "", "", false
}

// assignments are the fields of an entry by their names in small letters.
func assignments(s string) map[string]string {
	fields := map[string]string{}
	for {
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return fields
		}
		name = strings.ToLower(strings.Trim(name, " \t\r\n,"))
		var value strings.Builder
		s = strings.TrimLeft(rest, " \t\r\n")
		for s != "" {
			switch {
			case s[0] == '{':
				body, behind, ok := braced(s)
				if !ok {
					return fields
				}
				value.WriteString(body)
				s = behind
			case s[0] == '"':
				end := quoteEnd(s)
				if end < 0 {
					return fields
				}
				value.WriteString(s[1:end])
				s = s[end+1:]
			default:
				end := strings.IndexAny(s, ",#\n")
				if end < 0 {
					end = len(s)
				}
				value.WriteString(strings.TrimSpace(s[:end]))
				s = s[end:]
			}
			s = strings.TrimLeft(s, " \t\r\n")
			if !strings.HasPrefix(s, "#") { // joins two
				break
			}
			s = strings.TrimLeft(s[1:], " \t\r\n")
		}
		if _, taken := fields[name]; !taken && name != "" {
			fields[name] = value.String()
		}
	}
}

// quoteEnd is where a value in quotes ends: at a quote outside braces.
func quoteEnd(s string) int {
	depth := 0
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			if depth <= 0 {
				return i
			}
		}
	}
	return -1
}

func bibtexEntry(key, kind string, f map[string]string) Entry {
	var e Entry
	get := func(names ...string) string {
		for _, n := range names {
			if s := document.Line(plainTeX(f[n])); s != "" {
				return s
			}
		}
		return ""
	}
	e.ID = key
	e.Title = get("title")
	for _, a := range strings.Split(strings.ReplaceAll(f["author"], "\n", " "), " and ") {
		if name := person(plainTeX(a)); name != "" {
			e.Authors = append(e.Authors, name)
		}
	}
	e.Journal = get("journal", "journaltitle", "booktitle")
	e.Publisher = get("publisher", "institution", "school")
	e.Year = document.Year(get("year", "date"))
	e.DOI, e.PMID, e.URL = doi(get("doi")), get("pmid"), get("url")
	e.Licence = get("copyright", "license", "licence")
	e.Language = languages[strings.ToLower(get("language", "langid"))]
	e.types = []string{kind, get("type"), e.Title}
	if kind == "book" {
		e.types = append(e.types, "textbook")
	}
	if file := f["file"]; file != "" { // of JabRef ":path:PDF", of Zotero "name:path:type"
		for part := range strings.SplitSeq(strings.NewReplacer(";", ":", `\:`, "").Replace(file), ":") {
			if strings.Contains(part, ".") {
				e.File = path.Base(strings.ReplaceAll(part, "\\", "/"))
			}
		}
	}
	if keywords := get("keywords"); keywords != "" {
		e.Other = map[string]string{"keywords": keywords}
	}
	if text := plainTeX(f["abstract"]); document.Line(text) != "" {
		e.abstract(strings.ReplaceAll(text, "\n", " "))
	}
	return e
}

// plainTeX takes braces, commands and marks of TeX out of a value.
func plainTeX(s string) string {
	if !strings.ContainsAny(s, `\{}~$-`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '{' || c == '}' || c == '$':
		case c == '~':
			b.WriteByte(' ')
		case c == '-' && strings.HasPrefix(s[i:], "--"):
			b.WriteString("–")
			for i+1 < len(s) && s[i+1] == '-' {
				i++
			}
		case c == '\\' && i+1 < len(s):
			if i++; !unicode.IsLetter(rune(s[i])) {
				if strings.IndexByte(`&%$#_{}`, s[i]) >= 0 {
					b.WriteByte(s[i])
				}
				continue
			}
			for i+1 < len(s) && s[i+1] < 0x80 && unicode.IsLetter(rune(s[i+1])) {
				i++
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
