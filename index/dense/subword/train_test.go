package subword

import (
	"bytes"
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
)

func TestTrainIsDeterministic(t *testing.T) {
	o := quick()
	first := stored(t, trained(t, o))
	if !bytes.Equal(first, stored(t, trained(t, o))) {
		t.Error("same seed, different model")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !bytes.Equal(first, stored(t, trained(t, o))) {
		t.Error("one core makes a different model")
	}
	runtime.GOMAXPROCS(5)
	if !bytes.Equal(first, stored(t, trained(t, o))) {
		t.Error("five cores make a different model")
	}
	o.Seed++
	if bytes.Equal(first, stored(t, trained(t, o))) {
		t.Error("another seed makes the same model")
	}
}

// A trained model must tell topics apart even by passages that share no word;
// an untrained one, with the same random rows, cannot.
func TestTrainLearnsWhatBelongsTogether(t *testing.T) {
	word := func(topic, i int) string { return pseudoWord(1000 + topic*40 + i) }
	margin := func(m *Model) (sum float64) {
		for topic := range topics {
			q := m.Encode(nil, word(topic, 1)+" "+word(topic, 2))
			same := m.Encode(nil, word(topic, 11)+" "+word(topic, 12)+" "+word(topic, 13))
			other := m.Encode(nil, word((topic+1)%topics, 11)+" "+word((topic+1)%topics, 12))
			sum += float64(dot(q, same) - dot(q, other))
		}
		return sum / topics
	}
	o := quick()
	o.LearningRate = 1e-9
	before := margin(trained(t, o))
	o.LearningRate = 0
	after := margin(trained(t, o))
	if after < .3 || after < before+.2 {
		t.Errorf("same topic is nearer than another by %.2f, untrained %.2f", after, before)
	}
}

func TestTrainLowersTheLoss(t *testing.T) {
	passages, _ := syntheticPassages(360)
	o, err := quick().withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	c, err := readCorpus(t.Context(), source(passages), o)
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrainer(c, newLayout(c, c.frequent(o.MinDocFreq, o.MaxWords), o.Buckets), o, 0)
	var first, last float64
	for step := range o.Steps {
		loss := tr.step(.05)
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			t.Fatalf("step %d: loss %v", step, loss)
		}
		switch {
		case step < 5:
			first += loss / 5
		case step >= o.Steps-5:
			last += loss / 5
		}
	}
	if last > .8*first {
		t.Errorf("loss went from %.3f to %.3f", first, last)
	}
}

// The gradient that reaches a text must be the one finite differences give.
func TestGradient(t *testing.T) {
	passages, _ := syntheticPassages(12)
	o, err := Options{Dimension: 6, Members: 1, Buckets: 64, MinDocFreq: 1, Batch: 8,
		Temperatures: []float64{.5}}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	c, err := readCorpus(t.Context(), source(passages), o)
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrainer(c, newLayout(c, c.frequent(1, o.MaxWords), o.Buckets), o, 0)
	tr.pairs.batch(tr.texts[:tr.n], tr.texts[tr.n:])
	tr.countWords()
	loss := func() float64 {
		tr.embedWords()
		tr.embedTexts()
		return tr.compare()
	}
	loss()
	tr.backpropTexts()
	tr.backpropWords()
	rowGrad := make([]float64, len(tr.rows.values))
	for i, w := range tr.distinct {
		of := tr.layout.of[w]
		for _, r := range of {
			for k := range tr.rows.dim {
				rowGrad[int(r)*tr.rows.dim+k] += float64(rowScale(len(of)) * tr.wordGrad[i*tr.rows.dim+k])
			}
		}
	}
	const h = 1e-2
	checked := 0
	for i := 0; i < len(tr.rows.values); i += 7 {
		if rowGrad[i] == 0 {
			continue
		}
		x := tr.rows.values[i]
		tr.rows.values[i] = x + h
		up := loss()
		tr.rows.values[i] = x - h
		down := loss()
		tr.rows.values[i] = x
		if got, want := rowGrad[i], (up-down)/(2*h); math.Abs(got-want) > 1e-3+.02*math.Abs(want) {
			t.Errorf("component %d: gradient %.5f, by differences %.5f", i, got, want)
		}
		checked++
	}
	if checked < 20 {
		t.Fatalf("only %d components checked", checked)
	}
}

