package dense

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
)

// crowd makes vectors around centres, as sentences about one thing are, with part of
// their length in common.
func crowd(rng *rand.Rand, n, dimension int, common float64) [][]float32 {
	direction := func(scale float64) []float64 {
		v := make([]float64, dimension)
		for i := range v {
			v[i] = rng.NormFloat64() * scale
		}
		return v
	}
	mean := direction(common)
	var centres [][]float64
	for range max(1, n/50) {
		centres = append(centres, direction(1))
	}
	out := make([][]float32, n)
	for i := range out {
		centre, own := centres[rng.IntN(len(centres))], direction(0.7)
		out[i] = make([]float32, dimension)
		for j := range out[i] {
			out[i][j] = float32(mean[j] + centre[j] + own[j])
		}
	}
	return out
}

// signedTable has the vectors in parts of the given sizes, each with signs.
func signedTable(vectors [][]float32, sizes ...int) *table {
	var parts []*part
	at := 0
	for _, n := range sizes {
		s := &segment{encoding: Int8, dimension: len(vectors[0])}
		for _, v := range vectors[at : at+n] {
			at++
			s.add(index.Seq(at), v)
		}
		p := newPart(s)
		signs, err := unmarshalSigns(marshalSigns(p))
		if err != nil {
			panic(err)
		}
		p.signs = signs
		parts = append(parts, p)
	}
	t := newTable(Int8, len(vectors[0]), parts...)
	t.signsFrom = 0
	return t
}

// TestSignsRecall compares the best of those that signs choose with the best of all:
// with a fifth of the rows chosen, of the best ten hardly one is missed, whatever the
// vectors have in common, and every score is exact.
func TestSignsRecall(t *testing.T) {
	const n, k, questions = 30000, 10, 40
	for _, test := range []struct {
		dimension int
		common    float64
	}{{192, 0}, {100, 1}, {96, 4}, {384, 4}} {
		rng := rand.New(rand.NewPCG(uint64(test.dimension), 5))
		vectors := crowd(rng, n+questions, test.dimension, test.common)
		signed := signedTable(vectors, 20000, 33, n-20033)
		all := newTable(Int8, test.dimension, signed.parts...)
		found := 0
		for _, v := range vectors[n:] {
			query := Normalize(v)
			got, err := signed.search(t.Context(), query, nil, k)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := all.search(t.Context(), query, nil, k)
			for _, h := range want {
				if slices.Contains(got, h) {
					found++
				}
			}
		}
		if recall := float64(found) / (k * questions); recall < 0.99 {
			t.Errorf("%d components, %v in common: recall %v", test.dimension, test.common, recall)
		}
	}
}

// TestSignsFilter searches with filters: a row that does not pass takes nobody's
// place, and where fewer pass than are chosen, all of them are compared.
func TestSignsFilter(t *testing.T) {
	const n = 20000
	rng := rand.New(rand.NewPCG(1, 9))
	vectors := crowd(rng, n, 64, 1)
	signed := signedTable(vectors, 12000, 8000)
	for i := 0; i < n; i += 7 {
		signed.parts[0].kill(index.Seq(i))
	}
	all := newTable(Int8, 64, signed.parts...)
	for _, every := range []index.Seq{5, 40, 3000, n} {
		allow := func(seq index.Seq) bool { return seq%every == 1 }
		query := Normalize(vectors[rng.IntN(n)])
		got, err := signed.search(t.Context(), query, allow, 50)
		want, _ := all.search(t.Context(), query, allow, 50)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("one of %d: %s, %v", every, firstDifference(got, want), err)
		}
	}
}

// TestSignsTies: of rows that are equal the first ones are chosen, however many cores
// look for them.
func TestSignsTies(t *testing.T) {
	const n = 3 * signsPay * signsBlock
	v := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	vectors := make([][]float32, n)
	for i := range vectors {
		vectors[i] = v
	}
	got, err := signedTable(vectors, n-100, 100).search(t.Context(), Normalize(v), nil, 20)
	if err != nil || len(got) != 20 {
		t.Fatal(got, err)
	}
	for i, h := range got {
		if h.Seq != index.Seq(i+1) {
			t.Fatalf("hit %d is %d", i, h.Seq)
		}
	}
}

// TestSignsSeveralCores: what is found does not depend on how the rows are divided.
func TestSignsSeveralCores(t *testing.T) {
	const n = 2*signsPay*signsBlock + 77
	rng := rand.New(rand.NewPCG(4, 4))
	vectors := crowd(rng, n, 32, 1)
	signed := signedTable(vectors, n)
	p := signed.parts[0]
	for range 5 {
		query := Normalize(vectors[rng.IntN(n)])
		s := &scan{table: signed, query: query, all: newBest(10)}
		q := newSignQuery(query, p.signs, signStep(query, signed.parts))
		one := newSelection(choice(10))
		blocks := (n + signsBlock - 1) / signsBlock
		s.scanSigns(t.Context(), p, q, 0, blocks, one)
		joined := newSelection(choice(10))
		for from := 0; from < blocks; {
			to := min(blocks, from+1+rng.IntN(blocks/2))
			some := newSelection(choice(10))
			s.scanSigns(t.Context(), p, q, from, to, some)
			joined.join(some)
			from = to
		}
		if !slices.Equal(one.best(), joined.best()) {
			t.Fatal("the rows chosen depend on how they were divided")
		}
	}
}

