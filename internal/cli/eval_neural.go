package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/metric/neural"
)

// neuralFlags are those of the metrics that a model in a directory makes.
type neuralFlags struct {
	dirs                       map[string]string
	layer                      int
	rescale                    bool
	baseline, stopWords, cache string
	suite                      *neural.Suite
}

// defaultMetrics are the metrics that a directory stands for where --metrics is not given.
var defaultMetrics = map[string][]string{
	neural.BERTScore: {neural.BERTScore}, neural.BLEURT: {neural.BLEURT}, neural.NLI: {neural.NLI},
	neural.MoverScore: {neural.MoverScore + "-v1", neural.MoverScore + "-v2"},
}

func (n *neuralFlags) add(f *pflag.FlagSet) {
	f.StringToStringVar(&n.dirs, "model-dir", nil,
		"directories of encoders for neural metrics: bertscore=DIR,moverscore=DIR,bleurt=DIR,nli-f=DIR")
	f.IntVar(&n.layer, "bertscore-layer", -1, "the layer that BERTScore takes; -1 is that of the reference's table")
	f.BoolVar(&n.rescale, "bertscore-rescale", false, "rescale BERTScore by the baseline of unrelated texts")
	f.StringVar(&n.baseline, "bertscore-baseline", "", "file with baselines of the model, by which BERTScore is rescaled")
	f.StringVar(&n.stopWords, "stop-words", "", "file with tokens that MoverScore leaves out")
	f.StringVar(&n.cache, "score-cache", "",
		"file that keeps the values of neural metrics (eval qa: by default one in the directory of the run)")
}

// options takes the neural names out of the metrics that are asked for, and opens their
// models. given is nil where --metrics is not.
func (n *neuralFlags) options(given []string, o *eval.ScoreOptions) error {
	var names []string
	o.Metrics = given
	if given != nil {
		o.Metrics = []string{}
		for _, name := range given {
			if neural.Family(name) != "" {
				names = append(names, name)
			} else if _, err := metric.New(name); err == nil {
				o.Metrics = append(o.Metrics, name)
			} else {
				return fmt.Errorf("%w: metric %q: %w: known are %s", errUsage, name, metric.ErrUnknown,
					strings.Join(slices.Concat(metric.Names(), neural.Names()), ", "))
			}
		}
	}
	for _, family := range slices.Sorted(maps.Keys(n.dirs)) {
		if !slices.Contains(neural.Families(), family) {
			return fmt.Errorf("%w: --model-dir %s=…: known are %s", errUsage, family,
				strings.Join(neural.Families(), ", "))
		}
		if given == nil {
			names = append(names, defaultMetrics[family]...)
		}
	}
	for _, name := range names {
		if family := neural.Family(name); n.dirs[family] == "" {
			return fmt.Errorf("%w: the metric %s needs --model-dir %s=DIR", errUsage, name, family)
		}
	}
	if len(names) == 0 {
		return nil
	}
	no := neural.Options{Models: n.dirs, Rescale: n.rescale, Baseline: n.baseline, Cache: n.cache}
	if n.layer >= 0 {
		no.Layer = &n.layer
	}
	if n.stopWords != "" {
		text, err := os.ReadFile(n.stopWords)
		if err != nil {
			return err
		}
		no.StopWords = strings.Fields(string(text))
	}
	var err error
	if n.suite, err = neural.NewSuite(no, names...); errors.Is(err, neural.ErrLayer) {
		return fmt.Errorf("%w (try: --bertscore-layer N)", err)
	} else if errors.Is(err, neural.ErrBaseline) && n.baseline == "" {
		return fmt.Errorf("%w (try: --bertscore-baseline FILE)", err)
	} else if err != nil {
		return err
	}
	o.Comparer = n.suite
	return nil
}

// cachedIn is the comparer of a run that has a directory.
func (n *neuralFlags) cachedIn(path string, c eval.Comparer) eval.Comparer {
	if n.suite == nil || n.cache != "" {
		return c
	}
	return n.suite.WithCache(path)
}

func (n *neuralFlags) close() error {
	if n.suite == nil {
		return nil
	}
	return n.suite.Close()
}
