package neural

import (
	"context"
	"fmt"
	"hash/maphash"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// pair is an answer with one of its references.
type pair struct{ candidate, reference string }

// chunkNumbers bounds the numbers that hidden states of a chunk of pairs take: 256 MB.
// A chunk has at least one pair. chunkPairs bounds what is lost when a run is stopped.
const (
	chunkNumbers = 64 << 20
	chunkPairs   = 64
)

// Score compares all items, which have at least one reference each. An item without a
// value in a metric, as where no token has any weight, is skipped there. progress may be
// nil; it is called with the number of pairs that are done, over all metrics.
func (s *Suite) Score(ctx context.Context, items []metric.Item, progress func(done, of int)) (*metric.Result, error) {
	var pairs []pair
	for _, it := range items {
		if len(it.References) == 0 {
			return nil, fmt.Errorf("item %s: no reference: %w", it.ID, metric.ErrUndefined)
		}
		for _, r := range it.References {
			pairs = append(pairs, pair{it.Prediction, r})
		}
	}
	c, err := openCache(s.options.Cache)
	if err != nil {
		return nil, err
	}
	defer c.close()
	r := &run{suite: s, cache: c, progress: progress, of: len(pairs) * len(s.metrics), numbers: chunkNumbers}
	values := make([][][3]float64, len(s.metrics))
	for _, group := range s.groups() {
		if err := r.group(ctx, group, pairs, values); err != nil {
			return nil, err
		}
	}
	if err := c.close(); err != nil {
		return nil, err
	}
	return s.result(items, values), nil
}

// groups are the numbers of metrics that read the same texts by the same model.
func (s *Suite) groups() [][]int {
	var out [][]int
	at := map[*model]int{}
	for i, m := range s.metrics {
		if _, ok := m.comparison.(tokenComparison); !ok {
			out = append(out, []int{i})
			continue
		}
		g, ok := at[m.model]
		if !ok {
			g = len(out)
			at[m.model] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
}

// run is one call of Score.
type run struct {
	suite    *Suite
	cache    *cache
	progress func(done, of int)
	done, of int
	numbers  int // that a chunk may take
}

func (r *run) step(n int) {
	r.done += n
	if r.progress != nil && n > 0 {
		r.progress(r.done, r.of)
	}
}

// group fills in the values of the metrics of a group.
func (r *run) group(ctx context.Context, group []int, pairs []pair, values [][][3]float64) error {
	todo := make([]map[pair]bool, len(group)) // by metric, what isn't known
	signatures := make([]string, len(group))
	texts := newTextTokens()
	for g, i := range group {
		m := r.suite.metrics[i]
		signatures[g] = m.signature
		if t, ok := m.comparison.(tokenComparison); ok {
			if err := texts.add(ctx, t, pairs); err != nil {
				return err
			}
			signatures[g] += "|" + t.weightsDigest()
		}
		todo[g] = map[pair]bool{}
		known := 0
		for _, p := range pairs {
			if _, ok := r.cache.get(signatures[g], p); ok {
				known++
			} else {
				todo[g][p] = true
			}
		}
		r.step(known)
	}
	var missing []pair
	seen := map[pair]bool{}
	for _, p := range pairs {
		if !seen[p] && slices.ContainsFunc(todo, func(m map[pair]bool) bool { return m[p] }) {
			missing = append(missing, p)
		}
		seen[p] = true
	}
	times := map[pair]int{}
	for _, p := range pairs {
		times[p]++
	}
	for len(missing) > 0 {
		n := r.chunk(group, missing, texts)
		now := missing[:n]
		missing = missing[n:]
		found, err := r.compute(ctx, group, now, todo, texts)
		if err != nil {
			return err
		}
		for g := range group {
			counted := 0
			for k, p := range now {
				if todo[g][p] {
					if err := r.cache.put(signatures[g], p, found[g][k]); err != nil {
						return err
					}
					counted += times[p]
				}
			}
			r.step(counted)
		}
		if err := r.cache.flush(); err != nil {
			return err
		}
	}
	for g, i := range group {
		values[i] = make([][3]float64, len(pairs))
		for k, p := range pairs {
			values[i][k], _ = r.cache.get(signatures[g], p)
		}
	}
	return nil
}

// textTokens are the tokens of texts, by the metric that cuts them.
type textTokens struct {
	byMetric map[tokenComparison]map[string]tokenizer.Encoding
}

func newTextTokens() *textTokens {
	return &textTokens{map[tokenComparison]map[string]tokenizer.Encoding{}}
}

// add cuts all texts and shows them to the metric.
func (x *textTokens) add(ctx context.Context, t tokenComparison, pairs []pair) error {
	cut := map[string]tokenizer.Encoding{}
	var todo []string
	for _, p := range pairs {
		for _, text := range []string{p.candidate, p.reference} {
			if _, ok := cut[text]; !ok {
				cut[text] = tokenizer.Encoding{}
				todo = append(todo, text)
			}
		}
	}
	sequences := make([]tokenizer.Encoding, len(todo))
	if err := parallel(ctx, len(todo), func(i int) { sequences[i] = t.sequence(todo[i]) }); err != nil {
		return err
	}
	for i, text := range todo {
		cut[text] = sequences[i]
	}
	candidates, references := make([][]int32, len(pairs)), make([][]int32, len(pairs))
	for i, p := range pairs {
		candidates[i], references[i] = cut[p.candidate].IDs, cut[p.reference].IDs
	}
	t.prepare(candidates, references)
	x.byMetric[t] = cut
	return nil
}

// chunk is how many of the missing pairs are computed next.
func (r *run) chunk(group []int, missing []pair, texts *textTokens) int {
	numbers := 0
	for n, p := range missing[:min(len(missing), chunkPairs)] {
		for _, i := range group {
			if t, ok := r.suite.metrics[i].comparison.(tokenComparison); ok {
				rows := len(texts.byMetric[t][p.candidate].IDs) + len(texts.byMetric[t][p.reference].IDs)
				numbers += rows * len(t.layers()) * r.suite.metrics[i].model.encoder.Config().Hidden
			}
		}
		if numbers > r.numbers && n > 0 {
			return n
		}
	}
	return min(len(missing), chunkPairs)
}

// compute gives, for each metric of a group, the values of pairs. Values of pairs that
// it hasn't to do stay 0.
func (r *run) compute(ctx context.Context, group []int, pairs []pair, todo []map[pair]bool, texts *textTokens) ([][][3]float64, error) {
	out := make([][][3]float64, len(group))
	for g := range out {
		out[g] = make([][3]float64, len(pairs))
	}
	first := r.suite.metrics[group[0]]
	if l, ok := first.comparison.(logitComparison); ok {
		var err error
		out[0], err = logits(ctx, first.model, l, pairs)
		return out, err
	}
	read := newReading()
	for g, i := range group {
		t := r.suite.metrics[i].comparison.(tokenComparison)
		for _, p := range pairs {
			if todo[g][p] {
				read.want(texts.byMetric[t][p.candidate], t.layers())
				read.want(texts.byMetric[t][p.reference], t.layers())
			}
		}
	}
	if err := read.run(ctx, first.model); err != nil {
		return nil, err
	}
	for g, i := range group {
		t := r.suite.metrics[i].comparison.(tokenComparison)
		err := parallel(ctx, len(pairs), func(k int) {
			if p := pairs[k]; todo[g][p] {
				out[g][k] = t.compare(read.of(texts.byMetric[t][p.candidate]), read.of(texts.byMetric[t][p.reference]))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reading is what a model is to read of a chunk. Equal sequences are read once.
type reading struct {
	at     map[uint64][]int // numbers of sequences by a hash of their tokens
	seed   maphash.Seed
	states []*states
	layers []int
}

func newReading() *reading { return &reading{at: map[uint64][]int{}, seed: maphash.MakeSeed()} }

// find is the number of a sequence, -1 if it is new.
func (r *reading) find(seq tokenizer.Encoding) (int, uint64) {
	var h maphash.Hash
	h.SetSeed(r.seed)
	for _, id := range seq.IDs {
		h.Write([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)})
	}
	key := h.Sum64()
	for _, i := range r.at[key] {
		if slices.Equal(r.states[i].seq.IDs, seq.IDs) {
			return i, key
		}
	}
	return -1, key
}

func (r *reading) want(seq tokenizer.Encoding, layers []int) {
	i, key := r.find(seq)
	if i < 0 {
		i = len(r.states)
		r.at[key] = append(r.at[key], i)
		r.states = append(r.states, &states{seq: seq, hidden: map[int][]float32{}})
	}
	for _, l := range layers {
		if !slices.Contains(r.layers, l) {
			r.layers = append(r.layers, l)
		}
	}
}

func (r *reading) of(seq tokenizer.Encoding) *states {
	i, _ := r.find(seq)
	return r.states[i]
}

func (r *reading) run(ctx context.Context, m *model) error {
	var sequences []tokenizer.Encoding
	for _, s := range r.states {
		sequences = append(sequences, s.seq)
	}
	return m.encoder.Run(ctx, sequences, encoder.Want{Layers: r.layers}, func(i int, o encoder.Output) error {
		for k, l := range r.layers {
			r.states[i].hidden[l] = o.Hidden[k]
		}
		return nil
	})
}

// logits asks a model's head about pairs.
func logits(ctx context.Context, m *model, l logitComparison, pairs []pair) ([][3]float64, error) {
	var inputs []encoder.Input
	begin := []int{0}
	for _, p := range pairs {
		inputs = append(inputs, l.inputs(p.candidate, p.reference)...)
		begin = append(begin, len(inputs))
	}
	got := make([][]float32, len(inputs))
	err := m.encoder.EncodeEach(ctx, inputs, encoder.Want{Logits: true}, func(i int, o encoder.Output) error {
		got[i] = o.Logits
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([][3]float64, len(pairs))
	for i, p := range pairs {
		out[i] = l.value(p.candidate, p.reference, got[begin[i]:begin[i+1]])
	}
	return out, nil
}

// parallel calls f with 0 to n-1 on all processors, until ctx ends.
func parallel(ctx context.Context, n int, f func(i int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// result brings the values of pairs to those of items.
func (s *Suite) result(items []metric.Item, values [][][3]float64) *metric.Result {
	r := &metric.Result{}
	for i, it := range items {
		r.IDs = append(r.IDs, it.ID)
		if i == 0 {
			r.References = len(it.References)
		} else if r.References != len(it.References) {
			r.References = -1
		}
	}
	for i, m := range s.metrics {
		score := metric.Score{Metric: m.name, Signature: fmt.Sprintf("%s|refs:%s", m.signature, references(r.References)),
			Scale: 1, Items: make([]float64, len(items))}
		var total [3]float64
		var counted [3]int
		rest := values[i]
		for k, it := range items {
			v := m.combine(rest[:len(it.References)])
			rest = rest[len(it.References):]
			if math.IsNaN(v[2]) {
				score.Skipped = append(score.Skipped, k)
				continue
			}
			score.Items[k] = v[2]
			for j, x := range v {
				if !math.IsNaN(x) {
					total[j] += x
					counted[j]++
				}
			}
		}
		if counted[2] == 0 {
			r.Undefined = append(r.Undefined, m.name)
			continue
		}
		score.Value = total[2] / float64(counted[2])
		for j, name := range []string{"precision", "recall"} {
			if counted[j] > 0 {
				if score.Parts == nil {
					score.Parts = map[string]float64{}
				}
				score.Parts[name] = total[j] / float64(counted[j])
			}
		}
		r.Scores = append(r.Scores, score)
	}
	return r
}

// references is their number, as signatures give it.
func references(n int) string {
	if n < 0 {
		return "var"
	}
	return fmt.Sprint(n)
}