// FuzzSelection compares with sorting.
func FuzzSelection(f *testing.F) {
	f.Add([]byte{1, 2, 3, 2, 2, 2, 9}, uint8(3))
	f.Add([]byte{0, 0, 0, 255, 128, 127}, uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		if size == 0 {
			return
		}
		s := newSelection(int(size))
		type scored struct {
			row   uint32
			score int16
		}
		var all []scored
		for i, b := range data {
			score := int16(int8(b)) * 258 / 2
			if b == 128 {
				score = math.MinInt16
			}
			s.offer(uint32(i), score)
			all = append(all, scored{uint32(i), score})
		}
		slices.SortStableFunc(all, func(a, b scored) int { return int(b.score) - int(a.score) })
		var want []uint32
		for _, x := range all[:min(int(size), len(all))] {
			want = append(want, x.row)
		}
		slices.Sort(want)
		if got := s.best(); !slices.Equal(got, want) {
			t.Fatalf("kept %v, want %v", got, want)
		}
	})
}

// FuzzSigns compares the kernel with plain Go, over numbers that overflow and
// saturate as well.
func FuzzSigns(f *testing.F) {
	f.Add([]byte{0, 255, 1, 128, 127}, uint8(24), uint8(3), int16(3000), int16(400), int16(-9), int16(100), uint8(2))
	f.Add([]byte{255}, uint8(255), uint8(1), int16(-32768), int16(32767), int16(32767), int16(-32768), uint8(0))
	f.Add([]byte{0}, uint8(1), uint8(9), int16(32767), int16(-32768), int16(-32768), int16(32767), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, bytes, n uint8, offset, along, base, above int16, shift uint8) {
		if !hasRowKernel {
			t.Skip("this processor has none")
		}
		if len(data) == 0 || bytes == 0 || n == 0 {
			return
		}
		rng := rand.New(rand.NewPCG(uint64(len(data)), uint64(data[0])))
		fill := func(n, limit int) []byte {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(int(data[rng.IntN(len(data))]) % limit)
			}
			return b
		}
		q := &signQuery{table: fill(32*int(bytes), 128), offset: offset, along: along, base: base, shift: uint64(shift % 4)}
		blocks := fill(int(n)*signsBlock*(int(bytes)+4), 256)
		got, want := make([]uint32, n), make([]uint32, n)
		gotScores, wantScores := make([]int16, int(n)*signsBlock), make([]int16, int(n)*signsBlock)
		q.scan(got, gotScores, blocks, int(above))
		q.scanPlain(want, wantScores, blocks, above)
		if !slices.Equal(got, want) || !slices.Equal(gotScores, wantScores) {
			t.Fatal("the kernel and plain Go differ")
		}
	})
}

// TestChosenRows compares the kernel for rows far from each other with the one for
// rows that follow each other.
func TestChosenRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, dimension := range []int{1, 33, 192, 1000} {
		vectors := crowd(rng, 400, dimension, 1)
		p := signedTable(vectors, 400).parts[0]
		for name, kernel := range kernels() {
			q := kernel(Normalize(vectors[7]))
			all := make([]float64, 400)
			q.multiply(all, p, 0)
			rows := []uint32{399, 0, 5, 5, 398}
			for range rng.IntN(200) {
				rows = append(rows, uint32(rng.IntN(400)))
			}
			got := make([]float64, len(rows))
			q.multiplyEach(got, p, rows)
			for i, row := range rows {
				if got[i] != all[row] {
					t.Fatalf("%s, %d components, row %d: %v, want %v", name, dimension, row, got[i], all[row])
				}
			}
		}
	}
}

// FuzzSignsFile: no file takes the process down.
func FuzzSignsFile(f *testing.F) {
	rng := rand.New(rand.NewPCG(2, 2))
	f.Add(marshalSigns(signedTable(crowd(rng, 70, 5, 1), 70).parts[0]))
	f.Add([]byte(signsMagic + "\x01\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := unmarshalSigns(b)
		if err == nil && len(s.blocks) != (s.rows+signsBlock-1)/signsBlock*signsStride(s.dimension) {
			t.Fatal("a file of another size was accepted")
		}
	})
}

// TestSignsEstimate: scores are cosines, within what a bit for each component leaves
// open, comparable between parts whose rows differ.
func TestSignsEstimate(t *testing.T) {
	for _, dimension := range []int{64, 100, 192, 1024, 2048} {
		rng := rand.New(rand.NewPCG(uint64(dimension), 3))
		vectors := append(crowd(rng, 300, dimension, 3), crowd(rng, 300, dimension, 0.5)...)
		signed := signedTable(vectors, 300, 300)
		for _, at := range []int{0, 450} {
			query := Normalize(vectors[at])
			step := signStep(query, signed.parts)
			unit := scoreUnit(step, dimension)
			var biased float64
			for _, p := range signed.parts {
				q := newSignQuery(query, p.signs, step)
				masks, scores := make([]uint32, 10), make([]int16, 10*signsBlock)
				q.scan(masks, scores, p.signs.blocks, math.MinInt16-1)
				apart := distance(query, p.signs.mean)
				for row := range p.rows() {
					score := float64(scores[row/signsBlock*signsBlock+numberAt(row%signsBlock)]) * unit
					off := score - p.exact(query, row)
					biased += off
					// The part of a row's direction that its signs miss has about ¾ the length
					// of what they have, and of a query it has a random share.
					sigma := 0.75 * apart * distance(p.vector(row), p.signs.mean) / math.Sqrt(float64(dimension))
					if math.Abs(off) > 5*sigma+4*unit {
						t.Fatalf("%d components, row %d: estimate off by %v, sigma %v", dimension, row, off, sigma)
					}
				}
			}
			if biased /= 600; math.Abs(biased) > 0.01 {
				t.Errorf("%d components: estimates are off by %v in the mean", dimension, biased)
			}
		}
	}
}

func distance(a, b []float32) float64 {
	var sum float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}
