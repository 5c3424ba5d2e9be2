package lexical

import (
	"cmp"
	"context"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// clause is one weighted term of a query.
type clause struct {
	Signal signal
	// Term as the analyzer gives it; of a bigram the key of the pair,
	// see bigramKey; of n-grams the word that has them; of a form
	// its formKey.
	Term string
	// Weight multiplies the term's score, beside the weight of its signal. A
	// clause whose weight is not above 0 is ignored. Clauses with the same term
	// add their weights.
	Weight float64
	// For holds the words of the question that the term is another name or
	// spelling of. If it is rarer than all of them, its idf counts as the
	// geometric mean of its own and of the rarest one's, so that a word that was
	// not asked for does not count for more by being rare.
	For []string
	// Group is the same for what one word of the question asks for: the word, its
	// form, its n-grams and its neighbours. Their postings are added up once for
	// all questions that have them alike. 0: on its own.
	Group int
}

// bigramClause is the clause for the word a followed by the word b.
func bigramClause(a, b string, weight float64) clause {
	return clause{Signal: signalBigrams, Term: bigramKey(a, b), Weight: weight}
}

// bag is a query as the searcher sees it: terms with weights, and the filter
// that every hit must pass.
type bag struct {
	Clauses []clause
	Filter  index.Filter
}

// bag analyses a question: its terms, and what else the schema indexes, each
// with weight 1 for every time it occurs, and other names of what it asks for
// with the weight that the ranking gives them. A question of function words only
// asks for those.
func (o Options) bag(q index.Query) bag {
	o = o.withDefaults()
	schema := o.Schema
	p := o.parse(q)
	terms, function := p.Terms, p.Function
	b := bag{Filter: q.Filter, Clauses: make([]clause, 0, 2*len(terms))}
	if len(terms) == 0 && schema.has(signalFunction) {
		for _, t := range function {
			b.Clauses = append(b.Clauses, clause{Signal: signalFunction, Term: t.Text, Weight: 1})
		}
	}
	for i := range terms {
		group := 1 + slices.IndexFunc(terms, func(t persian.Term) bool { return t.Text == terms[i].Text })
		b.Clauses = append(b.Clauses, clause{Signal: signalWords, Term: terms[i].Text, Weight: 1, Group: group})
		if schema.has(signalForms) {
			b.Clauses = append(b.Clauses, clause{Signal: signalForms, Term: formKey(terms[i]), Weight: 1, Group: group})
		}
		if schema.has(signalGrams) && utf8.RuneCountInString(terms[i].Text) > schema.GramSize {
			b.Clauses = append(b.Clauses, clause{Signal: signalGrams, Term: terms[i].Text, Weight: 1, Group: group})
		}
	}
	if schema.has(signalBigrams) {
		bigrams(terms, func(x, y string) {
			b.Clauses = append(b.Clauses, bigramClause(x, y, 1))
		})
	}
	if o.Ranking.Synonyms > 0 {
		b.Clauses = append(b.Clauses, synonyms(p.Synonyms, terms, o.Ranking.Synonyms)...)
	}
	return b
}

// parse analyses a query, unless that was done before.
func (o Options) parse(q index.Query) index.Parsed {
	if q.Parsed != nil {
		return *q.Parsed
	}
	terms, function := o.Analyzer.Split(q.Text)
	return index.Parsed{Terms: terms, Function: function, Synonyms: o.Synonyms.Expand(terms)}
}

// synonyms are the clauses of the words of other names, each once and none that
// the question has itself.
func synonyms(expansions []persian.Expansion, terms []persian.Term, weight float64) []clause {
	var out []clause
	seen := map[string]bool{}
	for _, t := range terms {
		seen[t.Text] = true
	}
	for _, x := range expansions {
		var asked []string
		for _, t := range terms[x.From:x.To] {
			asked = append(asked, t.Text)
		}
		for _, name := range x.Alternatives {
			for _, word := range name {
				if !seen[word] {
					seen[word] = true
					out = append(out, clause{Signal: signalWords, Term: word, Weight: weight / float64(len(name)),
						For: asked})
				}
			}
		}
	}
	return out
}

// merged returns the clauses that count, one for each term, in a fixed order.
func (b bag) merged() []clause {
	cs := make([]clause, 0, len(b.Clauses))
	for _, c := range b.Clauses {
		if c.Weight > 0 && !math.IsInf(c.Weight, 1) && c.Signal < numSignals {
			cs = append(cs, c)
		}
	}
	slices.SortStableFunc(cs, func(x, y clause) int {
		return cmp.Or(cmp.Compare(x.Signal, y.Signal), cmp.Compare(x.Term, y.Term))
	})
	out := cs[:0]
	for _, c := range cs {
		if n := len(out); n > 0 && out[n-1].Signal == c.Signal && out[n-1].Term == c.Term {
			out[n-1].Weight += c.Weight
			continue
		}
		out = append(out, c)
	}
	return out
}

// termWeight is the factor of a term's impact: everything in the formula of
// [Ranking] but f/(f+k1).
func termWeight(r *Ranking, c clause, N, n uint64) float64 {
	return c.Weight * r.weight(c.Signal) * idf(N, n) * (r.k1(c.Signal) + 1)
}

// integerWeights converts weights to integers that share a power of two, see
// weightBits. An integer times scale is the weight again.
func integerWeights(ws []float64) (ints []uint64, scale float64) {
	sum := 0.0
	for _, w := range ws {
		sum += w
	}
	if sum <= 0 {
		return make([]uint64, len(ws)), 0
	}
	_, exp := math.Frexp(sum) // sum < 2^exp
	shift := weightBits - exp
	ints = make([]uint64, len(ws))
	for i, w := range ws {
		if w > 0 {
			ints[i] = max(1, uint64(math.Round(math.Ldexp(w, shift))))
		}
	}
	return ints, math.Ldexp(1, -shift)
}

// preparedQuery is a bag with the postings of its terms, without those that do not
// occur.
type preparedQuery struct {
	terms []weightedTerm
	scale float64 // converts a sum of weight times impact to a score
}

// damp lowers the weight of a clause with clause.For, whose term n passages
// have. Frequency counts the passages that have a word.
func damp(c *clause, passages uint64, n int, frequency func(word string) (int, error)) error {
	if len(c.For) == 0 {
		return nil
	}
	asked := 0.0 // idf of the rarest
	for _, w := range c.For {
		n, err := frequency(w)
		if err != nil {
			return err
		}
		asked = max(asked, idf(passages, uint64(n)))
	}
	if own := idf(passages, uint64(n)); own > asked {
		c.Weight *= math.Sqrt(asked / own)
	}
	return nil
}

// prepare looks up the postings of a bag's terms: one list for each group of
// clauses.
func (s *snapshot) prepare(ctx context.Context, b bag) (*preparedQuery, error) {
	all := b.merged()
	all = slices.DeleteFunc(all, func(c clause) bool { return s.ranking.weight(c.Signal) <= 0 })
	q := &preparedQuery{terms: make([]weightedTerm, 0, len(all))}
	weights := make([]float64, 0, len(all))
	add := func(l *postingList, weight float64) {
		if len(l.postings) > 0 {
			q.terms = append(q.terms, weightedTerm{list: l})
			weights = append(weights, weight)
		}
	}
	for _, group := range groups(all) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(group) > 1 {
			l, err := s.groupList(group)
			if err != nil {
				return nil, err
			}
			add(l, l.unit)
			continue
		}
		l, err := s.list(group[0].Signal, group[0].Term)
		if err != nil {
			return nil, err
		}
		weight, err := s.clauseWeight(group[0], len(l.postings), l.unit)
		if err != nil {
			return nil, err
		}
		add(l, weight)
	}
	ints, scale := integerWeights(weights)
	for i := range q.terms {
		q.terms[i].weight = ints[i]
	}
	q.scale = scale / impactOne
	return q, nil
}

