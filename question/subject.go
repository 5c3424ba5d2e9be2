package question

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Subject is what a question is about: a drug, a disease, a test, or any word
// that is neither what is asked of it nor of whom.
type Subject struct {
	Text   string // as it stands in the question
	Kind   NameKind
	Weight float64 // of its terms
	entity int     // -1 for one that no list has
	plain  bool    // a word of everyday language that names nothing of medicine
	terms  []string
	names  [][]string // its own terms and those of its other names
	shared [][]string // names of the classes of a drug
}

// in reports whether a name of the subject stands among the terms.
func (x *Subject) in(sets ...persian.TermSet) bool {
	return slices.ContainsFunc(x.names, func(name []string) bool { return hold(sets, name) })
}

func hold(sets []persian.TermSet, terms []string) bool {
next:
	for _, t := range terms {
		for _, s := range sets {
			if s.Has(t) {
				continue next
			}
		}
		return false
	}
	return len(terms) > 0
}

// classIn reports whether a statement names a class of drugs that has the subject.
func (x *Subject) classIn(s *Statement) bool {
	return slices.ContainsFunc(s.Mentions, func(m Mention) bool {
		return m.Kind == DrugClass && m.Entity >= 0 && slices.Contains(x.classes(), m.Entity)
	})
}

func (x *Subject) classes() []int {
	if x.entity < 0 {
		return nil
	}
	return names().entities[x.entity].classes
}

// named reports whether a mention names the subject, or a drug of the class that
// the subject is.
func (x *Subject) named(s *Statement, m Mention) bool {
	if m.Entity >= 0 && m.Entity == x.entity {
		return true
	}
	if x.Kind == DrugClass && m.Entity >= 0 && slices.Contains(names().entities[m.Entity].classes, x.entity) {
		return true
	}
	here := s.Terms[m.From:m.To]
	return slices.ContainsFunc(x.names, func(name []string) bool { return slices.Equal(name, here) })
}

// isDrug says whether the subject is given: a drug or a class of them.
func (x *Subject) isDrug() bool { return x.Kind == Drug || x.Kind == DrugClass }

// noSubject are the terms that name no subject.
var noSubject = sync.OnceValue(func() persian.TermSet {
	words := wordlist.Open("sought").Section("no subject").Words()
	a := persian.Analyzer{KeepStopWords: true}
	set := persian.TermSet{}
	for _, w := range words {
		list := a.Terms(w)
		for _, t := range list {
			set[t.Text] = struct{}{}
		}
	}
	return set
})

