package lexical

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
)

// A sparse vector has a component for every term. When the passages' components
// hold the part of the score that depends on the passage, the questions' hold
// weights, and the inverse document frequency is multiplied in by whoever keeps
// the vectors, their inner product is the score of this package:
//
//	passage:  f / (f + k1)              1 for presence only
//	question: weight · (k1 + 1)
//	server:   ln(1 + (N − n + ½)/(n + ½))
//
// So a server that knows nothing of Persian ranks as the index in this package
// does, up to rounding to float32. Only n-grams differ a little: a vector has a
// component for each, and with it every word that has it, while the index asks
// for the words most alike (see mostAlike).

// SparseVector is a vector of which only the components that are not zero are
// kept, in ascending order of their indices.
type SparseVector struct {
	Indices []uint32 // hashes of terms, distinct
	Values  []float32
}

// SparseEncoder makes sparse vectors. It is safe for concurrent use.
type SparseEncoder struct {
	opts     Options
	averages [numTermFields]float64
}

// Averages are mean numbers of terms of the fields, over the
// passages that have the field. Passages' vectors contain them, so they stay as they
// are while the corpus grows: a change of some percent moves no ranking that
// matters, and a rebuild takes new ones.
type Averages struct {
	Title   float64 `json:"title"`
	Section float64 `json:"section"`
	Text    float64 `json:"text"`
	Forms   float64 `json:"forms"`
}

// Averages of the fields counted.
func (s *Statistics) Averages() Averages {
	return Averages{s.Title.average(), s.Section.average(), s.Text.average(), s.Forms.average()}
}

// NewSparseEncoder returns an encoder for the schema and ranking of o.
func NewSparseEncoder(o Options, a Averages) *SparseEncoder {
	return &SparseEncoder{opts: o.withDefaults(), averages: [numTermFields]float64{
		inTitle: a.Title, inSection: a.Section, inText: a.Text, inForms: a.Forms,
	}}
}

// SparseFields names what is baked into the vectors of passages: what an index
// has in its fingerprint, and the constants of the ranking.
func (o Options) SparseFields() string {
	o = o.withDefaults()
	r := &o.Ranking
	return fmt.Sprintf("%s;k1=%g,title=%g/%g,section=%g/%g,text=%g/%g", o.Schema, r.K1,
		r.Title.Weight, r.Title.B, r.Section.Weight, r.Section.B, r.Text.Weight, r.Text.B)
}

// PassageTerms is an analysed passage.
type PassageTerms struct{ *counts }

// Analyse counts the terms of a passage.
func (o Options) Analyse(p *index.Passage) PassageTerms {
	o = o.withDefaults()
	return PassageTerms{analyse(o.Analyzer, o.Schema, p)}
}

// Passage is the vector of a passage.
func (e *SparseEncoder) Passage(p PassageTerms) SparseVector {
	rk := &e.opts.Ranking
	sum := map[uint32]float64{}
	for sig := range numSignals {
		fields := signalFields[sig]
		if sig == signalWords { // a word counts in all its fields together
			f := map[string]float64{}
			var order []string // so that terms of one component are added alike every time
			for _, field := range fields {
				for _, t := range p.terms[field] {
					if _, ok := f[t.Text]; !ok {
						order = append(order, t.Text)
					}
					f[t.Text] += normalisedTF(rk.field(field), uint64(t.Count), uint64(p.lengths[field]),
						e.averages[field])
				}
			}
			for _, term := range order {
				if f := f[term]; f > 0 {
					sum[component(sig, term)] += f / (f + rk.K1)
				}
			}
			continue
		}
		if sig == signalGrams {
			seen := map[string]bool{}
			for _, field := range signalFields[signalWords] {
				for _, t := range p.terms[field] {
					grams(t.Text, e.opts.Schema.GramSize, func(g string) {
						if !seen[g] {
							seen[g] = true
							sum[component(sig, g)]++
						}
					})
				}
			}
			continue
		}
		if sig == signalForms {
			e.forms(p, sum)
			continue
		}
		field := fields[0]
		for _, t := range p.terms[field] {
			value := 1.0
			if !presenceOnly(field) {
				f := normalisedTF(rk.field(field), uint64(t.Count), uint64(p.lengths[field]), e.averages[field])
				value = f / (f + rk.k1(sig))
			}
			sum[component(sig, t.Text)] += value
		}
	}
	return sparseVector(sum)
}

