package lexical

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/index"
)

// demoPassages are the records of the demo corpus, unsplit.
func demoPassages(t testing.TB) (out []index.Passage) {
	t.Helper()
	r := bufio.NewReader(demo.Corpus())
	for d := json.NewDecoder(r); ; {
		var rec struct{ Title, Text string }
		err := d.Decode(&rec)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, index.Passage{Title: rec.Title, Text: rec.Text, Section: "بخش"})
	}
}

var sparseQuestions = []string{
	"علائم کم‌خونی فقر آهن چیست؟", "درمان میگرن", "دیابت", "عوارض داروهای فشار خون بالا در بارداری", "قند خونم بالاست",
	"HbA1c", "سرما خوردگی", "چه چیزی", "xyz",
}

// TestSparseVectorsScoreAsTheIndex multiplies vectors as a server would.
func TestSparseVectorsScoreAsTheIndex(t *testing.T) {
	c := &corpus{}
	o := Options{Ranking: DefaultRanking()}
	o.Ranking.Grams = 0 // of which the index asks for the nearest words alone
	x := open(t, build(t, o, c, demoPassages(t)...), o)
	st, err := x.Statistics()
	if err != nil {
		t.Fatal(err)
	}
	enc := NewSparseEncoder(o, st.Averages())
	stored := map[index.Seq]SparseVector{}
	frequency := map[uint32]uint64{}
	for _, p := range c.passages {
		v := enc.Passage(o.Analyse(&p))
		if !slices.IsSorted(v.Indices) || len(slices.Compact(slices.Clone(v.Indices))) != len(v.Values) {
			t.Fatalf("indices are not ascending and distinct: %v", v.Indices)
		}
		stored[p.Seq] = v
		for _, i := range v.Indices {
			frequency[i]++
		}
	}
	v, err := counted(o, puts(c.passages...)).Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range sparseQuestions {
		b, err := x.bag(index.Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		weights := map[uint32]float64{}
		question, err := enc.bag(b, v)
		if err != nil {
			t.Fatal(err)
		}
		for at, i := range question.Indices {
			weights[i] = float64(question.Values[at]) * idf(st.Passages, frequency[i])
		}
		want := map[index.Seq]float64{}
		for _, h := range find(t, x, index.Query{Text: q}, 1<<20) {
			want[h.Seq] = h.Score
		}
		for seq, v := range stored {
			score := 0.0
			for at, i := range v.Indices {
				score += weights[i] * float64(v.Values[at])
			}
			if math.Abs(score-want[seq]) > 1e-5*max(1, want[seq]) {
				t.Errorf("%s: passage %d scores %v, the index says %v", q, seq, score, want[seq])
			}
		}
	}
}

func puts(ps ...index.Passage) (log []index.Change) {
	for _, p := range ps {
		log = append(log, index.Change{Op: index.Put, Passage: p})
	}
	return log
}

// counted is the counts of passages put and deleted.
func counted(o Options, log []index.Change) *WordCounts {
	c := &WordCounts{}
	for i := range log {
		if log[i].Op == index.Put {
			c.Add(o.Analyse(&log[i].Passage))
		} else {
			c.Remove(o.Analyse(&log[i].Passage))
		}
	}
	return c
}

// TestVocabularyAnswersAsTheIndex goes through bytes and back on the way.
func TestVocabularyAnswersAsTheIndex(t *testing.T) {
	c := &corpus{}
	var o Options
	x := open(t, build(t, o, c, demoPassages(t)...), o)
	v, err := counted(o, puts(c.passages...)).Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := v.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if v, err = ReadVocabulary(raw); err != nil {
		t.Fatal(err)
	}
	if st, err := x.Statistics(); err != nil || st != v.Statistics() {
		t.Errorf("statistics %+v, the index has %+v (%v)", v.Statistics(), st, err)
	}
	words := []string{"نیست‌درپیکره"}
	for _, q := range sparseQuestions {
		b, err := x.bag(index.Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.bag(o, index.Query{Text: q})
		if err != nil || !reflect.DeepEqual(got, b) {
			t.Errorf("%s: bag %v, the index has %v (%v)", q, got, b, err)
		}
		for _, c := range b.Clauses {
			if c.Signal == signalWords {
				words = append(words, c.Term)
			}
		}
	}
	for _, w := range words {
		n, err := v.DocFreq(w)
		want, _ := x.DocFreq(w)
		if n != want || err != nil {
			t.Errorf("%s: %d passages, the index has %d (%v)", w, n, want, err)
		}
		near, err := v.Similar(w, 1, 20)
		wantNear, _ := x.Similar(w, 1, 20)
		if err != nil || len(near)+len(wantNear) > 0 && !reflect.DeepEqual(near, wantNear) {
			t.Errorf("%s: similar %v, the index has %v (%v)", w, near, wantNear, err)
		}
	}
}

func TestWordCountsForgetWhatIsRemoved(t *testing.T) {
	var o Options
	ps := demoPassages(t)
	all := puts(ps...)
	var half []index.Change
	for i := 0; i < len(ps); i += 2 {
		half = append(half, all[i])
	}
	for i := 1; i < len(ps); i += 2 {
		all = append(all, index.Change{Op: index.Delete, Passage: ps[i]})
	}
	got, want := counted(o, all), counted(o, half)
	if got.Statistics != want.Statistics || !maps.Equal(got.words, want.words) {
		t.Errorf("%d words and %+v after deleting, want %d and %+v", len(got.words), got.Statistics, len(want.words),
			want.Statistics)
	}
	v, err := got.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	back, err := v.Counts()
	if err != nil || !maps.Equal(back.words, want.words) || back.Statistics != want.Statistics {
		t.Errorf("counts read back differ: %v", err)
	}
	empty, err := (&WordCounts{}).Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := empty.DocFreq("تب"); n != 0 || err != nil {
		t.Errorf("an empty vocabulary has %d passages with a word: %v", n, err)
	}
}

func FuzzReadVocabulary(f *testing.F) {
	var o Options
	v, err := counted(o, puts(index.Passage{Title: "عنوان", Text: "تب و سرفه"})).Vocabulary()
	if err != nil {
		f.Fatal(err)
	}
	raw, _ := v.MarshalBinary()
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := ReadVocabulary(b); err == nil {
			_ = v.Statistics()
		} else if !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("unexpected error: %v", err)
		}
	})
}
