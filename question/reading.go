package question

import (
	"maps"
	"slices"

	"github.com/biopars/biopars/persian"
)

// Reading follows what a passage speaks of, statement by statement.
type Reading struct {
	question *Question
	titled   bool // the heading names a main subject
	foreign  bool // it names another of its kind instead
	central  bool // the passage opens with a main subject
	Standing
}

// Enter begins a passage with its heading and the statements that it has.
func (q *Question) Enter(title, section string, statements []*Statement) *Reading {
	heading := ReadStatement(title + "\n" + section)
	r := &Reading{question: q}
	r.Heading, r.Section, r.Topic = heading.Set, persian.CueText(section), maps.Clone(heading.Set)
	r.People = heading.Patients()
	r.titled = q.Names(heading)
	r.About = r.titled || !q.HasMain()
	r.foreign = !r.About && len(heading.others(q.mains[0].Kind, q.mains)) > 0
	if !r.About && len(heading.Mentions) == 0 {
		r.About = q.opens(statements)
	}
	r.central = r.titled || len(statements) > 0 && q.HasMain() && q.opening(statements[0]) > 0
	return r
}

// Central reports whether the passage is on a main subject from its heading or its
// first words on.
func (r *Reading) Central() bool { return r.central }

// opening is 1 where a statement opens with a main subject, a half where it names
// it later, and 0 where it does not.
func (q *Question) opening(s *Statement) float64 {
	for _, m := range s.Mentions {
		if slices.ContainsFunc(q.mains, func(x *Subject) bool { return x.named(s, m) }) {
			if m.From < 4 {
				return 1
			}
			return 0.5
		}
	}
	for _, t := range s.Terms[:min(4, len(s.Terms))] {
		if slices.ContainsFunc(q.mains, func(x *Subject) bool {
			return slices.ContainsFunc(x.names, func(n []string) bool { return n[0] == t && hold([]persian.TermSet{s.Set}, n) })
		}) {
			return 1
		}
	}
	if q.Names(s) {
		return 0.5
	}
	return 0
}

// opens reports whether a passage without a heading of its own comes to a main
// subject before any other of its kind, so that what stands before is on it too.
func (q *Question) opens(statements []*Statement) bool {
	kind := q.mains[0].Kind
	for _, s := range statements[:min(3, len(statements))] {
		if q.Names(s) {
			return true
		}
		if len(s.others(kind, q.mains)) > 0 {
			return false
		}
	}
	return false
}

// Next reads the next statement of the passage and reports whether it speaks of a
// main subject: by name, or because the passage does up to there.
func (r *Reading) Next(s *Statement) bool {
	maps.Copy(r.Topic, s.Set)
	q := r.question
	if !q.HasMain() {
		return true
	}
	if q.Names(s) {
		r.About = true
		return true
	}
	if slices.ContainsFunc(q.mains, func(x *Subject) bool { return x.classIn(s) }) {
		return true
	}
	if r.other(s) {
		about := r.titled && hasAnaphoricDrug(s.Folded)
		r.About = r.titled
		return about
	}
	return r.About
}

// Foreign reports whether the heading of the passage names another thing of the
// kind that is asked about, so that what is asked about is named by the way.
func (r *Reading) Foreign() bool { return r.foreign }

// Named says how a statement names a main subject: 1 where it opens with it, or
// leaves it to the heading, less where it names it by the way, 0 where it does not.
func (r *Reading) Named(s *Statement) float64 {
	q := r.question
	if !q.HasMain() {
		return 0
	}
	if r.titled {
		return 1
	}
	v := q.opening(s)
	if v == 0.5 && hasAnaphoricDrug(s.Folded) {
		return 0 // «آن شبیه …» is on something else
	}
	return v
}

// IsMain reports whether a term of the question is of a main subject.
func (q *Question) IsMain(term string) bool {
	return slices.ContainsFunc(q.mains, func(x *Subject) bool { return slices.Contains(x.terms, term) })
}

// other reports whether a statement that names no main subject is on another
// thing: it names another drug where drugs are asked about, or begins with another
// disease or test.
func (r *Reading) other(s *Statement) bool {
	mains := r.question.mains
	if mains[0].isDrug() {
		return len(s.others(Drug, mains))+len(s.others(DrugClass, mains)) > 0
	}
	for _, m := range s.others(mains[0].Kind, mains) {
		if m.From < 3 {
			return true
		}
	}
	return false
}

// After remembers the people of whom a statement spoke, for the next one.
func (r *Reading) After(s *Statement) {
	r.Before = s.Set
	if p := s.Patients(); len(p) > 0 {
		r.People = p
	}
}

// People tell how a statement stands to those who are asked about.
type People int

const (
	AnyPeople   People = iota // nobody in particular is asked about or spoken of
	AskedPeople               // it speaks of those who are asked about
	OtherPeople               // it speaks of others alone
	Unsaid                    // somebody is asked about, and it does not say of whom it speaks
	Particular                // it speaks of some, and nobody in particular is asked about
)

// Of says of whom a statement speaks.
func (q *Question) Of(s *Statement, at *Standing) People {
	people := s.Patients()
	if len(people) == 0 {
		people = at.People
	}
	asked := slices.DeleteFunc(slices.Clone(q.patients), func(g string) bool {
		return (g == kidneyGroup || g == liverGroup) && !(len(q.mains) > 0 && q.mains[0].isDrug())
	})
	switch {
	case len(asked) == 0 && len(people) == 0:
		return AnyPeople
	case len(asked) == 0:
		if len(people) == 1 && people[0] == adultGroup {
			return AnyPeople
		}
		return Particular
	case slices.ContainsFunc(asked, func(g string) bool { return slices.Contains(people, g) }):
		return AskedPeople
	case len(people) == 0:
		if len(asked) == 1 && asked[0] == adultGroup {
			return AnyPeople
		}
		return Unsaid
	}
	return OtherPeople
}

// ForSomebody reports whether the question is about people for whom a dose is
// another one.
func (q *Question) ForSomebody() bool {
	return slices.ContainsFunc(q.patients, func(g string) bool { return g != adultGroup })
}
