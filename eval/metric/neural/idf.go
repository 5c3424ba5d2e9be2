package neural

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"math"
	"slices"
)

// idf holds the inverse document frequencies of tokens. Nil weighs every token 1.
type idf struct {
	texts  int
	counts map[int32]int
}

// newIDF counts in how many of the sequences each token is. A sequence that comes twice
// counts twice, as in the references.
func newIDF(sequences [][]int32) *idf {
	d := &idf{texts: len(sequences), counts: map[int32]int{}}
	for _, ids := range sequences {
		sorted := slices.Clone(ids)
		slices.Sort(sorted)
		for _, id := range slices.Compact(sorted) {
			d.counts[id]++
		}
	}
	return d
}

// weight is log((texts+1)/(texts with the token+1)).
func (d *idf) weight(id int32) float64 {
	if d == nil {
		return 1
	}
	// PyTorch keeps weights as float32.
	return float64(float32(math.Log(float64(d.texts+1) / float64(d.counts[id]+1))))
}

// digest tells weights apart.
func (d *idf) digest() string {
	if d == nil {
		return ""
	}
	h := sha256.New()
	b := binary.LittleEndian.AppendUint64(nil, uint64(d.texts))
	for _, id := range slices.Sorted(maps.Keys(d.counts)) {
		b = binary.LittleEndian.AppendUint32(b, uint32(id))
		b = binary.LittleEndian.AppendUint64(b, uint64(d.counts[id]))
	}
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)[:8])
}
