// Package verify checks each sentence of an answer against the passages that
// it cites: are its words there, its numbers, the drugs and tests that it
// names, and does the evidence say it, rather than its opposite.
//
// The checks need no model. They read words, not meaning: a sentence that says
// the same in quite other words is found unsupported, which is the safe side.
// A model can be asked about the borderline ones (Options.Judge).
package verify

import (
	"cmp"
	stdcontext "context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// Options configures a Checker. The zero value works.
type Options struct {
	// IDF weighs a term of the analyzer by its rarity in the corpus; nil gives
	// every term the same weight.
	IDF func(term string) float64
	// Synonyms are other names of a term that count as the term itself;
	// default persian.DefaultSynonyms.
	Synonyms *persian.Synonyms
	// Embedder compares sentence and evidence by vectors. That moves the score,
	// never the verdict: «توصیه می‌شود» and «توصیه نمی‌شود» have nearly the same
	// vector. Nil goes without; one that fails is passed over.
	Embedder embeddings.Embedder
	// Judge is asked about borderline sentences; nil asks nobody.
	Judge *Judge
	// Entailment is asked before the judge; nil asks nobody.
	Entailment *Entailment
	// Supported and Partly are the coverage from which a sentence counts as
	// supported and as partly supported; defaults 0.7 and 0.45.
	Supported, Partly float64
}

// Checker checks the sentences of answers. It is safe for concurrent use. The zero
// value is one of the zero Options.
type Checker struct {
	opts      Options
	cache     cache
	judged    atomic.Int64 // nanoseconds that the judge has taken
	entailing atomic.Int64 // nanoseconds that the model of entailment has taken
}

// New returns a Checker.
func New(opts Options) *Checker {
	if opts.Synonyms == nil {
		opts.Synonyms = persian.DefaultSynonyms()
	}
	return &Checker{opts: opts}
}

// from is the coverage from which a sentence is supported, and partly.
func (o *Options) from() (supported, partly float64) {
	return cmp.Or(o.Supported, 0.7), cmp.Or(o.Partly, 0.45)
}

// claim reads a sentence.
func (o *Options) claim(sentence string) *claim {
	synonyms := o.Synonyms
	if synonyms == nil {
		synonyms = persian.DefaultSynonyms()
	}
	return newClaim(sentence, o.IDF, synonyms)
}

// Names of the layers, as Layer.Name.
const (
	LayerCoverage = "coverage"
	LayerQuantity = "quantity"
	LayerName     = "name"
	LayerPolarity = "polarity"
	LayerOrder    = "order"
	LayerVector   = "vector"
	LayerJudge    = "judge"
)

// Check implements generate.Checker. A sentence with citations is checked
// against those sources; one without is matched to all of them, and cited if
// one supports it, unless it orders or prescribes: that takes a source which its
// author names.
func (c *Checker) Check(
	ctx stdcontext.Context, question string, s answer.Sentence, sources []answer.Source,
) (answer.Sentence, error) {
	if err := ctx.Err(); err != nil {
		return s, err
	}
	if !isClaim(s.Text) || saysLacking(s.Text) {
		s.Verdict = &answer.Verdict{Judgement: answer.NotAClaim, Reason: "not-a-claim"}
		return s, nil
	}
	if v, ok := unread(s.Text); ok {
		s.Verdict = &v
		return s, nil
	}
	passages := c.cache.read(sources)
	var cited []*passage
	for _, p := range passages {
		if slices.Contains(s.Citations, p.number) {
			cited = append(cited, p)
		}
	}
	claim := c.opts.claim(s.Text)
	if len(claim.tokens) == 0 || claim.total == 0 {
		s.Verdict = &answer.Verdict{Judgement: answer.NotAClaim, Reason: "not-a-claim"}
		return s, nil
	}
	uncited := len(cited) == 0
	if uncited {
		cited = passages
	}
	v, outcome := c.decide(claim, cited)
	if t := typed(cited); len(t) > 0 && len(t) < len(cited) {
		if w, o := c.decide(claim, t); w.Judgement == answer.Supported {
			v, outcome = w, o
		}
	}
	c.compare(ctx, s.Text, &v)
	if err := c.entail(ctx, s.Text, &v, outcome); err != nil {
		return s, err
	}
	if err := c.ask(ctx, question, s.Text, &v, outcome); err != nil {
		return s, err
	}
	doubt(&v, s.Text, cited)
	if outcome != nil || v.Reason == LayerVerbatim || v.Reason == LayerRecognised {
		v.Score = scored(v.Judgement, v.Score)
	}
	if uncited && v.Judgement == answer.Supported && !orders(claim, &v) {
		s.Citations = []int{v.Source}
	}
	s.Verdict = &v
	return s, nil
}

// outcome is what a claim and one passage gave.
type outcome struct {
	claim     *claim // with the other names that the passage has
	passage   *passage
	window    window
	judgement answer.Judgement
	reason    string
	features  features
	score     float64
	layers    []answer.Layer
	slots     []answer.Slot
	open      bool // words and clauses leave it open: nothing is said otherwise
}

// lookedAt is how many passages, those that cover most, are checked in full.
const lookedAt = 3

// decide judges the claim against the passages: by the one that supports it
// most, unless a passage that covers about as much contradicts it.
func (c *Checker) decide(cl *claim, passages []*passage) (answer.Verdict, *outcome) {
	if len(passages) == 0 {
		return answer.Verdict{Judgement: answer.Unsupported, Reason: "no-evidence"}, nil
	}
	if v, ok := quoted(cl, passages); ok {
		return v, nil
	}
	tried := make([]outcome, len(passages))
	for i, p := range passages {
		mine := cl.against(p)
		tried[i] = outcome{claim: mine, passage: p, window: mine.best(p)}
	}
	slices.SortStableFunc(tried, func(a, b outcome) int { return cmp.Compare(b.window.coverage, a.window.coverage) })
	tried = tried[:min(lookedAt, len(tried))]
	for i := range tried {
		c.examine(&tried[i])
	}
	best := &tried[0]
	for i := range tried[1:] {
		o := &tried[1+i]
		if rank(o.judgement) > rank(best.judgement) &&
			(o.judgement == answer.Supported || o.window.coverage > best.window.coverage-0.15) {
			best = o
		}
	}
	v := answer.Verdict{
		Judgement: best.judgement,
		Source:    best.passage.number,
		Score:     best.score,
		Reason:    best.reason,
		Layers:    best.layers,
		Slots:     best.slots,
	}
	if best.judgement == answer.Unsupported && best.window.coverage < 0.2 {
		v.Source = 0
	} else {
		v.Quote = best.quote()
	}
	return v, best
}

// rank orders judgements by what they say for a sentence. A contradiction is
// worth more than nothing found: it is known.
func rank(j answer.Judgement) int {
	switch j {
	case answer.Supported:
		return 3
	case answer.PartlySupported:
		return 2
	case answer.Contradicted:
		return 1
	}
	return 0
}

func (o *outcome) quote() answer.Quote {
	w := o.window
	if w.to <= w.from {
		return answer.Quote{}
	}
	start, end := o.passage.sentences[w.from].start, o.passage.sentences[w.to-1].end
	return answer.Quote{Text: o.passage.raw[start:end], Start: start, End: end}
}

// examine runs the layers that need no model.
func (c *Checker) examine(o *outcome) {
	cl, p, w := o.claim, o.passage, o.window
	o.layers = append(o.layers, answer.Layer{Name: LayerCoverage, Score: w.coverage, Detail: cl.missing(w.covered)})
	o.judgement, o.reason = answer.Unsupported, LayerCoverage
	switch supported, partly := c.opts.from(); {
	case w.coverage >= supported:
		o.judgement = answer.Supported
	case w.coverage >= partly:
		o.judgement = answer.PartlySupported
	}
	clash := 0.0
	findings, near, at := cl.layers(p, w)
	for _, f := range findings {
		if f.checked == 0 {
			continue
		}
		o.layers = append(o.layers, answer.Layer{Name: f.layer, Score: f.score(), Detail: f.detail})
		if f.contradicts {
			clash = 1
		}
		if j, ok := f.judgement(w.coverage); ok && worse(j, o.judgement) {
			o.judgement, o.reason = j, f.layer
		}
	}
	o.features = cl.relate(p, w, clash)
	r := cl.read(p, at)
	r.settle(o, near)
	o.score = o.features.score()
}

// worse reports whether a says less for a sentence than b.
func worse(a, b answer.Judgement) bool {
	order := []answer.Judgement{answer.Contradicted, answer.Unsupported, answer.PartlySupported, answer.Supported}
	return max(slices.Index(order, a), 0) < max(slices.Index(order, b), 0)
}

// missing lists the words of the claim that the window lacks.
func (c *claim) missing(covered []bool) string {
	var out []string
	for i, ok := range covered {
		if !ok && c.weights[i] > 0 && len(out) < 8 {
			out = append(out, c.raw[c.tokens[i].start:c.tokens[i].end])
		}
	}
	return strings.Join(out, " ")
}

// orders reports whether an uncited claim is one that is given no citation. What
// only stands in a passage as it is, is given its own unless it is an order.
func orders(c *claim, v *answer.Verdict) bool {
	if v.Reason == LayerVerbatim {
		return clause.Orders(c.raw)
	}
	return c.prescribes()
}
