package lexical

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/mmap-go"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical/segment"
)

// Spellings are the words of one segment by their character n-grams, so that a
// question's word finds those that share letters with it in the vocabulary, and
// only real words have postings. They are made from the segment and never change,
// like it. The bytes are a head of four numbers, tables and two heaps, read in
// place:
//
//	magic, size of the n-grams, number of words, number of n-grams
//	keys     by n-gram: hash, ascending
//	passages by n-gram: passages of the words that have it, added up
//	ends     by n-gram: where its list ends in the heap of lists
//	starts   by block of blockWords words, and one more: where it begins in the heap of words
//	lists    differences of the words' numbers, as varints
//	words    ascending; each the length that it shares with the one before, in its block, and the rest
type spellings struct {
	size, words, ngrams      int
	keys, passages, ends     []byte
	starts, lists, wordsHeap []byte
}

const (
	spellingsMagic  = 0x31677062 // "bpg1"
	spellingsHead   = 16
	blockWords      = 16
	spellingsSuffix = ".grams" // in place of Bleve's ".zap"
)

var errSpellings = errors.New("spellings cannot be read")

// readSpellings is the inverse of buildSpellings; the result keeps b.
func readSpellings(b []byte) (*spellings, error) {
	if len(b) < spellingsHead || binary.LittleEndian.Uint32(b) != spellingsMagic {
		return nil, fmt.Errorf("%w: %w", index.ErrCorrupt, errSpellings)
	}
	s := &spellings{size: int(u32(b, 1)), words: int(u32(b, 2)), ngrams: int(u32(b, 3))}
	b = b[spellingsHead:]
	ok := true
	take := func(n int) (part []byte) {
		if n < 0 || n > len(b) {
			ok = false
			return nil
		}
		part, b = b[:n:n], b[n:]
		return part
	}
	s.keys, s.passages, s.ends = take(4*s.ngrams), take(4*s.ngrams), take(4*s.ngrams)
	s.starts = take(4 * ((s.words+blockWords-1)/blockWords + 1))
	if !ok {
		return nil, fmt.Errorf("%w: %w", index.ErrCorrupt, errSpellings)
	}
	lists := 0
	if s.ngrams > 0 {
		lists = int(u32(s.ends, s.ngrams-1))
	}
	s.lists = take(lists)
	s.wordsHeap = take(int(u32(s.starts, len(s.starts)/4-1)))
	if !ok || len(b) > 0 {
		return nil, fmt.Errorf("%w: %w", index.ErrCorrupt, errSpellings)
	}
	return s, nil
}

func u32(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }

// gramKey is the hash (FNV-1a) of an n-gram. Of 100,000 n-grams one shares its
// hash with another, which widens what it finds by a few words.
func gramKey(gram string) uint32 {
	h := wordHash(gram)
	return uint32(h>>32) ^ uint32(h)
}

// find returns the list of an n-gram, and the passages of its words added up.
func (s *spellings) find(key uint32) (list []byte, passages uint32) {
	lo, hi := 0, s.ngrams
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if u32(s.keys, mid) < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == s.ngrams || u32(s.keys, lo) != key {
		return nil, 0
	}
	from := uint32(0)
	if lo > 0 {
		from = u32(s.ends, lo-1)
	}
	return s.lists[from:u32(s.ends, lo)], u32(s.passages, lo)
}

// word returns the word with the given number.
func (s *spellings) word(n int) string {
	b := s.wordsHeap[u32(s.starts, n/blockWords):]
	var w []byte
	for range n%blockWords + 1 {
		shared, size := binary.Uvarint(b)
		rest, more := binary.Uvarint(b[size:])
		b = b[size+more:]
		w = append(w[:shared], b[:rest]...)
		b = b[rest:]
	}
	return string(w)
}

