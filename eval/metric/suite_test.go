package metric

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
)

var vocabulary = strings.Fields(`بیمار پزشک تب درد سر معده قلب کلیه کبد ریه خون فشار قند دیابت عفونت باکتری ویروس
واکسن دارو قرص شربت آنتی‌بیوتیک می‌شود نمی‌شود ندارد است نیست باید نباید مصرف کند روزانه هفته ماه سال کودک مادر
باردار علائم عوارض درمان تشخیص آزمایش رژیم غذا نمک چربی ورزش خواب تنفس سرفه و در به از که را با برای یا اگر ۲۵۰
۵۰۰ میلی‌گرم mg HbA1c the patient should not take`)

// syntheticItems makes answers of the given number of words and edited copies of
// them as references.
func syntheticItems(n, words int, seed uint64) []Item {
	rng := rand.New(rand.NewPCG(seed, 5))
	items := make([]Item, n)
	for i := range items {
		reference := make([]string, words)
		for j := range reference {
			// A skewed draw, as in real text: few words make most of it.
			reference[j] = vocabulary[int(float64(len(vocabulary))*math.Pow(rng.Float64(), 1.7))]
			if rng.IntN(12) == 0 {
				reference[j] += []string{".", "،", "؛", ".\n"}[rng.IntN(4)]
			}
			if rng.IntN(4) == 0 {
				reference[j] += fmt.Sprint(rng.IntN(500)) // a long tail
			}
		}
		var candidate []string
		for _, w := range reference {
			switch rng.IntN(6) {
			case 0:
			case 1:
				candidate = append(candidate, vocabulary[rng.IntN(len(vocabulary))])
			default:
				candidate = append(candidate, w)
			}
		}
		items[i] = Item{ID: fmt.Sprint("q", i), Prediction: strings.Join(candidate, " "),
			References: []string{strings.Join(reference, " ")}}
	}
	return items
}

