package verify

import (
	stdcontext "context"
	"math"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/learned"
)

// features describe how a claim relates to one passage, each 0 to 1 or so.
type features struct {
	coverage float64 // weight of the claim's terms in the best window
	whole    float64 // the same in the whole passage
	rarest   float64 // weight of the heaviest term missing, over the mean weight
	lcs      float64 // longest common subsequence over the claim's length
	clash    float64 // polarity or quantity that disagrees
	negative float64 // negations in the claim less those in the window, absolute
}

func (f features) vector() []float64 {
	return []float64{f.coverage, f.whole, f.rarest, f.lcs, f.clash, f.negative}
}

func (f features) score() float64 { return learned.Logistic(learned.Support, f.vector()) }

// Features returns what the score of a sentence beside one source is made of, in
// the order of the formula's coefficients; nil for one that states nothing. It is
// there for those who fit the formula anew.
func (c *Checker) Features(sentence string, source answer.Source) []float64 {
	cl := c.opts.claim(sentence)
	if !isClaim(sentence) || len(cl.tokens) == 0 || cl.total == 0 {
		return nil
	}
	p := c.cache.read([]answer.Source{source})[0]
	mine := cl.against(p)
	o := outcome{claim: mine, passage: p, window: mine.best(p)}
	c.examine(&o)
	return o.features.vector()
}

// Oppositions returns what is weighed of each opposition of any two of the sources, in
// the order of learned.Conflict; those of two cases are left out as when conflicts are
// looked for. It is there for those who fit the formula anew.
func (c *Checker) Oppositions(asked string, sources []answer.Source) [][]float64 {
	x := newDispute(asked, c.opts.Synonyms)
	on := c.accounts(x, sources)
	var out [][]float64
	for i := range on {
		for j := i + 1; j < len(on); j++ {
			for _, o := range x.weighed(on[i], on[j]) {
				out = append(out, o.said[:])
			}
		}
	}
	return out
}

// relate computes the features of the claim against window w of p.
func (c *claim) relate(p *passage, w window, clash float64) features {
	f := features{coverage: w.coverage, clash: clash}
	f.whole = c.share(c.covered(p.bag, p.heading))
	n, heaviest := 0, 0.0
	for i, x := range c.weights {
		if x == 0 {
			continue
		}
		n++
		if !w.covered[i] {
			heaviest = max(heaviest, x)
		}
	}
	if n > 0 && c.total > 0 {
		f.rarest = heaviest * float64(n) / c.total
	}
	from, to := 0, len(p.tokens)
	if w.to > w.from {
		from, to = p.sentences[w.from].from, p.sentences[w.to-1].to
	}
	ev := p.tokens[from:to]
	f.lcs = lcsShare(c.tokens, ev)
	a, b := 0, 0
	for i := range ev {
		if ev[i].isNegation() {
			b++
		}
	}
	for i := range c.tokens {
		if c.tokens[i].isNegation() {
			a++
		}
	}
	f.negative = min(math.Abs(float64(a)-float64(b)), 2)
	return f
}

func (k *token) isNegation() bool {
	return k.negates || k.sign < 0 && len(k.slot) > 1 && k.slot[:2] == "v:" || k.slot == "a:با" && k.sign < 0
}

func lcsShare(a, b []token) float64 {
	if len(a) == 0 {
		return 0
	}
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i].text == b[j].text {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return float64(row[len(b)]) / float64(len(a))
}

// compare adds the layer of vectors to a verdict that has a quote.
func (c *Checker) compare(ctx stdcontext.Context, sentence string, v *answer.Verdict) {
	if c.opts.Embedder == nil || v.Quote.Text == "" {
		return
	}
	vectors, err := c.opts.Embedder.EmbedDocuments(ctx, []string{sentence, v.Quote.Text})
	if err != nil || len(vectors) != 2 {
		return
	}
	like := cosine(vectors[0], vectors[1])
	v.Layers = append(v.Layers, answer.Layer{Name: LayerVector, Score: like})
	v.Score = v.Score / (v.Score + (1-v.Score)*math.Exp(-learned.VectorWeight*(like-learned.VectorCentre)))
}

func cosine(a, b []float32) float64 {
	var dot, x, y float64
	for i := range min(len(a), len(b)) {
		dot += float64(a[i]) * float64(b[i])
		x += float64(a[i]) * float64(a[i])
		y += float64(b[i]) * float64(b[i])
	}
	if x == 0 || y == 0 {
		return 0
	}
	return dot / math.Sqrt(x*y)
}
