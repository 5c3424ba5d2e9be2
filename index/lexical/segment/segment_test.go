package segment

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"
	bleve "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/biopars/biopars/index"
)

func TestID(t *testing.T) {
	for _, n := range []uint64{0, 1, 35, 36, 1 << 63, 1<<64 - 1} {
		if got, ok := ParseID(ID(n)); !ok || got != n {
			t.Errorf("%d becomes %q and then %d", n, ID(n), got)
		}
	}
	for _, id := range []string{"", "01", "A", "+1", " 1", "سلام", "zzzzzzzzzzzzzzzz"} {
		if n, ok := ParseID(id); ok {
			t.Errorf("%q is taken for %d", id, n)
		}
	}
}

// TestPostings writes and reads lists around the boundaries of blocks and widths.
func TestPostings(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{2, 3, blockPostings - 1, blockPostings, blockPostings + 1, 3 * blockPostings, 1000} {
		for _, gap := range []int64{1, 2, 3, 200, 1 << 21} {
			for _, frequency := range []int64{1, 2, 5, 300, 1 << 31} {
				var docs, freqs []uint32
				next := uint32(r.Int64N(gap))
				for range n {
					docs = append(docs, next)
					freqs = append(freqs, uint32(1+r.Int64N(frequency)))
					next += uint32(1 + r.Int64N(gap))
				}
				for _, presence := range []bool{false, true} {
					in := freqs
					if presence {
						in = nil
					}
					data := append(appendPostings(nil, docs, in), make([]byte, slack)...)
					l := List{count: uint32(n), docs: docs[n-1] + 1, presence: presence, data: data}
					d, f, err := l.Append([]uint32{7}, nil)
					if err != nil || !slices.Equal(d[1:], docs) || d[0] != 7 || !slices.Equal(f, in) {
						t.Fatalf("%d postings, gaps below %d, frequencies to %d: %v", n, gap, frequency, err)
					}
					if l.docs--; n > 2 {
						if _, _, err := l.Append(nil, nil); !errors.Is(err, index.ErrCorrupt) {
							t.Fatalf("a document behind the last: %v", err)
						}
					}
					l.docs, l.data = l.docs+1, data[:len(data)-1]
					if _, _, err := l.Append(nil, nil); !errors.Is(err, index.ErrCorrupt) {
						t.Fatalf("a list that is cut off: %v", err)
					}
				}
			}
		}
	}
}

func TestArray(t *testing.T) {
	for _, highest := range []uint64{0, 1, 1<<8 - 1, 1 << 8, 1<<16 - 1, 1 << 16, 1<<32 - 1, 1 << 32, 1<<64 - 1} {
		values := []uint64{highest, 0, highest / 2}
		b, width := appendArray(nil, values)
		for i, v := range values {
			if got := (array{b, width}).at(i); got != v {
				t.Errorf("%d is read as %d", v, got)
			}
		}
	}
}

// TestUnsupported: what would be lost is refused.
func TestUnsupported(t *testing.T) {
	field := func(o api.FieldIndexingOptions) api.Document {
		d := document.NewDocument("1")
		d.AddField(document.NewTextFieldWithIndexingOptions("text", nil, []byte("a"), o))
		return d
	}
	text := func(id string, c ...Counted) api.Document {
		n, _ := ParseID(id)
		return &testDocument{number: n, fields: c}
	}
	one := Counted{Name: "text", Length: 1, Terms: []Term{{Text: "a", Count: 1}}}
	presence := one
	presence.Presence = true
	for name, docs := range map[string][]api.Document{
		"identifier":      {document.NewDocument("a b")},
		"stored":          {field(api.IndexField | api.StoreField)},
		"positions":       {field(api.IndexField | api.IncludeTermVectors)},
		"doc values":      {field(api.IndexField | api.DocValues)},
		"not indexed":     {field(0)},
		"no frequency":    {text("1", Counted{Name: "text", Terms: []Term{{Text: "a"}}})},
		"term twice":      {text("1", Counted{Name: "text", Terms: []Term{{Text: "a", Count: 1}, {Text: "a", Count: 1}}})},
		"field twice":     {foreign{text("1", one, one)}},
		"presence or not": {text("1", one), text("2", presence)},
	} {
		if _, _, err := (plugin{}).New(docs); !errors.Is(err, errUnsupported) {
			t.Errorf("%s: %v, want an error", name, err)
		}
	}
	a, _, err := plugin{}.New([]api.Document{text("1", one)})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := plugin{}.New([]api.Document{text("2", presence)})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "merged")
	if _, _, err = (plugin{}).Merge([]bleve.Segment{a, b}, make([]*roaring.Bitmap, 2), path, nil, nil); !errors.Is(err, errUnsupported) {
		t.Errorf("merging presence with frequencies: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a merge that failed left its file: %v", err)
	}
}

