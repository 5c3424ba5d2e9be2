package index

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/persian"
)

// Comparison compares a field with the value of a condition.
type Comparison string

// The comparisons. Those by order are of years alone.
const (
	Is      Comparison = "="
	IsNot   Comparison = "!="
	Below   Comparison = "<"
	AtMost  Comparison = "<="
	Above   Comparison = ">"
	AtLeast Comparison = ">="
)

// Condition is what a filter asks of one field of the metadata: of one that is known by
// name (see Fields), or of one in Metadata.Other.
type Condition struct {
	Field string     `json:"field"`
	Op    Comparison `json:"op"`
	Value string     `json:"value"` // "" is that of a field that is not known
}

// String is the condition as ParseCondition reads it.
func (c Condition) String() string { return c.Field + string(c.Op) + c.Value }

// ErrCondition is wrapped by the errors of conditions that mean nothing.
var ErrCondition = errors.New("not a condition on metadata")

// ops are looked for in this order: longer ones begin with shorter ones.
var ops = []Comparison{IsNot, AtMost, AtLeast, Below, Above, Is}

// ParseCondition reads "journal=…", "year>=2018" or "language!=en".
func ParseCondition(s string) (Condition, error) {
	at := strings.IndexAny(s, "!<>=")
	if at <= 0 || strings.TrimSpace(s[:at]) == "" {
		return Condition{}, fmt.Errorf("%w: %q (want field=value, year>=2018 or field!=value)", ErrCondition, s)
	}
	for _, op := range ops {
		if value, ok := strings.CutPrefix(s[at:], string(op)); ok {
			c := Condition{Field: strings.TrimSpace(s[:at]), Op: op, Value: strings.TrimSpace(value)}
			return c, c.check()
		}
	}
	return Condition{}, fmt.Errorf("%w: %q (want field=value, year>=2018 or field!=value)", ErrCondition, s)
}

// check refuses what could never be meant: a comparison by order of what has none, and
// a year that is no number.
func (c Condition) check() error {
	if !slices.Contains(ops, c.Op) || FoldField(c.Field) == "" {
		return fmt.Errorf("%w: %q", ErrCondition, c.String())
	}
	if FoldField(c.Field) != fieldYear {
		if c.Op != Is && c.Op != IsNot {
			return fmt.Errorf("%w: %q (only years have an order)", ErrCondition, c.String())
		}
		return nil
	}
	if _, ok := c.year(); !ok {
		return fmt.Errorf("%w: %q (a year is a number)", ErrCondition, c.String())
	}
	return nil
}

// year is the value as a Gregorian year; one of the Solar Hijri calendar is the year it
// begins in, and none is 0.
func (c Condition) year() (int, bool) {
	s := FoldValue(c.Value)
	if s == "" {
		return 0, c.Op == Is || c.Op == IsNot
	}
	y, err := strconv.Atoi(s)
	if y >= 1200 && y < 1500 {
		y += 621
	}
	return y, err == nil && y > 0
}

// Year is the value of a condition on years, 0 for none.
func (c Condition) Year() int {
	y, _ := c.year()
	return y
}

// fieldYear is the one field that is a number.
const fieldYear = "year"

// fields are the names of what is known of a passage, as FoldField gives them, and how
// its values are read.
var fields = map[string]func(*Passage) []string{
	fieldYear: func(p *Passage) []string {
		if p.Year == 0 {
			return nil
		}
		return []string{strconv.Itoa(p.Year)}
	},
	"source":        func(p *Passage) []string { return []string{p.Source} },
	"publisher":     func(p *Passage) []string { return []string{p.Publisher} },
	"journal":       func(p *Passage) []string { return []string{p.Journal} },
	"author":        func(p *Passage) []string { return p.Authors },
	"doi":           func(p *Passage) []string { return []string{p.DOI} },
	"pmid":          func(p *Passage) []string { return []string{p.PMID} },
	"url":           func(p *Passage) []string { return []string{p.URL} },
	"licence":       func(p *Passage) []string { return []string{p.Licence} },
	"language":      func(p *Passage) []string { return []string{p.Language} },
	"evidence type": func(p *Passage) []string { return []string{p.EvidenceType} },
	"retrieved on":  func(p *Passage) []string { return []string{p.RetrievedOn} },
	"document":      func(p *Passage) []string { return []string{p.DocumentID} },
	"title":         func(p *Passage) []string { return []string{p.Title} },
	"retracted":     func(p *Passage) []string { return []string{strconv.FormatBool(p.Retracted())} },
}