// subjectsOf finds the subjects of a question.
func (q *Question) subjectsOf(terms []persian.Term, synonyms *persian.Synonyms, idf func(string) float64) {
	texts, forms := make([]string, len(terms)), make([]string, len(terms))
	for i, t := range terms {
		texts[i], forms[i] = t.Text, t.Form
	}
	covered := make([]*Subject, len(terms))
	all := names()
	add := func(from, to, entity int, kind NameKind) *Subject {
		x := &Subject{Kind: kind, entity: entity, terms: texts[from:to], names: [][]string{texts[from:to]}}
		x.Text = q.Text[terms[from].Start:max(terms[to-1].End, terms[from].End)]
		if !utf8.ValidString(x.Text) { // an abbreviation spelt out, «ام‌آرآی», ends amid its word
			x.Text, _, _ = strings.Cut(q.Text[terms[from].Start:], " ")
			x.Text = strings.TrimRight(x.Text, "؟?.،؛!")
		}
		x.plain = kind == NoName && persian.IsWord(x.Text)
		if entity >= 0 {
			x.names = append(x.names, all.entities[entity].names...)
			for _, class := range all.entities[entity].classes {
				x.shared = append(x.shared, all.entities[class].names...)
			}
		}
		for _, t := range x.terms {
			w := 1.0
			if idf != nil {
				w = max(idf(t), 0)
			}
			x.Weight = max(x.Weight, w)
		}
		for i := from; i < to; i++ {
			covered[i] = x
		}
		q.subjects = append(q.subjects, x)
		return x
	}
	special := make([]bool, len(terms))
	for i, t := range texts {
		special[i] = q.patients != nil && patientTerms().Has(t)
	}
	asks := noSubject()
	for _, m := range all.mentions(texts, forms) {
		own := false
		for i := m.From; i < m.To; i++ {
			own = own || !asks.Has(texts[i]) && !special[i]
		}
		if own && !onto(forms, m) {
			add(m.From, m.To, m.Entity, m.Kind)
		}
	}
	expansions := synonyms.Expand(terms)
	for _, x := range expansions {
		var known *Subject
		own := false
		for i := x.From; i < x.To; i++ {
			if covered[i] != nil {
				known = covered[i]
			}
			own = own || !asks.Has(texts[i]) && !special[i]
		}
		switch {
		case known != nil && len(known.terms) <= x.To-x.From:
			known.names = append(known.names, x.Alternatives...)
		case known == nil && own:
			add(x.From, x.To, -1, NoName).names = append([][]string{texts[x.From:x.To]}, x.Alternatives...)
		}
	}
	var whole persian.Term // the last word that was added
	for i, t := range texts {
		if covered[i] != nil || asks.Has(t) || special[i] || !strings.ContainsFunc(t, unicode.IsLetter) || isAge(terms[i].Form) {
			continue
		}
		if n := len(q.subjects); n > 0 && i > 0 && terms[i].Start >= whole.Start && terms[i].End <= whole.End {
			continue // a part of the word before
		}
		whole = terms[i]
		x := add(i, i+1, -1, NoName)
		to := i + 1
		for to < len(terms) && terms[to].Start >= whole.Start && terms[to].End <= whole.End {
			to++
		}
		if to > i+1 {
			x.names = append(x.names, texts[i+1:to])
		}
	}
	if len(q.subjects) == 0 { // of people alone: «بارداری چیست؟»
		for i, t := range texts {
			if special[i] && !asks.Has(t) {
				add(i, i+1, -1, NoName)
			}
		}
	}
	for _, x := range q.subjects {
		x.names = append(x.names, derived(x.names)...)
	}
	slices.SortStableFunc(q.subjects, func(a, b *Subject) int { return strings.Index(q.Text, a.Text) - strings.Index(q.Text, b.Text) })
}

// onto reports whether a mention of zinc is the preposition: «چه اثری روی وزن دارد».
func onto(forms []string, m Mention) bool {
	return m.To == m.From+1 && forms[m.From] == "روی" && m.From > 0 && m.To < len(forms) && !zincBehind()[forms[m.From-1]]
}

// zincBehind are the words before «روی» that make it zinc.
var zincBehind = wordlist.SetOf("sought", "zinc behind", persian.Normalize)

// isAge recognises «دوساله‌ام», which says of whom a question is and not of what.
func isAge(form string) bool {
	return strings.Contains(form, "ساله") || strings.Contains(form, "ماهه")
}

// derived are the names of one word with the endings that make an adjective or
// another form of it: آلرژی and آلرژیک, سیاتیک and سیاتیکا.
func derived(names [][]string) [][]string {
	var out [][]string
	for _, name := range names {
		if len(name) != 1 || utf8.RuneCountInString(name[0]) < 4 || name[0][0] < utf8.RuneSelf {
			continue
		}
		for _, ending := range []string{"ی", "یک", "ا"} {
			out = append(out, []string{name[0] + ending})
			if short, ok := strings.CutSuffix(name[0], ending); ok && utf8.RuneCountInString(short) > 3 {
				out = append(out, []string{short})
			}
		}
	}
	return out
}

// Subjects are what the question is about, in its order.
func (q *Question) Subjects() []*Subject { return q.subjects }

// main are the subjects of which a sentence must speak: the drugs, or else the
// other names of medicine; nil when the question has none. Who asks for a dose asks
// for that of a drug, if no list has it.
func (q *Question) main() []*Subject {
	for _, is := range []func(*Subject) bool{
		func(x *Subject) bool { return x.isDrug() && !(x.Kind == DrugClass && q.treated()) },
		func(x *Subject) bool { return q.dosing() && x == q.heaviest() },
		func(x *Subject) bool {
			return x.Kind == Disease || x.Kind == Organism || x.Kind == Test || x.Kind == Procedure
		},
		func(x *Subject) bool { return x.Kind == SymptomName },
		func(x *Subject) bool { return q.ForSomebody() && x == q.heaviest() && !x.plain },
		func(x *Subject) bool { return x.Kind == Organ && q.clinical() || q.clinical() && x == q.heaviest() },
	} {
		var out []*Subject
		for _, x := range q.subjects {
			if is(x) {
				out = append(out, x)
			}
		}
		if out != nil {
			return out
		}
	}
	return nil
}

