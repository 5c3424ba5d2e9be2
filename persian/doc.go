// Package persian reads Persian text the way medical search needs it: it folds
// the many spellings of one word together, finds tokens, sentences and
// quantities with their place in the original, and turns text into the terms
// that are indexed and compared.
//
// Safety comes before recall. Negation is never folded away or stopped, numbers
// and units keep their values, and two different drugs never become one term.
package persian

// AnalyzerVersion names the terms that [Analyzer] makes. It changes whenever
// any text may give other terms, and is part of every index's fingerprint.
const AnalyzerVersion = "fa-3"

// Span is a byte range of a text.
type Span struct{ Start, End int }
