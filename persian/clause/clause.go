// Package clause reads what a text says into clauses: of whom or what each
// speaks, for whom, what it says of it and whether it denies it, by which route,
// when, how much, and under which condition. It needs no model: it knows the
// words that fill such places (persian/data/clauses.txt), the verbs, and how
// Persian joins and shortens clauses.
package clause

import (
	"github.com/biopars/biopars/persian"
)

// Name is the place of a clause that a slot fills.
type Name string

// The places of a clause.
const (
	Population Name = "population" // adult, child, pregnant, renal …
	Relation   Name = "relation"   // use, raise, effect, start …, with its sign
	Verb       Name = "verb"       // the verb that ends the clause, with its sign
	Route      Name = "route"      // oral, iv …
	Timing     Name = "timing"     // empty, meal, morning …
	Side       Name = "side"       // before or after what follows
	Line       Name = "line"       // which choice of treatment
	Modality   Name = "modality"   // must, can, may, sure …
	Quantifier Name = "quantifier" // all, most, some, few, none, only
	Condition  Name = "condition"  // what begins a condition
	Exception  Name = "exception"  // what takes out of what is said
	Cause      Name = "cause"      // forward: the cause stands before
	Replaced   Name = "replaced"   // instead: what is replaced stands behind
	Comparison Name = "comparison" // which of two has more of something
	Actor      Name = "subject"    // who does something to whom
	Period     Name = "period"     // day, week …: how often, where no amount says it
	Quantity   Name = "quantity"   // an amount, with its role
)

// Slot is what fills a place. Start and End are bytes of the text.
type Slot struct {
	Name       Name
	Value      string // the same for all spellings
	Sign       int8   // of a relation or verb: -1 denied or downwards, 0 between
	Start, End int
	Amount     *persian.Quantity // of a quantity
	Role       Role              // of a quantity
	If         bool              // it stands in a condition of the clause
	Bound      int8              // of a quantity: -1 what lies at or below it is meant, 1 at or above
}

// Joint is how a clause hangs on the one before it.
type Joint int

// Ways of joining clauses.
const (
	Opens    Joint = iota // begins a sentence
	Also                  // «و», or nothing
	Against               // «اما», «ولی», «در حالی که»
	Unless                // «مگر», «به‌جز»: what is taken out of the clause before
	Relative              // «که»: says more of the clause before
	Likewise              // «و»: says of another, with the same words, what is its own
	resumes               // goes on with the clause before the exception
)

// Clause is a part of a sentence that says one thing.
type Clause struct {
	Start, End int    // bytes of the text
	Parts      []Span // where its words stand: two, where an exception stands amid them
	Sentence   int    // which sentence it is of
	Joint      Joint
	Slots      []Slot
	// Denied is whether its verb, or a modal before it, is negative, but not both. A
	// clause without a verb («… را افزایش و … را کاهش می‌دهد») has that of the next.
	Denied bool
	// Shares is set where it has the verb of the next clause.
	Shares bool
	// Order is set where the clause tells somebody what to do.
	Order bool
	// Subject is the head of the clause where it has a subject of its own: the bytes
	// of its first word that names something.
	Subject Span
}

// Span is a range of bytes; empty where Start is End.
type Span struct{ Start, End int }

// Text is a text as it was read.
type Text struct {
	Clauses []Clause
	words   []word
}

// Has reports whether the clause has a slot of that name and value; any value for
// "".
func (c *Clause) Has(name Name, value string) bool {
	for i := range c.Slots {
		if s := &c.Slots[i]; s.Name == name && (value == "" || s.Value == value) {
			return true
		}
	}
	return false
}

// Read reads a text. Amounts are those of persian.Quantities; pass nil to have
// them read here. Sentences are its sentences, nil for one.
func Read(text string, sentences []persian.Span, amounts []persian.Quantity) *Text {
	if amounts == nil {
		amounts = persian.Quantities(text)
	}
	if sentences == nil {
		sentences = []persian.Span{{Start: 0, End: len(text)}}
	}
	t := &Text{words: split(text)}
	r := reader{text: text, words: t.words, amounts: amounts}
	from := 0
	for n, s := range sentences {
		for from < len(r.words) && r.words[from].start < s.Start {
			from++
		}
		to := from
		for to < len(r.words) && r.words[to].start < s.End {
			to++
		}
		if from < to {
			t.Clauses = append(t.Clauses, r.sentence(n, from, to)...)
		}
		from = to
	}
	return t
}
