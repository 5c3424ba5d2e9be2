package question

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// NameKind is what a name of medicine names.
type NameKind uint8

const (
	NoName NameKind = iota
	Drug
	DrugClass
	Disease
	SymptomName
	Test
	Procedure
	Organism
	Organ
)

// entity is what names name.
type entity struct {
	kind    NameKind
	names   [][]string // in terms
	classes []int      // of a drug
	members []int      // of a class
}

// lexicon is the names of medicine that the project knows.
type lexicon struct {
	entities []entity
	byFirst  map[string][]named // by the first term of a name, the longest first
}

type named struct {
	terms  []string
	entity int
}

// Mention is a name that stands in a list of terms.
type Mention struct {
	From, To int // its terms
	Entity   int // -1 for a drug that only its ending tells
	Kind     NameKind
}

// sections are the headings of the synonyms, by their beginnings, with what they
// name.
var sections = []struct {
	heading string
	kind    NameKind
}{
	{"Drugs:", Drug}, {"Vitamins", Drug}, {"Symptoms", SymptomName},
	{"Endocrine", Disease}, {"Heart", Disease}, {"Lungs", Disease}, {"Digestive", Disease}, {"Kidneys", Disease},
	{"Nervous", Disease}, {"Mind", Disease}, {"Bones", Disease}, {"Skin", Disease}, {"Eye", Disease}, {"Infections", Disease},
	{"Blood", Disease}, {"Women", Disease}, {"Allergy", Disease},
	{"Organs", Organ}, {"Laboratory", Test}, {"Imaging", Procedure}, {"Organisms", Organism},
}

var names = sync.OnceValue(func() *lexicon {
	l := &lexicon{byFirst: map[string][]named{}}
	for _, s := range sections {
		for _, group := range persian.SynonymSections(s.heading) {
			l.add(s.kind, group)
		}
	}
	list := wordlist.Open("drugs")
	classes := map[int][]int{}
	for key, group := range list.Section("classes").Keyed() {
		class := l.add(DrugClass, spellings(key))
		for _, m := range group {
			classes[class] = append(classes[class], l.add(Drug, spellings(m)))
		}
	}
	for _, group := range list.Section("others").Groups() {
		for _, m := range group {
			l.add(Drug, spellings(m))
		}
	}
	sold := wordlist.Open("medicines")
	for _, w := range slices.Concat(sold.Section("substances").Words(), sold.Section("brands").Words()) {
		if utf8.RuneCountInString(w) >= shortestMedicine && !persian.InDictionary(w) { // کنکور is an examination first
			l.add(Drug, []string{w})
		}
	}
	for class, members := range classes {
		for _, m := range members {
			if m != class && !slices.Contains(l.entities[m].classes, class) {
				l.entities[m].classes = append(l.entities[m].classes, class)
				l.entities[class].members = append(l.entities[class].members, m)
			}
		}
	}
	for _, list := range l.byFirst {
		slices.SortStableFunc(list, func(a, b named) int { return len(b.terms) - len(a.terms) })
	}
	return l
})

// shortestMedicine is how many letters a medicine has that is told by its name alone:
// shorter ones are words too.
const shortestMedicine = 5

// Key names what a mention of a statement names: the same for all its names.
func (s *Statement) Key(m Mention) string {
	if m.Entity >= 0 {
		return strconv.Itoa(m.Entity)
	}
	return strings.Join(s.Terms[m.From:m.To], " ")
}

// Kin reports whether two mentions name the same, or a drug and a class of drugs that
// it is of.
func Kin(a, b Mention) bool {
	if a.Entity < 0 || b.Entity < 0 {
		return false
	}
	all := names().entities
	return a.Entity == b.Entity || slices.Contains(all[a.Entity].classes, b.Entity) || slices.Contains(all[b.Entity].classes, a.Entity)
}

// Members are the names, in terms, of the drugs of the class that a mention names.
func Members(m Mention) [][]string {
	if m.Entity < 0 {
		return nil
	}
	all := names().entities
	var out [][]string
	for _, d := range all[m.Entity].members {
		out = append(out, all[d].names...)
	}
	return out
}

func spellings(text string) []string { return strings.Split(text, "/") }

// add adds the names of one thing, to those of a thing of which one is known.
func (l *lexicon) add(kind NameKind, group []string) int {
	at := -1
	var list [][]string
	for _, name := range group {
		terms := persian.Terms(name)
		if len(terms) == 0 || len(terms) == 1 && len([]rune(terms[0])) < 2 {
			continue
		}
		list = append(list, terms)
		if known := l.exactly(terms); known >= 0 && at < 0 {
			at = known
		}
	}
	if at < 0 {
		at = len(l.entities)
		l.entities = append(l.entities, entity{kind: kind})
	} else if kind == DrugClass && l.entities[at].kind != Drug {
		l.entities[at].kind = kind
	}
	for _, terms := range list {
		if l.exactly(terms) < 0 {
			l.byFirst[terms[0]] = append(l.byFirst[terms[0]], named{terms, at})
			l.entities[at].names = append(l.entities[at].names, terms)
		}
	}
	return at
}

func (l *lexicon) exactly(terms []string) int {
	for _, n := range l.byFirst[terms[0]] {
		if slices.Equal(n.terms, terms) {
			return n.entity
		}
	}
	return -1
}

// mentions finds the names among terms, the longest where several begin. Forms
// are the words as they stand, by which the endings of drugs are told.
func (l *lexicon) mentions(terms, forms []string) []Mention {
	var out []Mention
next:
	for i := 0; i < len(terms); i++ {
		for _, n := range l.byFirst[terms[i]] {
			if len(n.terms) <= len(terms)-i && slices.Equal(n.terms, terms[i:i+len(n.terms)]) {
				out = append(out, Mention{i, i + len(n.terms), n.entity, l.entities[n.entity].kind})
				i += len(n.terms) - 1
				continue next
			}
		}
		if drugEnding(forms[i]) {
			out = append(out, Mention{i, i + 1, -1, Drug})
		}
	}
	return out
}

// drugEnding recognises a drug that no list has by the ending of its
// international name.
func drugEnding(form string) bool {
	if len([]rune(form)) < 7 {
		return false
	}
	for _, e := range drugEndings() {
		if strings.HasSuffix(form, e) {
			return true
		}
	}
	return false
}

var drugEndings = sync.OnceValue(func() []string {
	list := wordlist.Open("drug-endings")
	var out []string
	for _, w := range slices.Concat(list.Section("Persian letters").Words(), list.Section("Latin letters").Words()) {
		if w = persian.Normalize(w); len([]rune(w)) > 2 {
			out = append(out, w)
		}
	}
	return out
})
