package neural

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// moverVersion is one of the three definitions of MoverScore.
type moverVersion string

const (
	mover1     moverVersion = "v1"      // the paper's: five layers pooled, n-grams, squared distances; 1 − d
	mover2     moverVersion = "v2"      // the repository since 2021: the last layer; 1/(1+d)
	mover2PyPI moverVersion = "v2-pypi" // the package moverscore 1.0.3: the last layer; 1 − d
)

// ErrUnfaithful is wrapped where the reference would give a number, but not by what it
// sets out to do.
var ErrUnfaithful = errors.New("the reference gives numbers here only by accident")

// moverScore is MoverScore as AIPHES/emnlp19-moverscore and the package moverscore
// compute it: the cost of moving one text's tokens onto the other's.
type moverScore struct {
	version  moverVersion
	tokens   *tokenizer.Tokenizer
	limit    int
	width    int
	depth    int
	ngram    int
	subwords bool // tokens that go on with a word count too; v1 only
	stop     map[string]bool
	useIDF   bool
	// references and candidates have weights of their own.
	references, candidates *idf
	// shift is added to squared distances, to find out what rounding makes of a score.
	shift float64
}

// pooledLayers is over how many of the last layers v1 takes least, mean and greatest.
const pooledLayers = 5

func newMoverScore(m *model, version moverVersion, ngram int, useIDF bool, o Options) (*moverScore, error) {
	lower := true // the reference asks for it whatever the model
	t, err := m.tokenizer(tokenizer.Options{Lower: &lower})
	if err != nil {
		return nil, err
	}
	c := m.encoder.Config()
	s := &moverScore{version: version, tokens: t, limit: c.MaxTokens, width: c.Hidden, depth: c.Layers, ngram: ngram,
		subwords: o.KeepSubwords, useIDF: useIDF, stop: map[string]bool{}}
	for _, w := range o.StopWords {
		s.stop[w] = true
	}
	return s, s.check()
}

// check refuses what the reference doesn't mean.
func (s *moverScore) check() error {
	for _, name := range []string{"[CLS]", "[SEP]", "[PAD]"} {
		id, ok := s.tokens.ID(name)
		if !ok {
			return fmt.Errorf("%w: the vocabulary has no %s, and words are told from their parts by ##: "+
				"a model with BERT's tokenizer is needed", ErrUnfaithful, name)
		}
		if name == "[PAD]" && id != 0 {
			return fmt.Errorf("%w: the number of [PAD], %d, would be the weight of padding", ErrUnfaithful, id)
		}
	}
	switch {
	case s.version != mover1 && s.ngram != 1:
		return fmt.Errorf("%w: %s takes a size of n-grams and ignores it", ErrUnfaithful, s.version)
	case s.version != mover1 && s.subwords:
		return fmt.Errorf("%w: %s is asked to keep parts of words and leaves them out", ErrUnfaithful, s.version)
	case s.ngram < 1:
		return fmt.Errorf("n-grams of %d", s.ngram)
	}
	return nil
}

func (s *moverScore) signature(model string, _ Options) string {
	weights, subwords := "no-idf", ""
	if s.useIDF {
		weights = "idf"
	}
	if s.subwords {
		subwords = "|subwords"
	}
	return fmt.Sprintf("%s|%s|n:%d|%s|stop:%d%s(biopars)", model, s.version, s.ngram, weights, len(s.stop), subwords)
}

func (s *moverScore) layers() []int {
	if s.version != mover1 {
		return []int{s.depth}
	}
	var l []int
	for i := max(1, s.depth-pooledLayers+1); i <= s.depth; i++ {
		l = append(l, i)
	}
	return l
}

func (s *moverScore) sequence(text string) tokenizer.Encoding {
	ids := s.tokens.Tokenize(text)
	ids = ids[:min(len(ids), s.limit-2)]
	cls, _ := s.tokens.ID("[CLS]")
	sep, _ := s.tokens.ID("[SEP]")
	ids = slices.Concat([]int32{cls}, ids, []int32{sep})
	return tokenizer.Encoding{IDs: ids, Types: make([]int32, len(ids))}
}

func (s *moverScore) prepare(candidates, references [][]int32) {
	if s.useIDF {
		s.candidates, s.references = newIDF(candidates), newIDF(references)
	}
}

func (s *moverScore) weightsDigest() string {
	if !s.useIDF {
		return ""
	}
	return s.candidates.digest() + s.references.digest()
}

// counts reports whether a token counts as a word.
func (s *moverScore) counts(id int32) bool {
	t := s.tokens.Token(id)
	return !(len(t) == 1 && strings.Contains(asciiPunctuation, t)) && (s.subwords || !strings.Contains(t, "##")) &&
		!s.stop[t]
}

// asciiPunctuation is Python's string.punctuation.
const asciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// bag is a text as vectors of length 1, or 0, with their weights.
type bag struct {
	vectors []float32
	weights []float64
}

// words takes what counts of a text.
func (s *moverScore) words(x *states, d *idf) bag {
	var at []int
	for i, id := range x.seq.IDs {
		if s.counts(id) {
			at = append(at, i)
		}
	}
	if s.version == mover1 {
		return s.windows(x, at, d)
	}
	b := bag{}
	rows := x.hidden[s.depth]
	for _, i := range at {
		b.vectors = append(b.vectors, rows[i*s.width:][:s.width]...)
		b.weights = append(b.weights, d.weight(x.seq.IDs[i]))
	}
	b.vectors = normalized(b.vectors, s.width, 1e-30)
	return b
}

