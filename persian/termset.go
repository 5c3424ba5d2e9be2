package persian

// Terms returns the texts of the terms that the zero [Analyzer] finds in s, in
// order.
func Terms(s string) []string {
	var a Analyzer
	list := a.Terms(s)
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Text
	}
	return out
}

// TermSet is a set of analysed terms.
type TermSet map[string]struct{}

// NewTermSet returns the set of the terms in a list.
func NewTermSet(terms []string) TermSet {
	set := make(TermSet, len(terms))
	for _, t := range terms {
		set[t] = struct{}{}
	}
	return set
}

// Has reports whether the term is in the set.
func (s TermSet) Has(term string) bool {
	_, ok := s[term]
	return ok
}

// Meets reports whether the sets have a term in common.
func (s TermSet) Meets(o TermSet) bool {
	if len(s) > len(o) {
		s, o = o, s
	}
	for t := range s {
		if o.Has(t) {
			return true
		}
	}
	return false
}

// Bigrams returns the pairs of neighbours in a list of terms.
func Bigrams(terms []string) map[[2]string]struct{} {
	set := make(map[[2]string]struct{}, len(terms))
	for i := 1; i < len(terms); i++ {
		set[[2]string{terms[i-1], terms[i]}] = struct{}{}
	}
	return set
}