// treated reports whether the question is on a disease, and a class of drugs is only
// what it is treated with: «گلودرد چرکی با آنتی‌بیوتیک کی خوب می‌شود».
func (q *Question) treated() bool {
	for _, kind := range []string{"duration", "prognosis", "treatment", "choice", "prevention"} {
		if q.Seeks(kind) {
			return slices.ContainsFunc(q.subjects, func(x *Subject) bool { return x.Kind == Disease || x.Kind == Organism })
		}
	}
	return false
}

// clinical reports whether what is sought is sought of things of medicine alone.
func (q *Question) clinical() bool {
	if len(q.sought) > 1 {
		return true
	}
	for _, kind := range []string{"symptom", "treatment", "diagnosis", "adverse", "allowed", "antidote", "prevention", "choice", "interaction", "prognosis", "withdrawal", "care"} {
		if q.Seeks(kind) {
			return true
		}
	}
	return false
}

// dosing reports whether the question asks how much of a drug is taken.
func (q *Question) dosing() bool { return q.Seeks("dose") || q.Seeks("maximum") }

// heaviest is the rarest subject that no list has, nil when there is none.
func (q *Question) heaviest() *Subject {
	var best *Subject
	for _, x := range q.subjects {
		if x.Kind == NoName && (best == nil || x.Weight > best.Weight) {
			best = x
		}
	}
	return best
}

// medical reports whether the question names anything of medicine.
func (q *Question) medical() bool {
	return slices.ContainsFunc(q.subjects, func(x *Subject) bool { return x.Kind != NoName && x.Kind != Organ })
}

// Strict reports whether an answer must hold what is sought, since what stands
// near it would be taken for it: a dose, an interaction, an antidote, and whatever
// is asked about a thing that is known.
func (q *Question) Strict(kind string) bool {
	switch kind {
	case "dose", "maximum", "antidote":
		return true
	case "interaction", "timing", "frequency", "adverse", "allowed", "normal", "duration", "share", "withdrawal":
		return len(q.mains) > 0
	}
	return false
}

// byTheWay is what a word that no list has counts beside a thing of medicine.
const byTheWay = 0.6

// inPassing is the same of a word of everyday language.
const inPassing = 0.3

// byClass is what a drug counts of which only the class is named.
const byClass = 0.8

// Heavy is the rarest subject of a question that names nothing of medicine, nil
// when it has none, or when the corpus is on much else.
func (q *Question) Heavy() *Subject {
	if len(q.mains) > 0 || q.general {
		return nil
	}
	return q.heaviest()
}

// Mains are the subjects of which a sentence must speak; nil when the question
// names nothing of medicine.
func (q *Question) Mains() []*Subject { return q.mains }

// In reports whether a name of the subject stands among the terms.
func (x *Subject) In(sets ...persian.TermSet) bool { return x.in(sets...) }

// Share is the part of the weight of the subjects that terms cover, 1 without
// subjects.
func (q *Question) Share(sets ...persian.TermSet) float64 {
	var all, got float64
	for _, x := range q.subjects {
		w := x.Weight
		if x.Kind == NoName && len(q.mains) > 0 && !slices.Contains(q.mains, x) {
			if w *= byTheWay; x.plain {
				w *= inPassing / byTheWay
			}
		}
		all += w
		if x.in(sets...) {
			got += w
		} else if slices.ContainsFunc(x.shared, func(name []string) bool { return hold(sets, name) }) {
			got += w * byClass
		}
	}
	if all == 0 {
		return 1
	}
	return got / all
}

// Names reports whether a statement names one of the main subjects.
func (q *Question) Names(s *Statement) bool {
	return slices.ContainsFunc(q.mains, func(x *Subject) bool { return x.in(s.Set) })
}

// HasMain reports whether the question has a subject of which each sentence must
// speak.
func (q *Question) HasMain() bool { return len(q.mains) > 0 }