// windows are n-grams of pooled layers, by idf weighted means.
func (s *moverScore) windows(x *states, at []int, d *idf) bag {
	width := 3 * s.width
	pooled := s.pool(x, at)
	n := s.ngram
	if len(at) < n {
		n = len(at)
	}
	b := bag{}
	for first := 0; first+n <= len(at); first++ {
		total := 0.
		for k := range n {
			total += d.weight(x.seq.IDs[at[first+k]])
		}
		row := make([]float32, width)
		for k := range n {
			scale := float32(d.weight(x.seq.IDs[at[first+k]]) / (total + 1e-5))
			for j, f := range pooled[(first+k)*width:][:width] {
				row[j] += scale * f
			}
		}
		b.vectors, b.weights = append(b.vectors, row...), append(b.weights, total)
		if n == 0 { // nothing counts: one window of nothing
			break
		}
	}
	b.vectors = normalized(b.vectors, width, 1e-6)
	return b
}

// pool puts least, mean and greatest of the last layers side by side, after each token
// of each layer was brought to length 1.
func (s *moverScore) pool(x *states, at []int) []float32 {
	h := s.width
	layers := s.layers()
	unit := make([][]float32, len(layers))
	for k, l := range layers {
		unit[k] = normalized(x.hidden[l], h, 0)
	}
	out := make([]float32, 0, 3*h*len(at))
	for _, i := range at {
		row := make([]float32, 3*h)
		low, mean, high := row[:h], row[h:2*h], row[2*h:]
		for k, u := range unit {
			for j, f := range u[i*h:][:h] {
				if k == 0 {
					low[j], high[j] = f, f
				}
				low[j], high[j] = min(low[j], f), max(high[j], f)
				mean[j] += f / float32(len(unit))
			}
		}
		out = append(out, row...)
	}
	return out
}

// compare gives the score as F, and nothing else.
func (s *moverScore) compare(candidate, reference *states) [3]float64 {
	r, c := s.words(reference, s.references), s.words(candidate, s.candidates)
	width := s.width
	if s.version == mover1 {
		width *= 3
	}
	cost, farthest := s.distances(r.vectors, c.vectors, width)
	eps := 1e-30
	if s.version == mover1 {
		eps = 1e-5
	}
	scale(r.weights, eps)
	scale(c.weights, eps)
	least, left := move(r.weights, c.weights, cost)
	score := 1 - least
	switch s.version {
	case mover1:
		// The masses are a little less than 1 and differ; what can't be moved costs
		// as much as the way between the two vectors of either text farthest apart.
		score -= left * farthest
	case mover2:
		score = 1 / (1 + least)
	}
	return [3]float64{math.NaN(), math.NaN(), score}
}

// move is transport as pyemd does it: masses are whole millionths of the larger sum. In
// texts of 400 tokens that changes the fourth decimal.
func move(a, b []float64, cost []float64) (least, left float64) {
	unit := 1e6 / max(sum(a), sum(b), 1e-30)
	least, _ = transport(millionths(a, unit), millionths(b, unit), cost)
	return least / unit, math.Abs(sum(a) - sum(b))
}

func millionths(x []float64, unit float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Floor(v*unit + .5)
	}
	return out
}

// scale divides weights by their sum plus eps.
func scale(w []float64, eps float64) {
	total := sum(w) + eps
	for i := range w {
		w[i] /= total
	}
}

// nearby is the squared distance below which it is computed from differences. The
// reference doesn't: between equal tokens its float32 leave up to 7e-4.
const nearby = .05

func squaredDistance(a, b []float32) float64 {
	s := 0.
	for i, x := range a {
		d := float64(x) - float64(b[i])
		s += d * d
	}
	return s
}

// distances are those between vectors of length 1 or 0: squared in v1. farthest is the
// greatest of all, those within a text too, which only v1 asks for.
func (s *moverScore) distances(a, b []float32, width int) (cost []float64, farthest float64) {
	between := func(a, b []float32) []float64 {
		na, nb := squares(a, width), squares(b, width)
		p := products(a, b, width)
		out := make([]float64, len(p))
		for i, x := range p {
			left, right := i/len(nb), i%len(nb)
			if out[i] = na[left] + nb[right] - 2*float64(x); out[i] < nearby {
				out[i] = squaredDistance(a[left*width:][:width], b[right*width:][:width])
			}
			out[i] = max(0, out[i]+s.shift)
		}
		return out
	}
	cost = between(a, b)
	if s.version == mover1 {
		for _, d := range [][]float64{cost, between(a, a), between(b, b)} {
			for _, x := range d {
				farthest = max(farthest, x)
			}
		}
		return cost, farthest
	}
	for i, x := range cost {
		cost[i] = math.Sqrt(x)
	}
	return cost, 0
}

// squares are the rows' lengths, squared.
func squares(rows []float32, width int) []float64 {
	out := make([]float64, len(rows)/width)
	for i := range out {
		for _, x := range rows[i*width:][:width] {
			out[i] += float64(x) * float64(x)
		}
	}
	return out
}

// combine is the mean over references, as the reference's sentence_score has it.
func (s *moverScore) combine(values [][3]float64) [3]float64 {
	total := 0.
	for _, v := range values {
		total += v[2]
	}
	return [3]float64{math.NaN(), math.NaN(), total / float64(len(values))}
}