// clauseWeight is the factor of the shares of a clause whose term n passages have;
// unit is that of its list.
func (s *snapshot) clauseWeight(c clause, n int, unit float64) (float64, error) {
	if unit > 0 {
		return c.Weight * s.ranking.weight(c.Signal) * unit, nil
	}
	if err := damp(&c, s.stats.Passages, n, s.docFreq); err != nil {
		return 0, err
	}
	return termWeight(&s.ranking, c, s.stats.Passages, uint64(n)), nil
}

// score converts an integer sum.
func (q *preparedQuery) score(sum uint64) float64 { return float64(sum) * q.scale }

// search scores the bag and returns the k best passages.
func (s *snapshot) search(ctx context.Context, b bag, k int, prune bool) ([]index.Hit, error) {
	if k <= 0 || s.docs == 0 {
		return nil, ctx.Err()
	}
	allowed, err := s.allowed(ctx, b.Filter)
	if err != nil {
		return nil, err
	}
	q, err := s.prepare(ctx, b)
	if err != nil {
		return nil, err
	}
	found, err := s.topK(ctx, q.terms, min(k, int(s.docs)), allowed, prune)
	if err != nil {
		return nil, err
	}
	hits := make([]index.Hit, len(found))
	for i, c := range found {
		hits[i] = index.Hit{Seq: c.Seq, Score: q.score(c.Score)}
	}
	return hits, nil
}