// TestMergeEnds: a merge that is called off says so in the one way that scorch knows.
func TestMergeEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	s, _, err := plugin{}.New(randomDocuments(r, 50, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	close(closed)
	path := filepath.Join(t.TempDir(), "merged")
	if _, _, err := (plugin{}).Merge([]bleve.Segment{s}, make([]*roaring.Bitmap, 1), path, closed, nil); err != bleve.ErrClosed {
		t.Errorf("%v, want %v", err, bleve.ErrClosed)
	}
}

// TestBuilderForgets: what one segment had does not show in the next.
func TestBuilderForgets(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	first, second := randomDocuments(r, 200, 1, 1), randomDocuments(r, 30, 500, 2)
	fresh := &builder{fields: map[string]*fieldBuilder{}}
	builders.Put(fresh)
	if _, err := build(first); err != nil {
		t.Fatal(err)
	}
	used, err := build(second)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 { // takes all used builders out of the pool
		builders.Get()
	}
	want, err := build(second)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(used.data, want.data) {
		t.Error("a builder that was used gives another segment than a new one")
	}
}

// TestEmpty: a segment without documents is one.
func TestEmpty(t *testing.T) {
	s, _, err := plugin{}.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if bm, err := s.DocNumbers([]string{"1"}); err != nil || !bm.IsEmpty() {
		t.Errorf("found %v, %v", bm, err)
	}
	if id, err := s.DocID(0); id != nil || err != nil {
		t.Errorf("identifier %q, %v", id, err)
	}
	if n := Of(s).Documents(); n != 0 {
		t.Errorf("%d documents", n)
	}
}

// everything reads all that a segment holds.
func everything(s *Segment) error {
	for _, f := range s.fields {
		terms := f.Terms(nil, nil)
		for {
			more, err := terms.Advance()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			docs, _, err := terms.List().Append(nil, nil)
			if err != nil {
				return err
			}
			for _, doc := range docs {
				f.Length(doc)
			}
			if _, err := f.Lookup(string(terms.Term())); err != nil {
				return err
			}
		}
	}
	for doc := range s.docs {
		s.Number(doc)
	}
	_, err := s.DocNumbers([]string{"1", "5", "zz"})
	return err
}

// FuzzRead: damaged bytes give errors and never a panic.
func FuzzRead(f *testing.F) {
	for seed := range uint64(3) {
		s, err := build(randomDocuments(rand.New(rand.NewPCG(seed, 9)), int(5+50*seed), 1, 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s.data, uint32(0), uint32(0))
		f.Add(s.data, uint32(len(s.data)/3), uint32(0xff))
	}
	f.Fuzz(func(t *testing.T, data []byte, at, bits uint32) {
		data = bytes.Clone(data)
		if n := len(data); n > 0 {
			for i := range 4 {
				data[(int(at)+i)%n] ^= byte(bits >> (8 * i))
			}
		}
		s, err := read(data)
		if err == nil {
			err = everything(s)
		}
		if err != nil && !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("%v, want one that wraps %v", err, index.ErrCorrupt)
		}
	})
}

// TestDamaged changes every byte of a segment in turn, and cuts it everywhere.
func TestDamaged(t *testing.T) {
	s, err := build(randomDocuments(rand.New(rand.NewPCG(5, 5)), 12, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.data {
		for _, bits := range []byte{0x01, 0x80, 0xff} {
			data := bytes.Clone(s.data)
			data[i] ^= bits
			damaged, err := read(data)
			if err == nil {
				err = everything(damaged)
			}
			if err != nil && !errors.Is(err, index.ErrCorrupt) {
				t.Fatal(err)
			}
		}
		if _, err := read(s.data[:i:i]); !errors.Is(err, index.ErrCorrupt) {
			t.Fatalf("cut off at %d: %v", i, err)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	docs := randomDocuments(rand.New(rand.NewPCG(1, 1)), 4000, 1, 1)
	postings := 0
	for _, d := range docs {
		for _, c := range d.(*testDocument).fields {
			postings += len(c.Terms)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := build(docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*postings), "ns/posting")
}

func BenchmarkMerge(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var segments []*Segment
	var docs int
	for i := range 10 {
		s, err := build(randomDocuments(r, 1000, uint64(1+i*1000), 1))
		if err != nil {
			b.Fatal(err)
		}
		segments, docs = append(segments, s.Segment), docs+1000
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := merge(&bytes.Buffer{}, segments, make([]*roaring.Bitmap, 10), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*docs), "ns/document")
}
