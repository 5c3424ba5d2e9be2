package sanitize

import (
	"math"
	"math/bits"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// What a learned model sees of a sentence, hashed: words, pairs of words, parts of
// words, how clauses end, and what kinds of signs and parts of an order there are. Each group counts
// alike whatever the length of the sentence.

// A sentence that is longer than longest is seen in parts, of which the greatest score counts.
const (
	minWords  = 2  // one word alone is no order
	longest   = 30 // words
	glance    = 24 // words of a part
	stride    = 12
	shortGram = 3 // runes of the parts of words, with the signs at their ends
	longGram  = 5
)

// group is a kind of feature. All of a group share its weight.
type group int

const (
	groupWord group = iota
	groupPair
	groupSkip
	groupGram
	groupEnd
	groupSign
	groups
)

// shares are how much the groups count beside each other.
var shares = [groups]float32{groupWord: 1.5, groupPair: 1.5, groupSkip: 0.7, groupGram: 2, groupEnd: 1.5, groupSign: 3}

// Seen is a sentence as the learned model sees it: the places of the features and
// what they count, of each part.
type Seen struct {
	Span  persian.Span
	Parts [][]Feature
}

// Feature is a feature's place among the weights and its value.
type Feature struct {
	Place uint32
	Value float32
}

// Features are the sentences of a clean text as the learned model sees them, with
// so many weights as places, a power of two. bench/fit learns from them.
func Features(s string, places int) []Seen {
	v := skeletonOf(s)
	var out []Seen
	for _, x := range v.read().sentences {
		if len(x.words) < minWords {
			continue
		}
		seen := Seen{Span: v.span(x.words[0].start, x.words[len(x.words)-1].end)}
		for _, part := range x.parts() {
			var found [groups][]uint32
			x.visit(part, func(g group, hash uint64) {
				found[g] = append(found[g], uint32(hash&uint64(places-1)))
			})
			var list []Feature
			for g, hashes := range found {
				value := shares[g] / float32(math.Sqrt(float64(max(1, len(hashes)))))
				for _, h := range hashes {
					list = append(list, Feature{h, value})
				}
			}
			seen.Parts = append(seen.Parts, list)
		}
		out = append(out, seen)
	}
	return out
}

// sentence is a sentence of a text with what it stands in.
type sentence struct {
	words   []word
	own     language
	mixed   bool // Persian stands beside it
	before  *sentence
	signs   []signAt
	hits    []hit
	learned float32 // logit of the learned model
}

// signAt is a sign at words of a sentence.
type signAt struct {
	sign     sign
	tongue   tongue
	from, to int
}

// range of the parts of a sentence in words.
type reach struct{ from, to int }

func (x *sentence) parts() []reach {
	n := len(x.words)
	if n <= longest {
		return []reach{{0, n}}
	}
	var out []reach
	for i := 0; ; i += stride {
		if i+glance >= n {
			return append(out, reach{max(0, n-glance), n})
		}
		out = append(out, reach{i, i + glance})
	}
}

// Seeds of the hashes, so that a word is no pair.
const (
	seedWord = iota + 1
	seedPair
	seedSkip
	seedGram
	seedEnd
	seedEnd2
	seedTail
	seedSign
	seedTwoSigns
	seedPart
	seedLanguage
	seedBefore
	seedForm
)

// mix makes a hash of a hash and a number.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ bits.RotateLeft64(h, 29)
}

// final spreads a hash to its lower bits.
func final(h uint64) uint64 {
	h *= 0xff51afd7ed558ccd
	return h ^ h>>32
}

func hashOf(seed uint64, s string) uint64 {
	h := mix(0x8422_2325, seed)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

// visit gives the features of a part of a sentence.
func (x *sentence) visit(at reach, emit func(group, uint64)) {
	words := x.words[at.from:at.to]
	last, before := uint64(seedWord), uint64(seedWord)
	for i, w := range words {
		h := hashOf(seedWord, w.text)
		emit(groupWord, final(h))
		emit(groupPair, final(mix(mix(last, seedPair), h)))
		if i > 1 {
			emit(groupSkip, final(mix(mix(before, seedSkip), h)))
		}
		before, last = last, h
		grams(w.text, emit)
		if w.ends {
			emit(groupEnd, final(mix(h, seedEnd)))
			emit(groupEnd, final(mix(mix(before, h), seedEnd2)))
			first, _ := utf8.DecodeRuneInString(w.text)
			emit(groupEnd, final(mix(hashOf(seedTail, tail(w.text, 2)), uint64(first))))
			emit(groupEnd, final(hashOf(seedTail, tail(w.text, 3))))
		}
	}
	emit(groupPair, final(mix(mix(last, seedPair), seedEnd)))
	x.structure(at, emit)
}

// grams gives the parts of a word, with a sign at its ends.
func grams(w string, emit func(group, uint64)) {
	var at [34]int // where its runes begin, as far as they are looked at
	n := 0
	for i := range w {
		if n == len(at)-2 {
			break
		}
		at[n] = i
		n++
	}
	if n < len(at)-2 {
		at[n] = len(w)
	} else {
		n--
	}
	// Position −1 and n stand for the ends of the word.
	for size := shortGram; size <= longGram; size++ {
		for from := -1; from+size <= n+1; from++ {
			to := from + size
			h := hashOf(seedGram, w[at[max(from, 0)]:at[min(to, n)]])
			if from < 0 {
				h = mix(h, 1)
			}
			if to > n {
				h = mix(h, 2)
			}
			emit(groupGram, final(h))
		}
	}
}

// tail are the last runes of a word.
func tail(w string, n int) string {
	i := len(w)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(w[:i])
		i -= size
	}
	return w[i:]
}

// structure gives the kinds of signs and parts of an order, alone and by two, the language, and
// what the sentence before was like.
func (x *sentence) structure(at reach, emit func(group, uint64)) {
	words := x.words[at.from:at.to]
	var seen [int(signs) + 32]bool
	for _, s := range x.signs {
		if s.from >= at.from && s.to <= at.to {
			seen[s.sign] = true
		}
	}
	for _, h := range x.hits {
		if h.from < at.from || h.to > at.to {
			continue
		}
		for p := range 32 {
			if h.part&(1<<p) != 0 {
				seen[int(signs)+p] = true
			}
		}
	}
	var list []uint64
	for s, there := range seen {
		if there {
			list = append(list, uint64(s))
		}
	}
	for i, s := range list {
		emit(groupSign, final(mix(mix(seedSign, s), 0)))
		for _, t := range list[:i] {
			emit(groupSign, final(mix(mix(seedTwoSigns, s), t)))
		}
	}
	one, thou := singular(words)
	quotes, asks := false, false
	for _, w := range words {
		quotes, asks = quotes || w.quote, asks || w.asks
	}
	form := uint64(0)
	for i, b := range []bool{one, thou, x.elsewhere(), quotes, asks} {
		if b {
			form |= 1 << i
			emit(groupSign, final(mix(mix(seedForm, uint64(i)), uint64(x.own))))
		}
	}
	emit(groupSign, final(mix(mix(seedLanguage, uint64(x.own)), form)))
	emit(groupSign, final(mix(mix(seedLanguage, uint64(min(len(words), 12)/3)), uint64(min(len(list), 4)))))
	if x.before != nil {
		for _, s := range x.before.signs {
			emit(groupSign, final(mix(seedBefore, uint64(s.sign))))
		}
	}
}

// Words are the words of a text, folded as the learned models see them.
func Words(s string) []string {
	var out []string
	for _, w := range skeletonOf(s).words() {
		out = append(out, w.text)
	}
	return out
}