// occurrences of a word in a passage, and the length of the fields that have it.
type occurrences struct {
	n      int
	length uint64
}

// forms adds the components of a passage's forms.
func (e *SparseEncoder) forms(p PassageTerms, sum map[uint32]float64) {
	if p.lengths[inForms] == 0 { // without forms in the schema
		return
	}
	plain := map[string]occurrences{} // words as they are
	var order []string
	for _, field := range signalFields[signalWords] {
		for _, t := range p.terms[field] {
			x, seen := plain[t.Text]
			if !seen {
				order = append(order, t.Text)
			}
			plain[t.Text] = occurrences{x.n + int(t.Count), x.length + uint64(p.lengths[field])}
		}
	}
	add := func(form string, n int, length uint64) {
		if n <= 0 {
			return
		}
		f := normalisedTF(e.opts.Ranking.field(inForms), uint64(n), length, e.averages[inForms])
		sum[component(signalForms, form)] += f / (f + e.opts.Ranking.k1(signalForms))
	}
	for _, t := range p.terms[inForms] {
		word, form, _ := strings.Cut(t.Text, formMark)
		x := plain[word]
		x.n -= int(t.Count)
		plain[word] = x
		add(form, int(t.Count), uint64(p.lengths[inForms]))
	}
	for _, word := range order {
		add(word, plain[word].n, plain[word].length)
	}
}

// Question is the vector of a question, over a corpus with the vocabulary. The
// question's filter has no part in it.
func (e *SparseEncoder) Question(q index.Query, v *Vocabulary) (SparseVector, error) {
	b, err := v.bag(e.opts, q)
	if err != nil {
		return SparseVector{}, err
	}
	return e.bag(b, v)
}

func (e *SparseEncoder) bag(b bag, v *Vocabulary) (SparseVector, error) {
	rk := &e.opts.Ranking
	sum := map[uint32]float64{}
	for _, c := range b.merged() {
		if c.Signal == signalWords {
			n, err := v.DocFreq(c.Term)
			if err != nil {
				return SparseVector{}, err
			}
			if err := damp(&c, v.statistics.Passages, n, v.DocFreq); err != nil {
				return SparseVector{}, err
			}
		}
		w := c.Weight * rk.weight(c.Signal) * (rk.k1(c.Signal) + 1)
		switch {
		case w <= 0:
		case c.Signal == signalGrams:
			grams(c.Term, e.opts.Schema.GramSize, func(g string) { sum[component(signalGrams, g)] += w })
		case c.Signal == signalForms:
			sum[component(signalForms, formOf(c.Term))] += w
		default:
			sum[component(c.Signal, c.Term)] += w
		}
	}
	return sparseVector(sum), nil
}

// component is the index of a term: FNV-1a of signal and term, folded to 32
// bits. Two of a million terms share one with a probability of a hundredth of a
// percent for each.
func component(s signal, term string) uint32 {
	if s == signalFunction { // no n-gram begins with the mark
		s, term = signalGrams, "_"+term
	}
	h := (uint64(14695981039346656037) ^ uint64(s)) * 1099511628211
	for i := range len(term) {
		h = (h ^ uint64(term[i])) * 1099511628211
	}
	return uint32(h>>32) ^ uint32(h)
}

func sparseVector(sum map[uint32]float64) SparseVector {
	v := SparseVector{make([]uint32, 0, len(sum)), make([]float32, len(sum))}
	for i := range sum {
		v.Indices = append(v.Indices, i)
	}
	slices.SortFunc(v.Indices, cmp.Compare)
	for at, i := range v.Indices {
		v.Values[at] = float32(sum[i])
	}
	return v
}
