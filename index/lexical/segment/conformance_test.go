package segment

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	api "github.com/blevesearch/bleve_index_api"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"
	zap "github.com/blevesearch/zapx/v17"
)

// testDocument is a document for this package and for Bleve's own segments.
type testDocument struct {
	number uint64
	fields []Counted
}

func (d *testDocument) Number() uint64                           { return d.number }
func (d *testDocument) Counted() []Counted                       { return d.fields }
func (d *testDocument) ID() string                               { return ID(d.number) }
func (d *testDocument) Size() int                                { return 0 }
func (d *testDocument) VisitComposite(api.CompositeFieldVisitor) {}
func (d *testDocument) HasComposite() bool                       { return false }
func (d *testDocument) NumPlainTextBytes() uint64                { return 0 }
func (d *testDocument) AddIDField()                              {}
func (d *testDocument) StoredFieldsBytes() uint64                { return 0 }
func (d *testDocument) Indexed() bool                            { return true }
func (d *testDocument) VisitFields(visit api.FieldVisitor) {
	visit(testField{Counted{Name: idField, Length: 1, Terms: []Term{{Text: d.ID(), Count: 1}}}})
	for _, f := range d.fields {
		visit(testField{f})
	}
}

// foreign hides that a document has counted its terms.
type foreign struct{ api.Document }

type testField struct{ Counted }

func (f testField) Name() string              { return f.Counted.Name }
func (f testField) Value() []byte             { return []byte(f.Counted.Terms[0].Text) } // of the identifier
func (f testField) ArrayPositions() []uint64  { return nil }
func (f testField) EncodedFieldType() byte    { return 't' }
func (f testField) Analyze()                  {}
func (f testField) AnalyzedLength() int       { return f.Length }
func (f testField) NumPlainTextBytes() uint64 { return 0 }

func (f testField) Options() api.FieldIndexingOptions {
	switch {
	case f.Presence:
		return api.IndexField | api.SkipFreqNorm
	case f.Counted.Name == idField:
		return api.IndexField | api.StoreField
	}
	return api.IndexField
}

func (f testField) AnalyzedTokenFrequencies() api.TokenFrequencies {
	m := api.TokenFrequencies{}
	for _, t := range f.Terms {
		tf := &api.TokenFreq{}
		tf.SetFrequency(int(t.Count))
		m[t.Text] = tf
	}
	return m
}

// randomDocuments have words of which few are frequent, pairs and a keyword, with
// numbers from a step apart.
func randomDocuments(r *rand.Rand, n int, from, step uint64) []api.Document {
	var docs []api.Document
	for i := range n {
		d := &testDocument{number: from + uint64(i)*step}
		words := map[string]int32{}
		length := 0
		for range r.IntN(60) {
			word := fmt.Sprintf("w%d", int(r.ExpFloat64()*40))
			if r.IntN(20) == 0 {
				word = fmt.Sprintf("%c%d\xff%s", rune('آ'+r.IntN(40)), r.IntN(3000), strings.Repeat("x", r.IntN(3)))
			}
			times := int32(1 + r.IntN(1+r.IntN(40)))
			words[word] += times
			length += int(times)
		}
		add := func(name string, presence bool, length int, m map[string]int32) {
			if len(m) == 0 {
				return
			}
			c := Counted{Name: name, Presence: presence, Length: length}
			for text, count := range m {
				c.Terms = append(c.Terms, Term{Text: text, Count: count, Hash: []uint32{0, Hash(text)}[len(text)%2]})
			}
			slices.SortFunc(c.Terms, func(a, b Term) int { return strings.Compare(a.Text, b.Text) })
			r.Shuffle(len(c.Terms), func(i, j int) { c.Terms[i], c.Terms[j] = c.Terms[j], c.Terms[i] })
			d.fields = append(d.fields, c)
		}
		add("text", false, length, words)
		if r.IntN(4) == 0 {
			add("title", false, 70000, map[string]int32{"": 1, fmt.Sprint(r.IntN(9)): 1 << 20})
		}
		pairs := map[string]int32{}
		for range r.IntN(30) {
			pairs[string([]byte{byte(r.IntN(256)), byte(r.IntN(4))})] = 1
		}
		add("pairs", true, len(pairs), pairs)
		add("language", true, 1, map[string]int32{[]string{"=fa", "=en", "="}[r.IntN(3)]: 1})
		docs = append(docs, d)
	}
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs
}

// byID is what a list says of each document.
func byID(t *testing.T, s bleve.Segment, field, term string, except *roaring.Bitmap) map[string]string {
	t.Helper()
	dict, err := s.Dictionary(field)
	if err != nil {
		t.Fatal(err)
	}
	pl, err := dict.PostingsList([]byte(term), except, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, last := map[string]string{}, int64(-1)
	it := pl.Iterator(true, true, false, nil)
	for {
		p, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			break
		}
		if int64(p.Number()) <= last {
			t.Fatalf("document %d behind %d", p.Number(), last)
		}
		last = int64(p.Number())
		id, err := s.DocID(p.Number())
		if err != nil {
			t.Fatal(err)
		}
		out[string(id)] = "there"
		if field == "text" || field == "title" {
			out[string(id)] = fmt.Sprint(p.Frequency(), p.Norm())
		}
	}
	if uint64(len(out)) != pl.Count() {
		t.Fatalf("count %d of %d postings", pl.Count(), len(out))
	}
	return out
}