// aliases are other names of fields.
var aliases = map[string]string{
	"authors": "author", "نویسنده": "author", "نویسندگان": "author", "سال": fieldYear, "منبع": "source", "ناشر": "publisher",
	"مجله": "journal", "نشریه": "journal", "زبان": "language", "lang": "language", "مجوز": "licence", "license": "licence",
	"evidence": "evidence type", "نوع شاهد": "evidence type", "نوع شواهد": "evidence type", "نوع مطالعه": "evidence type",
	"id": "document", "document id": "document", "عنوان": "title", "نشانی": "url",
}

// Fields are the names of the fields that are known beside those of Metadata.Other.
func Fields() []string {
	names := slices.Sorted(maps.Keys(fields))
	for i, n := range names {
		names[i] = strings.ReplaceAll(n, " ", "_")
	}
	return names
}

// FoldField makes spelling variants of a field's name equal, and its aliases.
func FoldField(name string) string {
	name = FoldValue(strings.NewReplacer("_", " ", "-", " ").Replace(name))
	return cmp.Or(aliases[name], name)
}

// FoldValue makes spelling variants of a value equal: letter case, Arabic letters and
// digits, non-joiners, blanks.
func FoldValue(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(persian.Normalize(s), "\u200c", " "))), " ")
}

// Retracted reports whether the article was retracted.
func (m *Metadata) Retracted() bool {
	return strings.Contains(strings.ToLower(m.EvidenceType), "retract")
}

// values are what a passage has of a field, folded; none stands for what is not known. Of
// a list in Metadata.Other they are the whole and its parts.
func (p *Passage) values(field string) []string {
	var raw []string
	if of, ok := fields[field]; ok {
		raw = of(p)
	} else {
		for name, v := range p.Other {
			if FoldField(name) == field {
				raw = append(raw, v)
				if parts := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune("،;؛", r) }); len(parts) > 1 {
					raw = append(raw, parts...) // a list of keywords, for example
				}
			}
		}
	}
	var out []string
	for _, v := range raw {
		if v = FoldValue(v); v != "" {
			out = append(out, v)
		}
	}
	if field == "doi" {
		for i := range out {
			out[i] = bareDOI(out[i])
		}
	}
	return out
}

// bareDOI is a DOI without a resolver before it.
func bareDOI(s string) string {
	for _, prefix := range []string{"https://", "http://", "dx.", "doi.org/", "doi:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.TrimSpace(s)
}

// Wanted is the folded value of a condition, as Facts has it.
func (c Condition) Wanted() string {
	v := FoldValue(c.Value)
	switch FoldField(c.Field) {
	case "doi":
		return bareDOI(v)
	case fieldYear:
		if y, ok := c.year(); ok && y > 0 {
			return strconv.Itoa(y)
		}
	}
	return v
}

// match reports whether a passage passes the condition.
func (c Condition) match(p *Passage) bool {
	field := FoldField(c.Field)
	if field == fieldYear && c.Op != Is && c.Op != IsNot {
		y, _ := c.year()
		switch {
		case p.Year == 0:
			return false
		case c.Op == Below:
			return p.Year < y
		case c.Op == AtMost:
			return p.Year <= y
		case c.Op == Above:
			return p.Year > y
		}
		return p.Year >= y
	}
	have := p.values(field)
	is := slices.Contains(have, c.Wanted())
	if c.Wanted() == "" {
		is = len(have) == 0
	}
	return is == (c.Op == Is)
}

// matchAll reports whether a passage passes all conditions. Of those that ask for a value
// of the same field, one is enough.
func matchAll(conditions []Condition, p *Passage) bool {
	for i, c := range conditions {
		if c.match(p) {
			continue
		}
		field := FoldField(c.Field)
		other := func(o Condition) bool { return o.Op == Is && FoldField(o.Field) == field && o.match(p) }
		if c.Op != Is || !slices.ContainsFunc(conditions[:i], other) && !slices.ContainsFunc(conditions[i+1:], other) {
			return false
		}
	}
	return true
}

// Fact is how a store that can only compare words keeps a value of a field.
func Fact(field, value string) string { return field + "=" + value }

// KnownFact is how such a store keeps that a field has a value.
func KnownFact(field string) string { return field + "!=" }

// Facts are all values of a passage by which conditions can ask, each as Fact makes it,
// and the fields that have one, as KnownFact makes them.
func (p *Passage) Facts() []string {
	var out []string
	add := func(field string) {
		values := p.values(field)
		if len(values) == 0 {
			return
		}
		out = append(out, KnownFact(field))
		for _, v := range values {
			if f := Fact(field, v); !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		add(field)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Other)) {
		if _, taken := fields[FoldField(name)]; !taken {
			add(FoldField(name))
		}
	}
	return out
}
