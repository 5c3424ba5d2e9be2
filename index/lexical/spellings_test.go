package lexical

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

// letterText draws words of few different letters, which share many n-grams.
func letterText(r *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		for range 2 + r.IntN(6) {
			b.WriteByte("ab"[r.IntN(2)])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// TestRelatives compares what the spellings of several segments give with a scan of
// all words.
func TestRelatives(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	c, dir, o := &corpus{}, t.TempDir(), fieldsOptions
	o.Schema.GramSize = 3
	o.BatchPassages = 20               // with larger ones Bleve merges so few passages in the background, if it gets to it
	for _, n := range []int{300, 10} { // the second is too small to be merged with the first
		w := writer(t, dir, WriterOptions{Options: o})
		for range n {
			apply(t, w, c.put(index.Passage{Title: letterText(r, 2), Text: letterText(r, 5) + "aaaa" + randomText(r, 1)}))
		}
		publish(t, w)
	}
	words := map[string]int{}
	for _, p := range c.passages {
		for _, text := range []string{p.Title, p.Text} {
			seen := map[string]bool{}
			for w := range strings.FieldsSeq(text) {
				if !seen[w] {
					seen[w] = true
					words[w]++
				}
			}
		}
	}
	x := open(t, dir, o)
	if n := len(x.current.segments); n < 2 {
		t.Fatalf("%d segments, want several", n)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "store", "*"+spellingsSuffix))
	if err != nil || len(files) < 2 {
		t.Fatalf("files of spellings: %v, %v", files, err)
	}
	for range 50 {
		word := strings.TrimSpace(letterText(r, 1))
		if len(word) <= 3 {
			continue
		}
		own := distinctGrams(word, 3)
		want := []relative{}
		sums := make([]float64, len(own))
		for w, n := range words {
			var shared uint64
			for _, g := range distinctGrams(w, 3) {
				if i := slices.Index(own, g); i >= 0 {
					shared |= 1 << i
					sums[i] += float64(n)
				}
			}
			if w != word && float64(bits.OnesCount64(shared)) >= leastShared*float64(len(own)) && shared != 0 {
				want = append(want, relative{w, shared})
			}
		}
		slices.SortFunc(want, func(a, b relative) int {
			return cmp.Or(bits.OnesCount64(b.shared)-bits.OnesCount64(a.shared), len(a.word)-len(b.word),
				strings.Compare(a.word, b.word))
		})
		want = slices.Insert(want[:min(len(want), mostAlike)], 0, relative{word, 1<<len(own) - 1})
		got, err := x.current.relatives(word, 3)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.words, want) {
			t.Fatalf("%s: %v, want %v", word, got.words, want)
		}
		N := float64(len(c.passages))
		for i, sum := range sums {
			n := uint64(math.Round(N * (1 - math.Exp(-sum/N))))
			if math.Abs(got.idf[i]-idf(uint64(N), n)) > 1e-9 {
				t.Fatalf("%s: idf of %s is %v, want %v", word, own[i], got.idf[i], idf(uint64(N), n))
			}
		}
	}
}

// TestRelativesWithoutFile: the spellings are derived, so without their file they are
// made when they are needed, and rank alike.
func TestRelativesWithoutFile(t *testing.T) {
	c := &corpus{}
	dir := build(t, Options{}, c, demoPassages(t)...)
	x := open(t, dir, Options{})
	var want [][]index.Hit
	for _, q := range sparseQuestions {
		want = append(want, find(t, x, index.Query{Text: q}, 50))
	}
	s, err := openSnapshot(x.current.generation.Path(), x.opts)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for i := range s.spelt { // as if there were no file
		p := s.spelt[i]
		p.once.Do(func() {
			b, err := buildSpellings(s.segments[i].Segment, defaultGramSize)
			if err == nil {
				p.spellings, err = readSpellings(b)
			}
			p.err = err
		})
	}
	for i, q := range sparseQuestions {
		b, err := x.bag(index.Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.search(t.Context(), b, 50, true)
		if err != nil || !slices.Equal(got, want[i]) {
			t.Errorf("%s: %v (%v), with the file %v", q, got, err, want[i])
		}
	}
}

func TestDamagedSpellings(t *testing.T) {
	dir := build(t, Options{}, &corpus{}, demoPassages(t)...)
	files, err := filepath.Glob(filepath.Join(dir, "*", "store", "*"+spellingsSuffix))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readSpellings(raw); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 3, 15, 16, 100, len(raw) / 2, len(raw) - 1} {
		if _, err := readSpellings(raw[:n]); !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("the first %d of %d bytes: %v", n, len(raw), err)
		}
	}
	if _, err := readSpellings(append(slices.Clone(raw), 0)); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("with a byte too many: %v", err)
	}
}

