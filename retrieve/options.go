package retrieve

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/biopars/biopars/internal/defaults"
)

// Mode selects the legs of a retrieval.
type Mode string

const (
	ModeHybrid Mode = "hybrid" // BM25 and dense, fused; the default
	ModeBM25   Mode = "bm25"
	ModeDense  Mode = "dense"
)

// Options configures one retrieval. The zero value is the measured default.
type Options struct {
	Mode   Mode         // default ModeHybrid
	K      int          // candidates to return; default 50
	Depth  int          // hits asked of each leg before fusion; default 100, at least K; BM25 alone is asked for no more than is read
	Fusion Fusion       // default Interpolation
	Alpha  *float64     // weight of the dense leg in Interpolation, 0 to 1; nil: 0.2
	Prefer []Preference // what moves passages slightly up after fusion; default nothing

	BM25Timeout  time.Duration // default 5 s
	DenseTimeout time.Duration // default 2 s: a question waits no longer for an embedder or a vector server
}

// preferPool is how many candidates a preference looks at, so that its scale
// does not depend on how many are asked for.
const preferPool = 50

// ErrOptions is returned for options outside their range.
var ErrOptions = errors.New("retrieve: invalid options")

func (o Options) withDefaults() (Options, error) {
	o.Mode = cmp.Or(o.Mode, ModeHybrid)
	o.K = cmp.Or(o.K, 50)
	o.Depth = max(cmp.Or(o.Depth, 100), o.K)
	o.Fusion = cmp.Or(o.Fusion, Interpolation)
	if o.Alpha == nil {
		alpha := defaults.Alpha
		o.Alpha = &alpha
	}
	o.BM25Timeout = cmp.Or(o.BM25Timeout, 5*time.Second)
	o.DenseTimeout = cmp.Or(o.DenseTimeout, defaults.DenseTimeout)
	switch {
	case o.Mode != ModeHybrid && o.Mode != ModeBM25 && o.Mode != ModeDense:
		return o, fmt.Errorf("%w: mode %q (want hybrid, bm25 or dense)", ErrOptions, o.Mode)
	case o.Fusion != Interpolation && o.Fusion != RRF:
		return o, fmt.Errorf("%w: fusion %q (want interpolation or rrf)", ErrOptions, o.Fusion)
	case !(*o.Alpha >= 0 && *o.Alpha <= 1):
		return o, fmt.Errorf("%w: alpha %v (want 0 to 1)", ErrOptions, *o.Alpha)
	case o.K < 0 || o.Depth < 0:
		return o, fmt.Errorf("%w: k %d, depth %d (want 1 or more)", ErrOptions, o.K, o.Depth)
	}
	for i, p := range o.Prefer {
		if !slices.Contains(Preferences(), p) || slices.Contains(o.Prefer[:i], p) {
			return o, fmt.Errorf("%w: prefer %q (want recent or guideline, each once)", ErrOptions, p)
		}
	}
	return o, nil
}

// pool is how many candidates are read: with a preference one from below may
// move up.
func (o Options) pool() int {
	if len(o.Prefer) == 0 {
		return o.K
	}
	return max(o.K, preferPool)
}