// buildSpellings makes the spellings of a segment from its dictionaries.
func buildSpellings(seg *segment.Segment, size int) ([]byte, error) {
	words, counts, err := segmentWords(seg)
	if err != nil {
		return nil, err
	}
	type entry struct {
		key  uint32
		word uint32
	}
	var entries []entry
	for n, w := range words {
		from := len(entries)
		grams(w, size, func(g string) { entries = append(entries, entry{gramKey(g), uint32(n)}) })
		own := entries[from:]
		slices.SortFunc(own, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
		entries = entries[:from+len(slices.Compact(own))]
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.word, b.word))
	})
	var keys, passages, ends, starts, lists, heap []byte
	ngrams := 0
	for i := 0; i < len(entries); {
		j, last := i, uint32(0)
		var n uint64
		for ; j < len(entries) && entries[j].key == entries[i].key; j++ {
			lists = binary.AppendUvarint(lists, uint64(entries[j].word-last))
			last = entries[j].word
			n += uint64(counts[last])
		}
		keys = binary.LittleEndian.AppendUint32(keys, entries[i].key)
		passages = binary.LittleEndian.AppendUint32(passages, uint32(min(n, math.MaxUint32)))
		ends = binary.LittleEndian.AppendUint32(ends, uint32(len(lists)))
		ngrams++
		i = j
	}
	for n, w := range words {
		shared := 0
		if n%blockWords == 0 {
			starts = binary.LittleEndian.AppendUint32(starts, uint32(len(heap)))
		} else {
			shared = sharedPrefix(words[n-1], w)
		}
		heap = binary.AppendUvarint(heap, uint64(shared))
		heap = binary.AppendUvarint(heap, uint64(len(w)-shared))
		heap = append(heap, w[shared:]...)
	}
	starts = binary.LittleEndian.AppendUint32(starts, uint32(len(heap)))
	out := binary.LittleEndian.AppendUint32(nil, spellingsMagic)
	for _, n := range [...]int{size, len(words), ngrams} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	return slices.Concat(out, keys, passages, ends, starts, lists, heap), nil
}

// segmentWords are the words of a segment, ascending, and in how many passages
// each is, counted for each field; what is deleted still counts.
func segmentWords(seg *segment.Segment) (words []string, counts []uint32, err error) {
	var terms termsOf
	for _, field := range signalFields[signalWords] {
		terms.add(seg.Field(termFields[field]).Terms(nil, nil))
	}
	for {
		term, err := terms.next()
		if err != nil || term == nil {
			return words, counts, err
		}
		words = append(words, string(term))
		counts = append(counts, uint32(terms.count()))
	}
}

func sharedPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// What shares less with a question's word than leastShared of its n-grams, or
// is not among the mostAlike that share most, counts for nothing: rankings of
// all development sets stay within .0002 nDCG@10 of those with every n-gram
// (docs/decisions, 2026-11-28-lexical-speed.md).
const (
	leastShared = 0.3
	mostAlike   = 25
)

// relative is a word of the corpus that shares n-grams with another.
type relative struct {
	word   string
	shared uint64 // which n-grams, a bit each, in the order of the other word
}

// relatives are the words that share n-grams with one of a question.
type relatives struct {
	words []relative // the word itself first
	idf   []float64  // of its n-grams
}

// maxGrams bounds the n-grams of a word that count.
const maxGrams = 64

// distinctGrams are the first maxGrams n-grams of a word, each once.
func distinctGrams(word string, size int) []string {
	var out []string
	grams(word, size, func(g string) {
		if len(out) < maxGrams && !slices.Contains(out, g) {
			out = append(out, g)
		}
	})
	return out
}

// relatives finds the words that share n-grams of the given size with a word.
func (s *snapshot) relatives(word string, size int) (*relatives, error) {
	if known, ok := s.relativeCache.get(word); ok {
		return known, nil
	}
	own := distinctGrams(word, size)
	passages := make([]uint64, len(own))
	shared := map[string]uint64{}
	for i := range s.segments {
		sp, err := s.spellings(i, size)
		if err != nil {
			return nil, err
		}
		if err := s.collectRelatives(i, sp, own, passages, shared); err != nil {
			return nil, err
		}
	}
	r := &relatives{idf: make([]float64, len(own))}
	for i, n := range passages {
		r.idf[i] = idf(s.stats.Passages, together(s.stats.Passages, n))
	}
	for w, mask := range shared {
		if w != word && !opposite(w, word) {
			r.words = append(r.words, relative{w, mask})
		}
	}
	slices.SortFunc(r.words, func(a, b relative) int {
		return cmp.Or(cmp.Compare(bits.OnesCount64(b.shared), bits.OnesCount64(a.shared)),
			cmp.Compare(len(a.word), len(b.word)), cmp.Compare(a.word, b.word))
	})
	r.words = slices.Insert(slices.Clone(r.words[:min(len(r.words), mostAlike)]), 0, relative{word, 1<<len(own) - 1})
	s.relativeCache.put(word, r)
	return r, nil
}