func TestSuiteEqualsSingleScores(t *testing.T) {
	items := syntheticItems(70, 40, 1)
	s, err := NewSuite(Names()...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Score(context.Background(), All(items), SuiteOptions{Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i, item := range items {
		if r.IDs[i] != item.ID {
			t.Fatalf("item %d is %s, want %s", i, r.IDs[i], item.ID)
		}
		rouge, _ := rouge{Variant: rougeLsum}.Score(item.Prediction, item.References...)
		near(t, "rougeLsum of "+item.ID, r.Score("rougeLsum").Items[i], rouge.F, 1e-12)
		bleu, _ := bleu{Tokenizer: tok13a, EffectiveOrder: true}.Sentence(item.Prediction, item.References...)
		near(t, "bleu-13a of "+item.ID, r.Score("bleu-13a").Items[i], bleu.Value, 1e-12)
		near(t, "sentence-bleu-13a of "+item.ID, r.Score("sentence-bleu-13a").Items[i], bleu.Value, 1e-12)
		chrf, _ := chrf{WordOrder: 2}.Sentence(item.Prediction, item.References...)
		near(t, "chrf++ of "+item.ID, r.Score("chrf++").Items[i], chrf, 1e-12)
		meteor, _ := meteor(nil, item.Prediction, item.References...)
		near(t, "meteor of "+item.ID, r.Score("meteor").Items[i], meteor, 1e-12)
	}
	bleu, err := bleu{}.Corpus(items)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "corpus BLEU", r.Score("bleu").Value, bleu.Value, 1e-12)
	f, err := stat.Mean(r.Score("rouge2").Items)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean ROUGE-2", r.Score("rouge2").Value, f, 1e-12)
	if p := r.Score("rouge2").Parts; p["precision"] <= p["recall"] {
		t.Errorf("candidates are shorter than references, yet precision %v is not above recall %v", p["precision"],
			p["recall"])
	}
	if r.References != 1 || !strings.HasPrefix(r.Score("bleu").Signature, "nrefs:1|") {
		t.Errorf("references %d, signature %s", r.References, r.Score("bleu").Signature)
	}
}

func TestWorkersDoNotChangeFigures(t *testing.T) {
	items := syntheticItems(150, 20, 2)
	s, err := NewSuite()
	if err != nil {
		t.Fatal(err)
	}
	var want *Result
	for _, workers := range []int{1, 2, 7} {
		r, err := s.Score(context.Background(), All(items), SuiteOptions{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Scores {
			r.Scores[i].metric = nil // holds functions, which never compare equal
		}
		if want == nil {
			want = r
		} else if !reflect.DeepEqual(r, want) {
			t.Errorf("%d workers give other figures", workers)
		}
	}
}

func TestFailedItemsAreListedNotAveraged(t *testing.T) {
	items := []Item{
		{ID: "good", Prediction: "تب دارد", References: []string{"تب دارد"}},
		{ID: "orphan", Prediction: "تب"},
		{ID: "two", Prediction: "123", References: []string{"x", "123"}},
	}
	s, err := NewSuite("rouge1", "persianness", "length", "em")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Score(context.Background(), All(items), SuiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Failed) != 1 || r.Failed[0].ID != "orphan" || r.Failed[0].Index != 1 ||
		!errors.Is(&r.Failed[0], ErrUndefined) {
		t.Errorf("failed: %+v", r.Failed)
	}
	if !reflect.DeepEqual(r.IDs, []string{"good", "two"}) || r.References != -1 {
		t.Errorf("scored %v with %d references", r.IDs, r.References)
	}
	if p := r.Score("persianness"); p.Value != 1 || !reflect.DeepEqual(p.Skipped, []int{1}) {
		t.Errorf("Persian-ness %v, skipped %v: a text without letters must not count", p.Value, p.Skipped)
	}
	near(t, "length", r.Score("length").Value, 1.5, 0)
	near(t, "em", r.Score("em").Value, 1, 0)

	r, err = s.Score(context.Background(), All(items[2:]), SuiteOptions{})
	if err != nil || !slices.Equal(r.Undefined, []string{"persianness"}) || r.Score("persianness") != nil ||
		r.Score("length") == nil {
		t.Errorf("metric without a single value: %v, %v", r, err)
	}
	if _, err := s.Score(context.Background(), All(items[1:2]), SuiteOptions{}); !errors.Is(err, ErrUndefined) ||
		!strings.Contains(err.Error(), "orphan") {
		t.Errorf("nothing scored: %v", err)
	}
	free, err := NewSuite("length")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := free.Score(context.Background(), All(items[1:2]), SuiteOptions{}); err != nil || len(r.IDs) != 1 {
		t.Errorf("length needs no reference: %v", err)
	}
}

func TestSuiteNames(t *testing.T) {
	for _, names := range [][]string{{"rouge9"}, {"bleu", "bleu"}, {""}} {
		if _, err := NewSuite(names...); !errors.Is(err, ErrUnknown) {
			t.Errorf("NewSuite(%q): %v", names, err)
		}
	}
	for _, name := range Names() {
		m, err := New(name)
		if err != nil || m.Name() != name || m.signature(1) == "" {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

func TestSuiteStops(t *testing.T) {
	s, err := NewSuite("rouge1")
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("line 7 is damaged")
	broken := func(yield func(Item, error) bool) {
		for i := range 100 {
			if !yield(Item{ID: fmt.Sprint(i), References: []string{"x"}}, nil) {
				return
			}
		}
		yield(Item{}, cause)
	}
	if _, err := s.Score(context.Background(), broken, SuiteOptions{}); !errors.Is(err, cause) {
		t.Errorf("broken source: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	endless := iter.Seq2[Item, error](func(yield func(Item, error) bool) {
		for i := 0; ; i++ {
			if i == 1000 {
				cancel()
			}
			if !yield(Item{References: []string{"x"}}, nil) {
				return
			}
		}
	})
	if _, err := s.Score(ctx, endless, SuiteOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestScoreInterval(t *testing.T) {
	items := syntheticItems(120, 30, 3)
	s, err := NewSuite("bleu", "rougeL")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Score(context.Background(), All(items), SuiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, score := range r.Scores {
		iv, err := score.Interval(context.Background(), stat.Options{Resamples: 500})
		if err != nil {
			t.Fatal(err)
		}
		near(t, score.Metric, iv.Value, score.Value, 1e-9)
		if !(iv.Low < iv.Value && iv.Value < iv.High) {
			t.Errorf("%s: interval %v does not contain its value", score.Metric, iv)
		}
	}
}

func benchmarkSuite(b *testing.B, names ...string) {
	items := syntheticItems(500, 200, 4)
	s, err := NewSuite(names...)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), All(items), SuiteOptions{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(items))*float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

func BenchmarkSuite(b *testing.B) {
	b.Run("lexical", func(b *testing.B) { benchmarkSuite(b) })
	b.Run("all", func(b *testing.B) { benchmarkSuite(b, Names()...) })
	for _, name := range Names() {
		b.Run(name, func(b *testing.B) { benchmarkSuite(b, name) })
	}
}

func TestSkippedItemsEnterNoStatistic(t *testing.T) {
	items := []Item{
		{ID: "a", Prediction: "تب xy", References: []string{"x"}},
		{ID: "b", Prediction: "12", References: []string{"x"}},
		{ID: "c", Prediction: "تب", References: []string{"x"}},
		{ID: "d", Prediction: "x", References: []string{"x"}},
	}
	s, err := NewSuite("persianness")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Score(context.Background(), All(items), SuiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	score := r.Score("persianness")
	iv, err := score.Interval(context.Background(), stat.Options{Resamples: 200})
	if err != nil || iv.Items != 3 || math.Abs(iv.Value-0.5) > 1e-12 || score.Value != iv.Value || score.Scale != 1 {
		t.Errorf("mean of 0.5, 1 and 0 over three items: %+v, %v, value %v", iv, err, score.Value)
	}
	c, err := Compare(context.Background(), score, score, stat.Options{Resamples: 200})
	if err != nil || c.Items != 3 {
		t.Errorf("comparison over %d items, want 3: %v", c.Items, err)
	}
}
