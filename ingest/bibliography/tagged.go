package bibliography

import (
	"path"
	"regexp"
	"strings"

	"github.com/biopars/biopars/ingest/document"
)

var tagLine = regexp.MustCompile(`^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$`)

// tagged reads RIS and MEDLINE: lines "TAG - value", of which those without a tag go
// on.
func tagged(text string) []Entry {
	var out []Entry
	values := map[string][]string{}
	last := ""
	end := func() {
		if len(values) > 0 {
			out = append(out, entry(values))
		}
		values, last = map[string][]string{}, ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n \t")
		found := tagLine.FindStringSubmatch(line)
		switch {
		case found == nil && strings.TrimSpace(line) == "":
			if _, medline := values["PMID"]; medline {
				end()
			}
		case found == nil:
			if v := values[last]; len(v) > 0 {
				v[len(v)-1] += " " + strings.TrimSpace(line)
			}
		case found[1] == "ER":
			end()
		default:
			if found[1] == "TY" || found[1] == "PMID" && len(values["PMID"]) > 0 {
				end()
			}
			last = found[1]
			values[last] = append(values[last], found[2])
		}
	}
	end()
	return out
}

func entry(v map[string][]string) Entry {
	var e Entry
	first := func(tags ...string) string {
		for _, tag := range tags {
			for _, s := range v[tag] {
				if s = document.Line(s); s != "" {
					return s
				}
			}
		}
		return ""
	}
	medline := len(v["PMID"]) > 0
	e.Title = first("TI", "T1", "CT", "BT")
	authors := v["FAU"]
	for _, tag := range []string{"AU", "A1"} {
		if len(authors) == 0 {
			authors = v[tag]
		}
	}
	for _, a := range authors {
		e.Authors = append(e.Authors, person(a))
	}
	e.PMID = first("PMID")
	e.Year = document.Year(first("PY", "Y1", "DP", "DA", "DEP"))
	e.Licence = first("CI")
	if medline {
		e.Journal = first("JT", "TA")
		for _, id := range append(v["LID"], v["AID"]...) {
			if strings.Contains(id, "[doi]") {
				e.DOI = doi(id)
			}
		}
		e.types = v["PT"]
		if len(v["RIN"]) > 0 {
			e.Retracted = true
		}
	} else {
		e.Journal = first("JO", "JF", "T2", "JA", "J1", "J2")
		e.DOI = doi(first("DO", "M3"))
		e.Publisher = first("PB")
		e.types = append(v["M3"], e.Title)
		if first("DB") == "PubMed" || strings.Contains(strings.ToLower(first("DP")), "pubmed") {
			e.PMID = first("AN", "C2", "ID")
		}
	}
	e.URL = first("UR", "L2")
	e.Language = languages[strings.ToLower(first("LA"))]
	for _, file := range append(v["L1"], v["L4"]...) {
		e.File = path.Base(strings.ReplaceAll(file, "\\", "/"))
		break
	}
	keywords := append(append([]string{}, v["KW"]...), v["OT"]...)
	if len(keywords) > 0 {
		e.Other = map[string]string{"keywords": strings.Join(keywords, "، ")}
	}
	if text := first("AB", "N2"); text != "" {
		e.abstract(text)
	}
	return e
}

// languages by their names in bibliographies.
var languages = map[string]string{"per": "fa", "fas": "fa", "persian": "fa", "farsi": "fa", "fa": "fa", "فارسی": "fa", "eng": "en", "english": "en",
	"en": "en", "ara": "ar", "arabic": "ar", "ar": "ar"}
