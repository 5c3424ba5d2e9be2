// Package health describes what a corpus holds, so that what is wrong with it is seen:
// where it comes from, how old it is, in which languages, how long its passages are,
// what stands in it twice, and which passages look as if they had been read wrongly. It
// judges by cheap signs; each shows examples, and a reader decides.
package health

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
)

// Report is what a corpus holds.
type Report struct {
	Documents  int         `json:"documents"`
	Passages   int         `json:"passages"`
	Words      int         `json:"words"`
	Sources    []Count     `json:"sources"`   // with most passages first, as all counts but years
	Years      []Count     `json:"years"`     // ascending; without a year last
	Languages  []Count     `json:"languages"` // "" where none is known
	Evidence   []Count     `json:"evidence"`
	Publishers []Count     `json:"publishers"`
	Missing    []Count     `json:"missing"` // documents without a title, an address …
	Lengths    Lengths     `json:"lengths"`
	Duplicates Duplicates  `json:"duplicates"`
	Suspicious []Suspicion `json:"suspicious"` // in the order of Kinds
	words      []float64   // of each passage
}

// Count is how much there is of a kind.
type Count struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	Passages  int    `json:"passages"`
}

// Lengths says how many words passages have.
type Lengths struct {
	Min    int `json:"min"`
	Median int `json:"median"`
	P95    int `json:"p95"` // of 100 passages 95 have no more
	Max    int `json:"max"`
}

// Duplicates are passages that say the same.
type Duplicates struct {
	Exact  int     `json:"exact"`  // passages whose text, apart from spelling, another has
	Near   int     `json:"near"`   // passages that nearly all words of another have, those included
	Groups []Group `json:"groups"` // the largest; of the near ones
}

// Group are passages that say nearly the same.
type Group struct {
	Passages  int         `json:"passages"`
	Documents int         `json:"documents"`
	Examples  []Reference `json:"examples"`
}

// Reference names a passage and shows how its text begins.
type Reference struct {
	ID       string `json:"id"`
	Source   string `json:"source"`
	Document string `json:"document"`
	Title    string `json:"title"`
	Page     int    `json:"page,omitempty"`
	Opening  string `json:"opening"`
}

// Suspicion is a sign that passages were read wrongly, or are none.
type Suspicion struct {
	Kind     Kind        `json:"kind"`
	Passages int         `json:"passages"`
	Examples []Reference `json:"examples"`
}

// Passages gives the passages of a corpus, each time in the same order. It is called
// twice.
type Passages func() iter.Seq2[index.Passage, error]

// Bounds of what a report names.
const (
	maxCounts   = 200
	maxExamples = 20
	maxGroups   = 50
	maxMembers  = 10
	maxOpening  = 160 // runes
)

// Examine describes a corpus.
func Examine(passages Passages) (*Report, error) {
	e := newExaminer()
	for p, err := range passages() {
		if err != nil {
			return nil, err
		}
		e.learn(&p)
	}
	e.groups()
	for p, err := range passages() {
		if err != nil {
			return nil, err
		}
		e.judge(&p)
	}
	return e.finish(), nil
}

type examiner struct {
	r          Report
	documents  map[index.DocumentKey]int // by number
	counts     map[string]map[string]*Count
	copies     *copies
	sentences  *repeated
	vocabulary map[string]bool
	kinds      map[Kind]*Suspicion
	n          int // passages judged
}

func newExaminer() *examiner {
	e := &examiner{documents: map[index.DocumentKey]int{}, counts: map[string]map[string]*Count{}, copies: newCopies(),
		sentences: newRepeated(), vocabulary: map[string]bool{}, kinds: map[Kind]*Suspicion{}}
	for _, k := range Kinds() {
		e.kinds[k] = &Suspicion{Kind: k, Examples: []Reference{}}
	}
	return e
}

// learn takes in a passage.
func (e *examiner) learn(p *index.Passage) {
	key := index.DocumentKey{Source: p.Source, ID: p.DocumentID}
	number, met := e.documents[key]
	if !met {
		number = len(e.documents) + 1
		e.documents[key] = number
		e.missing(p)
	}
	e.r.Passages++
	words := len(strings.Fields(p.Text))
	e.r.Words += words
	e.r.words = append(e.r.words, float64(words))
	for table, name := range map[string]string{"source": p.Source, "language": p.Language, "evidence": p.EvidenceType,
		"publisher": p.Publisher, "year": year(p.Year)} {
		e.count(table, name, !met)
	}
	e.copies.learn(p.Text, number)
	e.sentences.learn(p.Text, number)
}