// Every member learns at its own temperature; more members begin again.
func TestMembersTakeTemperaturesInTurn(t *testing.T) {
	passages, _ := syntheticPassages(300)
	o := must(Options{Dimension: 6, Members: 3, Buckets: 64}.withDefaults())
	c, err := readCorpus(t.Context(), source(passages), o)
	if err != nil {
		t.Fatal(err)
	}
	l := newLayout(c, c.frequent(o.MinDocFreq, o.MaxWords), o.Buckets)
	for member, want := range []float64{.1, .3, .1} {
		if got := newTrainer(c, l, o, member).temperature; got != want {
			t.Errorf("member %d learns at %v, want %v", member, got, want)
		}
	}
}

// backpropRows must move every row once, by the sum of what its words ask for.
func TestRowsMoveOnce(t *testing.T) {
	r := &rows{dim: 2, values: make([]float32, 4), energy: make([]float32, 2)}
	r.step(1, []float32{3, 4}, .1)
	// Mean squared gradient 12.5: the step is .1/√12.5 along the gradient.
	for k, want := range []float64{-.1 * 3 / math.Sqrt(12.5), -.1 * 4 / math.Sqrt(12.5)} {
		if got := float64(r.row(1)[k]); math.Abs(got-want) > 1e-6 {
			t.Errorf("component %d moved by %g, want %g", k, got, want)
		}
	}
	if r.row(0)[0] != 0 || r.energy[0] != 0 {
		t.Error("another row moved")
	}
}

func TestTrainStops(t *testing.T) {
	passages, _ := syntheticPassages(360)
	ctx, cancel := context.WithCancel(t.Context())
	o := quick()
	calls := 0
	o.Progress = func(step, steps int) {
		if calls++; step != calls || steps != 2*o.Steps {
			t.Errorf("progress %d of %d at call %d", step, steps, calls)
		}
		if step == o.Steps+3 { // in the second member
			cancel()
		}
	}
	if _, err := Train(ctx, source(passages), o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if calls != o.Steps+3 {
		t.Errorf("%d steps were made", calls)
	}
	if _, err := Train(ctx, source(passages), quick()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: got %v", err)
	}

	broken := errors.New("disk on fire")
	src := func(yield func(Passage, error) bool) {
		_ = yield(passages[0], nil) && yield(Passage{}, broken)
	}
	if _, err := Train(t.Context(), src, quick()); !errors.Is(err, broken) {
		t.Errorf("broken source: got %v", err)
	}
}

// A small corpus is not learned by heart.
func TestPassesBoundTheSteps(t *testing.T) {
	passages, _ := syntheticPassages(300)
	for passes, want := range map[int]int{1: 3, 2: 5, 1000: 40} { // batches of 128
		o := quick()
		o.Passes = passes
		got := 0
		o.Progress = func(_, steps int) { got = steps / 2 }
		if _, err := Train(t.Context(), source(passages), o); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%d passes over 300 passages are %d steps a member, want %d", passes, got, want)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{Dimension: -1}, {Dimension: 255}, {Members: -1}, {Dimension: 8, Members: 3}, {Dimension: 5000},
		{Buckets: 1000}, {Buckets: -4}, {Steps: -1}, {Passes: -1}, {Batch: 1},
		{Temperatures: []float64{.1, .001}}, {Temperatures: []float64{math.NaN()}}, {LearningRate: -1},
		{LearningRate: math.Inf(1)},
		{MaxPassages: 10}, {MaxWords: -1}, {MinDocFreq: -1},
	} {
		if _, err := o.withDefaults(); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
	if _, err := (Options{}).withDefaults(); err != nil {
		t.Errorf("the zero value: %v", err)
	}
}