func FuzzSpellings(f *testing.F) {
	f.Add([]byte{}, "بیماری")
	f.Add(fmt.Append(nil, "bpg1\x04\x00\x00\x00\x01\x00\x00\x00"), "بیماری")
	f.Fuzz(func(t *testing.T, b []byte, word string) {
		sp, err := readSpellings(b)
		if err != nil {
			if !errors.Is(err, index.ErrCorrupt) {
				t.Errorf("unexpected error: %v", err)
			}
			return
		}
		// Panics of what reads a damaged file become an error in Index.view.
		var caught error
		func() {
			defer recoverCorrupt(&caught)
			own := distinctGrams(word, max(sp.size, 1))
			s := &snapshot{segments: make([]segmentView, 1)}
			if err := s.collectRelatives(0, sp, own, make([]uint64, len(own)), map[string]uint64{}); err != nil {
				t.Errorf("unexpected error: %v", err)
			}
		}()
		if caught != nil && !errors.Is(caught, index.ErrCorrupt) {
			t.Errorf("unexpected error: %v", caught)
		}
	})
}

// TestDeletedPassagesDoNotCount: a corpus ranks as if what was deleted from it had never
// been there, whether or not its segments have been merged since.
func TestDeletedPassagesDoNotCount(t *testing.T) {
	all := demoPassages(t)
	c := &corpus{}
	dir := build(t, Options{}, c, all...)
	w := writer(t, dir, WriterOptions{})
	for i := len(all) - 1; i >= 0; i-- {
		if i%12 == 0 {
			apply(t, w, c.delete(i))
		}
	}
	publish(t, w)
	x := open(t, dir, Options{})
	deleted := false
	for _, s := range x.current.segments {
		deleted = deleted || s.deleted != nil && !s.deleted.IsEmpty()
	}
	if !deleted {
		t.Fatal("the segments were merged")
	}
	fresh := &corpus{}
	y := open(t, build(t, Options{}, fresh, c.passages...), Options{})
	at := map[index.Seq]index.Seq{} // in the fresh index
	for i, p := range c.passages {
		at[p.Seq] = fresh.passages[i].Seq
	}
	for _, q := range append(sparseQuestions, "هموگلوبین آزمایش بیماران", "استامینوفن کودکان") {
		got, want := find(t, x, index.Query{Text: q}, 100), find(t, y, index.Query{Text: q}, 100)
		for i := range got {
			got[i].Seq = at[got[i].Seq]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", q, got[:min(3, len(got))], want[:min(3, len(want))])
		}
	}
}

// TestRelativesAreFewAndAlike: of many words alike the nearest count, and a word that shares
// too few n-grams counts for nothing.
func TestRelativesAreFewAndAlike(t *testing.T) {
	c := &corpus{}
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "abcdefghijklm%c%c ", 'a'+i/26, 'a'+i%26)
	}
	// Of the ten n-grams of abcdefghijklm one has three, the other two.
	text.WriteString("abcdefxxxx abcdexxxx")
	x := open(t, build(t, fieldsOptions, c, index.Passage{Text: text.String()}, index.Passage{Text: "abcdefghijklm"}), fieldsOptions)
	r, err := x.current.relatives("abcdefghijklm", 4)
	if err != nil || len(r.words) != 26 || r.words[0].word != "abcdefghijklm" || r.words[1].word != "abcdefghijklmaa" {
		t.Errorf("%d words, %v", len(r.words), err)
	}
	c = &corpus{}
	x = open(t, build(t, fieldsOptions, c, index.Passage{Text: "abcdefxxxx abcdexxxx"}), fieldsOptions)
	r, err = x.current.relatives("abcdefghijklm", 4)
	if err != nil || len(r.words) != 2 || r.words[1].word != "abcdefxxxx" {
		t.Errorf("%+v, %v", r, err)
	}
}
