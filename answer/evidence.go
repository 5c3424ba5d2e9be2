package answer

// Evidence is the part of a source on which a sentence rests: the sentence of the
// passage that decides or, of a long one, the clauses that do.
type Evidence struct {
	Source int   `json:"source"` // number of the source
	Quote  Quote `json:"quote"`
	// Marked are byte ranges of the passage's text, in ascending order and within
	// the quote, of what decides: words that the quote shares with the sentence (with
	// the question, where the sentence is itself a quote), numbers, negations.
	Marked [][2]int `json:"marked"`
}