// allTerms are the terms of a dictionary. Distances are those of a whole dictionary:
// Bleve's iterator gives the first one behind a beginning as 0.
func allTerms(t *testing.T, it bleve.DictionaryIterator, distances bool) []string {
	t.Helper()
	var out []string
	for {
		e, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return out
		}
		if !distances {
			e.EditDistance = 0
		}
		out = append(out, fmt.Sprintf("%q %d", e.Term, e.EditDistance))
	}
}

var testFields = []string{"text", "title", "pairs", "language", idField, "nothing"}

// sameSegments compares two segments of the same documents.
func sameSegments(t *testing.T, r *rand.Rand, have, want bleve.Segment) {
	t.Helper()
	if have.Count() != want.Count() {
		t.Fatalf("%d documents, want %d", have.Count(), want.Count())
	}
	var ids []string
	for i := range want.Count() {
		id, _ := want.DocID(i)
		if r.IntN(3) == 0 {
			ids = append(ids, string(id))
		}
	}
	ids = append(ids, "not there", "zzzzzzzz", "0")
	numbers := func(s bleve.Segment) []string {
		bm, err := s.DocNumbers(ids)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		bm.Iterate(func(n uint32) bool {
			id, _ := s.DocID(uint64(n))
			_ = s.VisitStoredFields(uint64(n), func(field string, _ byte, value []byte, _ []uint64) bool {
				if field != idField || !bytes.Equal(value, id) {
					t.Errorf("%s is stored as %q", id, value)
				}
				return true
			})
			out = append(out, string(id))
			return true
		})
		slices.Sort(out)
		return out
	}
	if h, w := numbers(have), numbers(want); !slices.Equal(h, w) {
		t.Fatalf("found %v, want %v", h, w)
	}
	builder, err := levenshtein.NewLevenshteinAutomatonBuilder(1, true)
	if err != nil {
		t.Fatal(err)
	}
	fuzzy, err := builder.BuildDfa("w12", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range testFields {
		hd, err := have.Dictionary(field)
		if err != nil {
			t.Fatal(err)
		}
		wd, err := want.Dictionary(field)
		if err != nil {
			t.Fatal(err)
		}
		if hd.Cardinality() != wd.Cardinality() {
			t.Fatalf("%s: %d terms, want %d", field, hd.Cardinality(), wd.Cardinality())
		}
		for _, a := range []bleve.Automaton{nil, fuzzy} {
			for _, span := range [][2]string{{"", ""}, {"w1", "w2"}, {"w15", ""}, {"", "w3"}, {"a", "b"}, {"zz", ""}} {
				var from, before []byte
				if span[0] != "" {
					from = []byte(span[0])
				}
				if span[1] != "" {
					before = []byte(span[1])
				}
				h := allTerms(t, hd.AutomatonIterator(a, from, before), from == nil)
				w := allTerms(t, wd.AutomatonIterator(a, from, before), from == nil)
				if !slices.Equal(h, w) {
					t.Fatalf("%s %v: terms\n%v, want\n%v", field, span, h, w)
				}
			}
		}
		it := wd.AutomatonIterator(nil, nil, nil)
		for {
			e, err := it.Next()
			if err != nil {
				t.Fatal(err)
			}
			if e == nil {
				break
			}
			if h, w := byID(t, have, field, e.Term, nil), byID(t, want, field, e.Term, nil); fmt.Sprint(h) != fmt.Sprint(w) {
				t.Fatalf("%s %q:\n%v, want\n%v", field, e.Term, h, w)
			}
			for _, other := range []string{e.Term, e.Term + "x", e.Term[:len(e.Term)/2]} {
				h, err := hd.Contains([]byte(other))
				if err != nil {
					t.Fatal(err)
				}
				if w, _ := wd.Contains([]byte(other)); h != w {
					t.Fatalf("%s %q: %v, want %v", field, other, h, w)
				}
			}
		}
	}
}

// build2 builds documents with this package and with Bleve's own.
func build2(t *testing.T, docs []api.Document) (have, want bleve.Segment) {
	t.Helper()
	have, _, err := plugin{}.New(docs)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err = (&zap.ZapPlugin{}).New(docs)
	if err != nil {
		t.Fatal(err)
	}
	return have, want
}

// merge2 merges with both, without deleted, which has identifiers.
func merge2(t *testing.T, have, want []bleve.Segment, deleted map[string]bool) (h, w bleve.Segment) {
	t.Helper()
	run := func(p interface {
		Merge([]bleve.Segment, []*roaring.Bitmap, string, chan struct{}, bleve.StatsReporter) ([][]uint64, uint64, error)
		Open(string) (bleve.Segment, error)
	}, segments []bleve.Segment) bleve.Segment {
		drops := make([]*roaring.Bitmap, len(segments))
		for i, s := range segments {
			for doc := range s.Count() {
				if id, _ := s.DocID(doc); deleted[string(id)] {
					if drops[i] == nil {
						drops[i] = roaring.New()
					}
					drops[i].Add(uint32(doc))
				}
			}
		}
		path := filepath.Join(t.TempDir(), "merged")
		moved, _, err := p.Merge(segments, drops, path, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { out.Close() })
		for i, s := range segments {
			for doc := range s.Count() {
				id, _ := s.DocID(doc)
				if gone := moved[i][doc] == dropped; gone != deleted[string(id)] {
					t.Fatalf("document %s dropped: %v", id, gone)
				} else if gone {
					continue
				}
				if now, _ := out.DocID(moved[i][doc]); !bytes.Equal(now, id) {
					t.Fatalf("document %s became %s", id, now)
				}
			}
		}
		return out
	}
	return run(plugin{}, have), run(&zap.ZapPlugin{}, want)
}

// TestConformance builds, deletes and merges the same documents with this package and
// with Bleve's own segments and compares all that Bleve's interface shows.
func TestConformance(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			var have, want []bleve.Segment
			from := []uint64{1, 1 << 33, 7}[seed%3]
			all := map[string]bool{}
			for i := range 3 {
				n, step := []int{1, 40, 300}[r.IntN(3)], uint64(1)
				if seed%2 == 1 {
					step = 3 // the segments' documents lie among one another
				} else {
					from += uint64(i) * 1000
				}
				docs := randomDocuments(r, n, from+uint64(i), step)
				for j, d := range docs {
					all[d.ID()] = true
					if seed == 5 {
						docs[j] = foreign{d}
					}
				}
				h, w := build2(t, docs)
				sameSegments(t, r, h, w)
				path := filepath.Join(t.TempDir(), "segment")
				if err := h.(bleve.UnpersistedSegment).Persist(path); err != nil {
					t.Fatal(err)
				}
				file, err := plugin{}.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
				sameSegments(t, r, file, w)
				have, want = append(have, file), append(want, w)
			}
			r.Shuffle(3, func(i, j int) { have[i], have[j], want[i], want[j] = have[j], have[i], want[j], want[i] })
			deleted := map[string]bool{}
			h, w := merge2(t, have, want, deleted)
			sameSegments(t, r, h, w)
			for id := range all {
				deleted[id] = r.IntN(3) == 0
			}
			h, w = merge2(t, have, want, deleted)
			sameSegments(t, r, h, w)
		})
	}
}

