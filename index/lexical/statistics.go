package lexical

import (
	"encoding/binary"
	"errors"
)

// Keys of the values that every batch writes together with its passages.
var (
	keyApplied    = []byte("biopars.applied")    // watermark: last Seq applied
	keyStatistics = []byte("biopars.statistics") // Statistics
)

// FieldStatistics count one field over all live passages.
type FieldStatistics struct {
	Passages uint64 // passages in which the field has at least one term
	Terms    uint64 // terms in the field; repetitions count, but not of bigrams and function words
}

// average is the mean number of terms over the passages that have the field.
func (f FieldStatistics) average() float64 {
	if f.Passages == 0 {
		return 0
	}
	return float64(f.Terms) / float64(f.Passages)
}

// Statistics are the exact counts that BM25 needs. Deletions are subtracted.
type Statistics struct {
	Passages                                       uint64 // live passages
	Title, Section, Text, Bigrams, Function, Forms FieldStatistics
}

// field gives the counts of one of the termFields.
func (s *Statistics) field(f int) *FieldStatistics {
	return [numTermFields]*FieldStatistics{&s.Title, &s.Section, &s.Text, &s.Bigrams, &s.Function, &s.Forms}[f]
}

// add counts a passage with the given field lengths.
func (s *Statistics) add(lengths *[numTermFields]int) {
	s.Passages++
	for f, n := range lengths {
		if n > 0 {
			s.field(f).Passages++
			s.field(f).Terms += uint64(n)
		}
	}
}

// remove takes a passage out of the counts.
func (s *Statistics) remove(lengths *[numTermFields]int) {
	s.Passages -= min(s.Passages, 1)
	for f, n := range lengths {
		if n > 0 {
			s.field(f).Passages -= min(s.field(f).Passages, 1)
			s.field(f).Terms -= min(s.field(f).Terms, uint64(n))
		}
	}
}

// encode writes the counts as varints in the order of the struct.
func (s *Statistics) encode() []byte {
	b := binary.AppendUvarint(nil, s.Passages)
	for f := range numTermFields {
		b = binary.AppendUvarint(b, s.field(f).Passages)
		b = binary.AppendUvarint(b, s.field(f).Terms)
	}
	return b
}

var errStatistics = errors.New("field statistics cannot be read")

// decodeStatistics is the inverse of encode; nil means an empty index.
func decodeStatistics(b []byte) (Statistics, error) {
	var s Statistics
	if len(b) == 0 {
		return s, nil
	}
	ok := true
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok = false
			return 0
		}
		b = b[n:]
		return v
	}
	s.Passages = next()
	for f := range numTermFields {
		s.field(f).Passages = next()
		s.field(f).Terms = next()
	}
	if !ok || len(b) > 0 {
		return Statistics{}, errStatistics
	}
	return s, nil
}
