// Package neural compares answers with references by transformer encoders that run in
// the process: BERTScore, MoverScore in its three definitions, BLEURT, and entailment
// of claims both ways. Each agrees with its reference implementation in Python on the
// value of a pair alone.
//
//	s, err := neural.NewSuite(neural.Options{Models: map[string]string{"bertscore": dir}}, "bertscore")
//	defer s.Close()
//	result, err := s.Score(ctx, items, nil)
//
// Models are directories as hubs publish them; nothing is downloaded.
package neural

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// Options say by which models and how texts are compared.
type Options struct {
	// Models are directories by Family.
	Models map[string]string
	// Threads is how many texts are worked on at once; 0 stands for every processor.
	Threads int
	// Cache is a file that keeps the values of pairs of texts, so that the same pair
	// costs nothing again; "" keeps none.
	Cache string

	// Layer is the one that BERTScore takes; nil is that of the reference's table.
	Layer *int
	// Rescale brings the score of unrelated texts to 0, and Baseline is the file that
	// says what that is, in the reference's format. There is none for Persian.
	Rescale  bool
	Baseline string
	// FastTokenizer takes the tokens of Rust's tokenizers for BERTScore, not Python's.
	FastTokenizer bool

	// StopWords are tokens that MoverScore leaves out, and KeepSubwords has its v1
	// count the further parts of words too.
	StopWords    []string
	KeepSubwords bool
}

// Families of metrics share a model.
const (
	BERTScore  = "bertscore"
	MoverScore = "moverscore"
	BLEURT     = "bleurt"
	NLI        = "nli-f"
)

// kind is a metric under a name.
type kind struct {
	name, family string
	open         func(m *model, o Options) (comparison, error)
}

// comparison is a metric with its model. It is also a tokenComparison or a
// logitComparison.
type comparison interface {
	signature(model string, o Options) string
	// combine makes one value of those for each reference: precision, recall and F.
	combine(values [][3]float64) [3]float64
}

// tokenComparison compares what a model makes of each text alone.
type tokenComparison interface {
	comparison
	sequence(text string) tokenizer.Encoding
	layers() []int
	// prepare sees the tokens of all pairs before the first is compared.
	prepare(candidates, references [][]int32)
	weightsDigest() string
	compare(candidate, reference *states) [3]float64
}

// logitComparison asks a model's head about both texts.
type logitComparison interface {
	comparison
	inputs(candidate, reference string) []encoder.Input
	value(candidate, reference string, logits [][]float32) [3]float64
}

var kinds = func() []kind {
	var all []kind
	for _, idf := range []bool{false, true} {
		suffix := ""
		if idf {
			suffix = "-idf"
		}
		all = append(all, kind{BERTScore + suffix, BERTScore, func(m *model, o Options) (comparison, error) {
			return newBERTScore(m, o, idf)
		}})
		for _, v := range []struct {
			name    string
			version moverVersion
			ngram   int
		}{{"v1", mover1, 1}, {"v1-bigram", mover1, 2}, {"v2", mover2, 1}, {"v2-pypi", mover2PyPI, 1}} {
			name := MoverScore + "-" + v.name + suffix
			all = append(all, kind{name, MoverScore, func(m *model, o Options) (comparison, error) {
				return newMoverScore(m, v.version, v.ngram, idf, o)
			}})
		}
	}
	return append(all,
		kind{BLEURT, BLEURT, func(m *model, _ Options) (comparison, error) { return newBLEURT(m) }},
		kind{NLI, NLI, func(m *model, _ Options) (comparison, error) { return newNLIF(m) }})
}()

// Names lists the metrics. The suffix -idf weighs tokens by how rare they are: among the
// references of all items, or in MoverScore on each side for itself. -bigram moves pairs
// of neighbouring tokens.
func Names() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Families lists what Options.Models may name: "moverscore" is the model of all metrics
// whose name begins so.
func Families() []string { return []string{BERTScore, MoverScore, BLEURT, NLI} }

// Family is that of a metric, "" for a name that isn't one.
func Family(name string) string {
	for _, k := range kinds {
		if k.name == name {
			return k.family
		}
	}
	return ""
}

// Suite compares by several metrics in one pass: a text is read once by each model.
// It is for one goroutine at a time.
type Suite struct {
	options Options
	models  map[string]*model // by directory
	metrics []*scorer
}

// scorer is a metric that is ready.
type scorer struct {
	name      string
	model     *model
	signature string
	comparison
}

// model is a directory that has been opened.
type model struct {
	dir        string
	encoder    *encoder.Model
	tokenizers map[tokenizerKey]*tokenizer.Tokenizer
}

// tokenizerKey is tokenizer.Options as a value.
type tokenizerKey struct {
	slow       bool
	set, lower bool
}

// NewSuite opens the models of the named metrics. It returns metric.ErrUnknown for a name
// that isn't in Names or comes twice.
func NewSuite(o Options, names ...string) (*Suite, error) {
	s := &Suite{options: o, models: map[string]*model{}}
	for i, name := range names {
		if err := s.add(name, names[:i]); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", name, err), s.Close())
		}
	}
	return s, nil
}

func (s *Suite) add(name string, before []string) error {
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if at < 0 {
		return fmt.Errorf("%w: known are %s", metric.ErrUnknown, strings.Join(Names(), ", "))
	}
	if slices.Contains(before, name) {
		return fmt.Errorf("%w: named twice", metric.ErrUnknown)
	}
	k := kinds[at]
	dir := s.options.Models[k.family]
	if dir == "" {
		return fmt.Errorf("no directory with a model of %s", k.family)
	}
	dir = filepath.Clean(dir)
	m := s.models[dir]
	if m == nil {
		e, err := encoder.Open(dir, encoder.Options{Threads: s.options.Threads})
		if err != nil {
			return err
		}
		m = &model{dir: dir, encoder: e, tokenizers: map[tokenizerKey]*tokenizer.Tokenizer{}}
		s.models[dir] = m
	}
	c, err := k.open(m, s.options)
	if err != nil {
		return err
	}
	s.metrics = append(s.metrics, &scorer{name, m,
		name + "|" + c.signature(filepath.Base(dir), s.options) + "|model:" + m.encoder.Digest()[:12], c})
	return nil
}

// WithCache is the same suite with another file for the values of pairs. Only one of the
// two is closed.
func (s *Suite) WithCache(path string) *Suite {
	c := *s
	c.options.Cache = path
	return &c
}

// Close gives the models back.
func (s *Suite) Close() error {
	var errs []error
	for _, dir := range slices.Sorted(maps.Keys(s.models)) {
		errs = append(errs, s.models[dir].encoder.Close())
	}
	return errors.Join(errs...)
}

// tokenizer opens the model's tokenizer in a way that a metric needs.
func (m *model) tokenizer(o tokenizer.Options) (*tokenizer.Tokenizer, error) {
	key := tokenizerKey{slow: o.Slow, set: o.Lower != nil, lower: o.Lower != nil && *o.Lower}
	if t := m.tokenizers[key]; t != nil {
		return t, nil
	}
	t, err := tokenizer.Open(m.dir, o)
	if err == nil {
		m.tokenizers[key] = t
	}
	return t, err
}
