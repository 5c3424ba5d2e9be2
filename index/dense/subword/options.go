package subword

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian"
)

// DefaultMinPassages is the size of the smallest corpus that an encoder is trained
// on. A text longer than the passages that ingest makes counts as several of
// them; two thirds of the number must be texts of their own, whatever their length.
const DefaultMinPassages = 300

// Options are the settings of Train. The zero value trains the model the
// project measures and publishes figures for.
type Options struct {
	Dimension    int     // components of a vector, a multiple of Members; default 192
	Members      int     // encoders trained apart from each other, whose vectors stand side by side; default 2
	Buckets      int     // rows shared by the hashed character n-grams, a power of two; default 32,768
	MinDocFreq   int     // passages a word must occur in to get a row of its own; default 3
	MaxWords     int     // rows for words, the most frequent first; default 65,536
	Steps        int     // batches each member learns from, at most; default 480
	Passes       int     // times each member learns from a passage, at most; default 30
	Batch        int     // pairs in a batch; default 512, less for a small corpus
	LearningRate float64 // first step size of Adagrad, falling linearly to a tenth; default .05
	Seed         uint64  // same seed, same corpus, same architecture: same bytes
	MinPassages  int     // corpora smaller than this are refused; default DefaultMinPassages
	MaxPassages  int     // passages learned from, drawn at random from a larger corpus; default 200,000

	// Temperatures are τ of InfoNCE, of the members in turn, each at least .02;
	// default .1 and .3. A low one tells near texts apart, a high one sees what
	// they have in common, and the mean of both says most beside BM25.
	Temperatures []float64

	// Analyzer cuts texts into terms; nil stands for the zero one.
	Analyzer *persian.Analyzer

	// Progress, if set, is called after every step from the goroutine that
	// called Train; steps are those of all members.
	Progress func(step, steps int)
}

// withDefaults fills in what is zero and checks the rest.
func (o Options) withDefaults() (Options, error) {
	o.Dimension = cmp.Or(o.Dimension, 192)
	o.Members = cmp.Or(o.Members, 2)
	o.Buckets = cmp.Or(o.Buckets, 1<<15)
	o.MinDocFreq = cmp.Or(o.MinDocFreq, 3)
	o.MaxWords = cmp.Or(o.MaxWords, 1<<16)
	o.Steps = cmp.Or(o.Steps, 480)
	o.Passes = cmp.Or(o.Passes, 30)
	o.Batch = cmp.Or(o.Batch, 512)
	o.LearningRate = cmp.Or(o.LearningRate, .05)
	o.MinPassages = cmp.Or(o.MinPassages, DefaultMinPassages)
	o.MaxPassages = cmp.Or(o.MaxPassages, 200_000)
	if len(o.Temperatures) == 0 {
		o.Temperatures = slices.Clone(learned.Temperatures[:])
	}

	for _, v := range []struct {
		name     string
		v, lo, n int
	}{
		{"Dimension", o.Dimension, 1, maxDimension},
		{"Members", o.Members, 1, maxMembers},
		{"Buckets", o.Buckets, 1, maxRows},
		{"MinDocFreq", o.MinDocFreq, 1, 1 << 30},
		{"MaxWords", o.MaxWords, 1, maxRows},
		{"Steps", o.Steps, 1, 1 << 20},
		{"Passes", o.Passes, 1, 1 << 20},
		{"Batch", o.Batch, 2, 1 << 14},
		{"MinPassages", o.MinPassages, 3, 1 << 30},
		{"MaxPassages", o.MaxPassages, o.MinPassages, 1 << 30},
	} {
		if v.v < v.lo || v.v > v.n {
			return o, fmt.Errorf("subword: %s is %d, want %d to %d", v.name, v.v, v.lo, v.n)
		}
	}
	if o.Dimension%o.Members != 0 {
		return o, fmt.Errorf("subword: Dimension %d is not a multiple of Members %d", o.Dimension, o.Members)
	}
	if bits.OnesCount(uint(o.Buckets)) != 1 {
		return o, fmt.Errorf("subword: Buckets is %d, want a power of two", o.Buckets)
	}
	// exp(1/τ) has to fit a float32.
	for _, t := range o.Temperatures {
		if !(t >= .02 && t <= 10) {
			return o, fmt.Errorf("subword: a temperature is %g, want .02 to 10", t)
		}
	}
	if !(o.LearningRate > 0 && o.LearningRate <= 10) {
		return o, fmt.Errorf("subword: LearningRate is %g, want more than 0, at most 10", o.LearningRate)
	}
	return o, nil
}
