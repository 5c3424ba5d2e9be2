package perturb

import "slices"

// Kind is a way to spoil a sentence, or to write it otherwise.
type Kind string

// Kinds that change what is said.
const (
	Number        Kind = "number"     // another number
	Unit          Kind = "unit"       // another unit
	Drug          Kind = "drug"       // another drug
	Negation      Kind = "negation"   // a predicate denied, or a denial lost
	Direction     Kind = "direction"  // the opposite direction
	Misattributed Kind = "moved"      // right, but not of this passage
	Swapped       Kind = "exchanged"  // two amounts of a sentence in each other's place
	Range         Kind = "range"      // another upper end of a range
	Numeral       Kind = "numeral"    // another number, written as a word
	Denial        Kind = "denial"     // «بدون», «عدم», «غیر», «نا» and their like lost or added
	Clause        Kind = "clause"     // what two clauses speak of in each other's place
	Condition     Kind = "condition"  // the condition lost
	Exception     Kind = "exception"  // what is excepted included
	Replaced      Kind = "replaced"   // «A به جای B» the other way round
	Cause         Kind = "cause"      // cause and effect in each other's place
	Comparison    Kind = "comparison" // «A بیشتر از B» the other way round
	Population    Kind = "population" // of other patients
	Route         Kind = "route"      // another route of administration
	Meals         Kind = "meals"      // at another time with respect to meals or sleep
	Side          Kind = "side"       // the other side of a threshold
	Limit         Kind = "limit"      // maximum for minimum
	Quantifier    Kind = "quantifier" // of all what is said of some
	Certainty     Kind = "certainty"  // sure what is possible
	Share         Kind = "share"      // another share, written as a word
	Factor        Kind = "factor"     // per cent for times
	Frequency     Kind = "frequency"  // at other intervals
	Line          Kind = "line"       // another line of treatment
	Script        Kind = "script"     // a word in a script that the checker cannot read
)

// Kinds that keep what is said: a checker that complains raises a false alarm.
const (
	Respelt     Kind = "varied"      // digits and spelling varied
	Paraphrased Kind = "paraphrased" // and other words, names, units and order
	Equivalent  Kind = "equivalent"  // shares, intervals and thresholds written otherwise
	Footnoted   Kind = "footnoted"   // quoted, with a footnote's mark and other spaces
)

// Kinds lists the kinds in the order of reports.
func Kinds() []Kind {
	return []Kind{Number, Unit, Drug, Negation, Direction, Misattributed, Swapped, Range, Numeral, Denial,
		Clause, Condition, Exception, Replaced, Cause, Comparison, Population, Route, Meals, Side, Limit, Quantifier,
		Certainty, Share, Factor, Frequency, Line, Script,
		Respelt, Paraphrased, Equivalent, Footnoted}
}

// PreservesMeaning reports whether sentences of the kind say what the original says.
func (k Kind) PreservesMeaning() bool {
	return slices.Contains([]Kind{Respelt, Paraphrased, Equivalent, Footnoted}, k)
}
