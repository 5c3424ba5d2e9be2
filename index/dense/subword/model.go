package subword

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"
	"sync"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/persian"
)

// Model is a trained encoder. It is immutable and safe for concurrent use.
//
// Vectors have unit length, so their dot product is the cosine; a text without a
// single term has the zero vector.
type Model struct {
	dim      int
	members  int // blocks of the vector, each scaled to the same length
	buckets  int // a power of two
	passages int // of the training corpus; weighs unseen words
	lexicon  []string
	idf      []float32
	words    *quantized // the words of lexicon, whole: their own rows and those of their n-grams
	grams    *quantized // the hash buckets, for other words
	digest   [sha256.Size]byte

	vocabulary *persian.Vocabulary // finds the lexicon's words in a text
	scratch    sync.Pool           // *scratch
}

var _ embeddings.Embedder = (*Model)(nil)

// newModel quantises what training left behind.
func newModel(c *corpus, frequent []int32, l *layout, members []*rows, o Options) *Model {
	m := &Model{
		dim:      o.Dimension,
		members:  o.Members,
		buckets:  o.Buckets,
		passages: c.passages,
		lexicon:  make([]string, len(frequent)),
		idf:      make([]float32, len(frequent)),
		words:    newQuantized(len(frequent), o.Dimension, trainedBits),
		grams:    newQuantized(o.Buckets, o.Dimension, trainedBits),
	}
	inChunks(len(frequent), 256, func(lo, hi int) {
		v := make([]float32, o.Dimension)
		for i := lo; i < hi; i++ {
			id := frequent[i]
			m.lexicon[i], m.idf[i] = c.words[id], l.idf[id]
			for k, block := range m.blocks(v) {
				members[k].sum(block, l.of[id])
			}
			m.words.set(i, v)
		}
	})
	inChunks(o.Buckets, 256, func(lo, hi int) {
		v := make([]float32, o.Dimension)
		for b := lo; b < hi; b++ {
			row := int32(len(frequent) + b)
			for k, block := range m.blocks(v) {
				// A bucket that no batch touched is noise, and stays zero.
				if clear(block); members[k].energy[row] > 0 {
					copy(block, members[k].row(row))
				}
			}
			m.grams.set(b, v)
		}
	})
	m.prepare(o.Analyzer)
	m.digest = sha256.Sum256(m.appendBody(nil))
	return m
}

// prepare derives what is not stored.
func (m *Model) prepare(analyzer *persian.Analyzer) {
	m.vocabulary = analyzer.Vocabulary(m.lexicon)
	m.scratch.New = func() any { return new(scratch) }
}

// Dimension returns the number of components of a vector.
func (m *Model) Dimension() int { return m.dim }

// Digest identifies the model: equal digests, equal vectors for every text. It
// belongs into the fingerprint of the index whose vectors the model made. The
// value is "sha256:" and 64 hexadecimal digits.
func (m *Model) Digest() string { return "sha256:" + hex.EncodeToString(m.digest[:]) }

// scratch is the working memory of one Encode.
type scratch struct {
	known   []int32
	unknown []string
	tally   tally
	rows    []int32 // to be summed, with their weights
	weights []float32
}

// Encode appends the vector of text to dst.
func (m *Model) Encode(dst []float32, text string) []float32 {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	s.known, s.unknown = m.vocabulary.Numbers(s.known[:0], s.unknown[:0], text)
	n := len(dst)
	dst = slices.Grow(dst, m.dim)[:n+m.dim]
	m.sum(dst[n:], s)
	return dst
}

// sum writes the vector of the words in s to v.
func (m *Model) sum(v []float32, s *scratch) {
	clear(v)
	s.tally.add(s.known, len(m.lexicon))
	s.rows, s.weights = s.rows[:0], s.weights[:0]
	for id, tf := range s.tally.drain {
		s.rows = append(s.rows, id)
		s.weights = append(s.weights, m.idf[id]*termWeight(tf))
	}
	m.words.add(v, s.rows, s.weights)
	s.rows, s.weights = s.rows[:0], s.weights[:0]
	for word, tf := range counts(s.unknown) {
		m.appendUnseen(s, word, termWeight(tf)*unseenIDF(m.passages))
	}
	m.grams.add(v, s.rows, s.weights)
	clear(s.unknown) // do not keep the text alive
	// The dot product is to be the mean of the members' cosines.
	for _, block := range m.blocks(v) {
		normalize(block)
	}
	normalize(v)
}

// blocks ranges over the parts of v that belong to the members.
func (m *Model) blocks(v []float32) iter.Seq2[int, []float32] {
	d := m.dim / m.members
	return func(yield func(int, []float32) bool) {
		for k := range m.members {
			if !yield(k, v[k*d:(k+1)*d]) {
				return
			}
		}
	}
}

// appendUnseen appends the rows of a word that has no vector of its own: those of
// its n-grams that training has seen.
func (m *Model) appendUnseen(s *scratch, word string, weight float32) {
	first := len(s.rows)
	s.rows = appendGrams(s.rows, word, m.buckets)
	seen := slices.DeleteFunc(s.rows[first:], func(b int32) bool { return m.grams.scale[b] == 0 })
	s.rows = s.rows[:first+len(seen)]
	weight *= rowScale(len(seen))
	for range seen {
		s.weights = append(s.weights, weight)
	}
}

// EmbedQuery implements embeddings.Embedder.
func (m *Model) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.Encode(make([]float32, 0, m.dim), text), nil
}

// manyTexts is from how many texts on the tables are unpacked for good.
const manyTexts = 64

// EmbedDocuments implements embeddings.Embedder. Give it what a passage is found
// by: title, section and text. It works on all cores; when ctx is done it
// returns ctx.Err().
func (m *Model) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	if len(texts) >= manyTexts {
		m.words.unpack()
		m.grams.unpack()
	}
	flat := make([]float32, len(texts)*m.dim)
	out := make([][]float32, len(texts))
	inChunks(len(texts), 64, func(lo, hi int) {
		for i := lo; i < hi && ctx.Err() == nil; i++ {
			out[i] = m.Encode(flat[i*m.dim:i*m.dim:(i+1)*m.dim], texts[i])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}