// together estimates how many of all passages have one of several words, from the
// sum of the passages that have each: as if the words knew nothing of each other.
func together(all, sum uint64) uint64 {
	return uint64(math.Round(-float64(all) * math.Expm1(-float64(sum)/float64(all))))
}

// collectRelatives adds what one segment has: the live passages with each n-gram,
// and the words that share enough of them.
func (s *snapshot) collectRelatives(seg int, sp *spellings, own []string, passages []uint64, shared map[string]uint64) error {
	live := s.liveWords(seg, sp)
	pooled, _ := s.masks.Get().(*[]uint64)
	if pooled == nil || len(*pooled) < sp.words {
		pooled = new(make([]uint64, sp.words))
	}
	masks := *pooled
	var touched []uint32
	for i, g := range own {
		list, n := sp.find(gramKey(g))
		if live == nil {
			passages[i] += uint64(n)
		}
		word := uint32(0)
		for len(list) > 0 {
			d, size := binary.Uvarint(list)
			if size <= 0 {
				break
			}
			list = list[size:]
			if word += uint32(d); int(word) >= sp.words {
				break
			}
			if live != nil {
				n, err := live.count(word)
				if err != nil {
					return err
				}
				if n == 0 {
					continue
				}
				passages[i] += uint64(n)
			}
			if masks[word] == 0 {
				touched = append(touched, word)
			}
			masks[word] |= 1 << i
		}
	}
	// The words that share most come first; ties beyond the last that counts are
	// told apart by their letters.
	var by [maxGrams + 1][]uint32
	for _, w := range touched {
		n := bits.OnesCount64(masks[w])
		by[n] = append(by[n], w)
	}
	found := 0
	for n := len(own); n > 0 && found <= mostAlike && float64(n) >= leastShared*float64(len(own)); n-- {
		for _, w := range by[n] {
			shared[sp.word(int(w))] |= masks[w]
		}
		found += len(by[n])
	}
	for _, w := range touched {
		masks[w] = 0
	}
	s.masks.Put(pooled)
	return nil
}

// liveWords counts the live passages of the words of a segment, for each field. What
// is deleted still counts in the spellings, and how a corpus ranks must not depend on
// when its segments are merged.
type liveWords struct {
	segment *segmentView
	words   *spellings
	counts  []atomic.Uint32 // 1 more than the count, 0 until it is asked for
}

// liveWords is nil for a segment of which nothing is deleted: all its words are live.
func (s *snapshot) liveWords(seg int, sp *spellings) *liveWords {
	if !s.segments[seg].hasDeleted() {
		return nil
	}
	p := s.spelt[seg]
	p.liveOnce.Do(func() { p.live = make([]atomic.Uint32, sp.words) })
	return &liveWords{&s.segments[seg], sp, p.live}
}

func (w *liveWords) count(word uint32) (uint32, error) {
	if n := w.counts[word].Load(); n > 0 {
		return n - 1, nil
	}
	n, text := uint32(0), w.words.word(int(word))
	for _, field := range signalFields[signalWords] {
		in, err := w.segment.count(field, text)
		if err != nil {
			return 0, err
		}
		n += uint32(in)
	}
	w.counts[word].Store(n + 1)
	return n, nil
}

// spelt is the place of a segment's spellings.
type spelt struct {
	once sync.Once
	*spellings
	file mmap.MMap
	err  error

	liveOnce sync.Once
	live     []atomic.Uint32 // see liveWords
}

// spellings returns those of a segment: from their file, or made now if there is
// none.
func (s *snapshot) spellings(seg, size int) (*spellings, error) {
	p := s.spelt[seg]
	p.once.Do(func() {
		if p.spellings, p.file, p.err = openSpellings(s.segments[seg].path, size); p.spellings != nil || p.err != nil {
			return
		}
		var b []byte
		if b, p.err = buildSpellings(s.segments[seg].Segment, size); p.err == nil {
			p.spellings, p.err = readSpellings(b)
		}
	})
	return p.spellings, p.err
}