// TestExcept compares lists without deleted documents.
func TestExcept(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	h, w := build2(t, randomDocuments(r, 500, 1, 1))
	except := func(s bleve.Segment) *roaring.Bitmap {
		bm := roaring.New()
		for doc := range s.Count() {
			if id, _ := s.DocID(doc); id[len(id)-1]%3 == 0 {
				bm.Add(uint32(doc))
			}
		}
		return bm
	}
	for _, field := range testFields {
		d, err := w.Dictionary(field)
		if err != nil {
			t.Fatal(err)
		}
		it := d.AutomatonIterator(nil, nil, nil)
		for e, err := it.Next(); e != nil && err == nil; e, err = it.Next() {
			if a, b := byID(t, h, field, e.Term, except(h)), byID(t, w, field, e.Term, except(w)); fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("%s %q: %v, want %v", field, e.Term, a, b)
			}
		}
	}
}

func TestAdvance(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	h, _ := build2(t, randomDocuments(r, 600, 1, 1))
	dict, err := h.Dictionary("text")
	if err != nil {
		t.Fatal(err)
	}
	pl, err := dict.PostingsList([]byte("w7"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var docs []uint64
	it := pl.Iterator(false, false, false, nil)
	for p, _ := it.Next(); p != nil; p, _ = it.Next() {
		docs = append(docs, p.Number())
	}
	if len(docs) < 20 {
		t.Fatalf("%d documents are too few", len(docs))
	}
	for range 100 {
		it, last := pl.Iterator(false, false, false, nil), uint64(0)
		for {
			to := last + uint64(r.IntN(60))
			at, _ := slices.BinarySearch(docs, to)
			p, err := it.Advance(to)
			if err != nil {
				t.Fatal(err)
			}
			if at == len(docs) {
				if p != nil {
					t.Fatalf("advancing to %d gives %d behind the end", to, p.Number())
				}
				break
			}
			if p == nil || p.Number() != docs[at] {
				t.Fatalf("advancing to %d gives %v, want %d", to, p, docs[at])
			}
			last = docs[at] + 1
		}
	}
}