func year(n int) string {
	if n == 0 {
		return ""
	}
	return string([]byte{byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
}

func (e *examiner) count(table, name string, first bool) {
	if e.counts[table] == nil {
		e.counts[table] = map[string]*Count{}
	}
	c := e.counts[table][name]
	if c == nil {
		c = &Count{Name: name}
		e.counts[table][name] = c
	}
	c.Passages++
	if first {
		c.Documents++
	}
}

// missing counts what is not known of a document.
func (e *examiner) missing(p *index.Passage) {
	for _, f := range []struct {
		name string
		lack bool
	}{{"title", p.Title == ""}, {"url", p.URL == ""}, {"year", p.Year == 0}, {"publisher", p.Publisher == ""},
		{"licence", p.Licence == ""}, {"evidence_type", p.EvidenceType == ""}, {"language", p.Language == ""}} {
		i := slices.IndexFunc(e.r.Missing, func(c Count) bool { return c.Name == f.name })
		if i < 0 {
			i = len(e.r.Missing)
			e.r.Missing = append(e.r.Missing, Count{Name: f.name})
		}
		if f.lack {
			e.r.Missing[i].Documents++
		}
	}
}

// judge looks for what is suspicious about a passage, and keeps how members of groups
// begin.
func (e *examiner) judge(p *index.Passage) {
	for _, k := range e.signs(p) {
		s := e.kinds[k]
		if s.Passages++; len(s.Examples) < maxExamples {
			s.Examples = append(s.Examples, reference(p))
		}
	}
	if g := e.copies.groupOf(e.n); g != nil && len(g.Examples) < maxMembers {
		g.Examples = append(g.Examples, reference(p))
	}
	e.n++
}

func reference(p *index.Passage) Reference {
	text := strings.Join(strings.Fields(p.Text), " ")
	if utf8.RuneCountInString(text) > maxOpening {
		text = string([]rune(text)[:maxOpening]) + "…"
	}
	return Reference{ID: p.ID, Source: p.Source, Document: p.DocumentID, Title: p.Title, Page: p.Page, Opening: text}
}

func (e *examiner) groups() {
	e.copies.settle()
	e.r.Duplicates = Duplicates{Exact: e.copies.exact(), Near: e.copies.near, Groups: []Group{}}
}

// finish puts the report together.
func (e *examiner) finish() *Report {
	r := &e.r
	r.Documents = len(e.documents)
	for _, g := range e.copies.largest {
		r.Duplicates.Groups = append(r.Duplicates.Groups, *g)
	}
	list := func(table string, less func(a, b Count) int) []Count {
		out := []Count{}
		for _, c := range e.counts[table] {
			out = append(out, *c)
		}
		slices.SortFunc(out, less)
		return out
	}
	most := func(a, b Count) int { return cmp.Or(b.Passages-a.Passages, cmp.Compare(a.Name, b.Name)) }
	r.Sources, r.Languages = bound(list("source", most)), bound(list("language", most))
	r.Evidence, r.Publishers = bound(list("evidence", most)), bound(list("publisher", most))
	r.Years = list("year", func(a, b Count) int { return cmp.Compare(cmp.Or(a.Name, "~"), cmp.Or(b.Name, "~")) })
	if r.Missing == nil {
		r.Missing = []Count{}
	}
	if n := len(r.words); n > 0 {
		sorted := slices.Sorted(slices.Values(r.words))
		r.Lengths = Lengths{Min: int(sorted[0]), Median: int(sorted[n/2]), P95: int(sorted[min(n*95/100, n-1)]), Max: int(sorted[n-1])}
	}
	for _, k := range Kinds() {
		r.Suspicious = append(r.Suspicious, *e.kinds[k])
	}
	return r
}

// bound joins the counts beyond the bound into one, named "…".
func bound(all []Count) []Count {
	if len(all) <= maxCounts {
		return all
	}
	rest := Count{Name: "…"}
	for _, c := range all[maxCounts:] {
		rest.Documents += c.Documents
		rest.Passages += c.Passages
	}
	return append(all[:maxCounts:maxCounts], rest)
}
