package question

import (
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Understanding is what a question was taken to mean, for its reader.
type Understanding struct {
	Language    string               `json:"language"`              // of the question as typed: see persian.Language
	Corrections []persian.Correction `json:"corrections,omitempty"` // layout and spelling, in the question as typed
	Type        []string             `json:"type,omitempty"`        // definition, cause, symptom, … number, date
	Terms       []string             `json:"terms"`                 // what is searched for, as the index has it
	Synonyms    []OtherNames         `json:"synonyms,omitempty"`    // by which the search is widened
	Filter      index.Filter         `json:"filter"`                // in force
	Recognised  index.Filter         `json:"recognised"`            // in the wording; not in force
}

// OtherNames are the synonyms of a stretch of terms.
type OtherNames struct {
	Terms string   `json:"terms"`
	Names []string `json:"names"`
}

// Understanding says what the question was taken to mean, and which filter is in
// force.
func (q *Question) Understanding(f index.Filter) Understanding {
	u := Understanding{
		Language: q.Language, Corrections: q.Corrections, Type: q.Type.names(),
		Terms: []string{}, Filter: f, Recognised: q.Recognised,
	}
	terms := q.Parsed.Terms
	if len(terms) == 0 { // it has function words alone
		terms = (&persian.Analyzer{KeepStopWords: true}).Terms(q.Text)
	}
	for _, t := range terms {
		u.Terms = append(u.Terms, t.Text)
	}
	for _, x := range q.Parsed.Synonyms {
		other := OtherNames{Terms: strings.Join(u.Terms[x.From:x.To], " ")}
		for _, name := range x.Alternatives {
			other.Names = append(other.Names, strings.Join(name, " "))
		}
		u.Synonyms = append(u.Synonyms, other)
	}
	return u
}
