// Package rerank chooses from ranked candidates the few that become evidence.
//
// Maximal marginal relevance (MMR) trades the relevance of a candidate against
// its similarity to what has been chosen already, so that the evidence covers
// the question instead of repeating one fact.
package rerank

import (
	"errors"
	"fmt"
	"math"

	"github.com/biopars/biopars/internal/defaults"
)

// Form selects the formula of marginal relevance.
type Form string

const (
	// Greedy is the form used with this family of benchmarks: the candidate i
	// with the largest
	//
	//	rel(i) − (0.1 + 0.01·|S|) · mean over j in S of sim(i, j)
	//
	// is added to S. The penalty grows with the size of S. It is the default.
	Greedy Form = "greedy"
	// KGRank is Greedy by the name of the system in whose published code it stands.
	KGRank Form = "kg-rank"
	// Classic is the form of Carbonell and Goldstein (SIGIR 1998): the largest
	//
	//	λ·rel(i) − (1−λ) · max over j in S of sim(i, j)
	Classic Form = "classic"
	// None keeps the order of relevance.
	None Form = "none"
)

// The constants of the greedy form.
const (
	greedyBase = 0.1
	greedyStep = 0.01
)

// Options configures a selection. The zero value selects everything in the
// greedy form.
type Options struct {
	Form   Form     // default Greedy
	Lambda *float64 // weight of relevance in the classic form, 0 to 1; nil: 0.7
	K      int      // how many to select; 0 means all
}

// ErrOptions is returned for options outside their range.
var ErrOptions = errors.New("rerank: invalid options")

func (o Options) withDefaults(n int) (Options, error) {
	if o.Form == "" {
		o.Form = Greedy
	}
	if o.Lambda == nil {
		lambda := defaults.Lambda
		o.Lambda = &lambda
	}
	if o.K == 0 || o.K > n {
		o.K = n
	}
	if o.Form == KGRank {
		o.Form = Greedy
	}
	switch {
	case o.Form != Greedy && o.Form != Classic && o.Form != None:
		return o, fmt.Errorf("%w: form %q (want greedy, classic or none)", ErrOptions, o.Form)
	case !(*o.Lambda >= 0 && *o.Lambda <= 1):
		return o, fmt.Errorf("%w: lambda %v (want 0 to 1)", ErrOptions, *o.Lambda)
	case o.K < 0:
		return o, fmt.Errorf("%w: k %d (want 0 or more)", ErrOptions, o.K)
	}
	return o, nil
}

// Selected is one choice of a selection.
type Selected struct {
	Index int     // position in the candidates given
	Score float64 // marginal relevance at the moment it was selected
}

// Similarities writes to dst[j] the similarity of candidate i to every
// candidate j, in [−1, 1]. dst has one entry for every candidate.
type Similarities func(i int, dst []float64)

// MMR selects from len(relevance) candidates. relevance[i] is on the scale of
// the similarities (0 to 1 is usual: see Normalize). Equal marginal relevance
// is decided by the lower index, so the outcome is deterministic. The time is
// O(K·n) plus K calls of sim; sim is not called for Form None.
func MMR(relevance []float64, sim Similarities, opts Options) ([]Selected, error) {
	n := len(relevance)
	opts, err := opts.withDefaults(n)
	if err != nil {
		return nil, err
	}
	out := make([]Selected, 0, opts.K)
	taken := make([]bool, n)
	// redundancy holds, for every candidate, the sum (greedy) or the maximum
	// (classic) of its similarity to the selected ones.
	redundancy := make([]float64, n)
	row := make([]float64, n)
	for len(out) < opts.K {
		best, bestScore := -1, math.Inf(-1)
		for i, rel := range relevance {
			if taken[i] {
				continue
			}
			if s := opts.score(rel, redundancy[i], len(out)); best < 0 || s > bestScore {
				best, bestScore = i, s
			}
		}
		taken[best] = true
		out = append(out, Selected{Index: best, Score: bestScore})
		if opts.Form == None || len(out) == opts.K {
			continue
		}
		sim(best, row)
		for j, s := range row {
			switch {
			case opts.Form == Greedy:
				redundancy[j] += s
			case len(out) == 1 || s > redundancy[j]:
				redundancy[j] = s
			}
		}
	}
	return out, nil
}

func (o Options) score(rel, redundancy float64, selected int) float64 {
	if math.IsNaN(rel) {
		rel = math.Inf(-1)
	}
	if o.Form == None {
		return rel
	}
	if o.Form == Classic {
		if selected == 0 {
			return *o.Lambda * rel
		}
		return *o.Lambda*rel - (1-*o.Lambda)*redundancy
	}
	if selected == 0 {
		return rel
	}
	return rel - (greedyBase+greedyStep*float64(selected))*redundancy/float64(selected)
}

// Normalize maps scores linearly to [0, 1] with the largest at 1 and zero (or
// the smallest, if that is negative) at 0, so that they can stand beside
// cosine similarities. Scores that are all equal become 1.
func Normalize(scores []float64) []float64 {
	lo, hi := 0.0, math.Inf(-1)
	for _, s := range scores {
		lo, hi = min(lo, s), max(hi, s)
	}
	out := make([]float64, len(scores))
	for i, s := range scores {
		if hi > lo {
			out[i] = (s - lo) / (hi - lo)
		} else {
			out[i] = 1
		}
	}
	return out
}
