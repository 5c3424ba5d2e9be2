package neural

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// optimum checks what is left and gives the cost.
func optimum(t *testing.T, a, b, cost []float64) float64 {
	t.Helper()
	least, left := transport(a, b, cost)
	if want := math.Abs(sum(a) - sum(b)); math.Abs(left-want) > 1e-12 {
		t.Fatalf("left %v, want %v", left, want)
	}
	return least
}

// enumerate is the cost of the best assignment of equal masses, by trying all.
func enumerate(cost []float64, n, m int) float64 {
	best := math.Inf(1)
	used := make([]bool, m)
	var try func(i int, c float64)
	try = func(i int, c float64) {
		if i == n {
			best = min(best, c)
			return
		}
		for j := range m {
			if !used[j] {
				used[j] = true
				try(i+1, c+cost[i*m+j])
				used[j] = false
			}
		}
	}
	try(0, 0)
	return best
}

func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

func TestTransportIsAnOptimalAssignment(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		n, m := 1+r.IntN(6), 1+r.IntN(6)
		if n > m {
			n, m = m, n
		}
		cost := make([]float64, n*m)
		for i := range cost {
			cost[i] = float64(r.IntN(5)) // many ties
			if r.IntN(2) == 0 {
				cost[i] = r.Float64()
			}
		}
		want := enumerate(cost, n, m)
		if got := optimum(t, ones(n), ones(m), cost); math.Abs(got-want) > 1e-12 {
			t.Fatalf("%d×%d: %v, want %v", n, m, got, want)
		}
		turned := make([]float64, n*m)
		for i := range n {
			for j := range m {
				turned[j*n+i] = cost[i*m+j]
			}
		}
		if got := optimum(t, ones(m), ones(n), turned); math.Abs(got-want) > 1e-12 {
			t.Fatalf("%d×%d turned: %v, want %v", n, m, got, want)
		}
	}
}

// On a line the distance is the area between the two sums.
func TestTransportOnALine(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		n := 2 + r.IntN(40)
		a, b := make([]float64, n), make([]float64, n)
		for i := range n {
			a[i], b[i] = r.Float64(), r.Float64()
			if r.IntN(3) == 0 {
				a[i] = 0
			}
		}
		a[0]++
		sa, sb := sum(a), sum(b)
		cost := make([]float64, n*n)
		for i := range n {
			a[i] /= sa
			b[i] /= sb
			for j := range n {
				cost[i*n+j] = math.Abs(float64(i - j))
			}
		}
		want, d := 0., 0.
		for i := range n {
			d += a[i] - b[i]
			want += math.Abs(d)
		}
		if got := optimum(t, a, b, cost); math.Abs(got-want) > 1e-10 {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func TestTransportBoundaries(t *testing.T) {
	for _, c := range []struct {
		name        string
		a, b, cost  []float64
		least, left float64
	}{
		{"nothing on either side", nil, nil, nil, 0, 0},
		{"nothing here", nil, []float64{1}, nil, 0, 1},
		{"masses of 0", []float64{0, 0}, []float64{.5}, []float64{1, 1}, 0, .5},
		{"all costs 0", []float64{.25, .75}, []float64{.5, .5}, make([]float64, 4), 0, 0},
		{"one each", []float64{1}, []float64{1}, []float64{.3}, .3, 0},
		{"more there: the nearer part is taken", []float64{1}, []float64{1, 1}, []float64{2, 1}, 1, 1},
		{"more here", []float64{1, 1}, []float64{1}, []float64{2, 1}, 1, 1},
		{"a far place is filled last", []float64{1, 1}, []float64{1, 1}, []float64{0, 1, 0, 100}, 1, 0},
	} {
		least, left := transport(c.a, c.b, c.cost)
		if m, n := move(c.a, c.b, c.cost); math.Abs(m-c.least) > 1e-5 || math.Abs(n-c.left) > 1e-12 {
			t.Errorf("%s, in millionths: %v, %v, want %v, %v", c.name, m, n, c.least, c.left)
		}
		if math.Abs(least-c.least) > 1e-12 || math.Abs(left-c.left) > 1e-12 {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, least, left, c.least, c.left)
		}
	}
}

func TestGoldenTransport(t *testing.T) {
	dir := goldenDir(t)
	b, err := os.ReadFile(dir + "/expected_emd.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	y := newTally(2e-6)
	for line := range lines(b) {
		var c struct {
			Supply, Demand []float64
			Cost           [][]float64
			EMD            float64
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		got := optimum(t, c.Supply, c.Demand, slices.Concat(c.Cost...))
		y.add(t, "exact", "", []float64{got}, []float64{c.EMD})
		// The reference counts masses, and distances too, in millionths.
		got, _ = move(c.Supply, c.Demand, slices.Concat(c.Cost...))
		y.add(t, "masses rounded as the reference does", "", []float64{got}, []float64{c.EMD})
	}
	y.log(t)
}

func BenchmarkTransport(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	const n, m = 200, 180
	points := make([][4]float64, n+m)
	for i := range points {
		for k := range points[i] {
			points[i][k] = r.Float64()
		}
	}
	cost := make([]float64, n*m)
	for i := range n {
		for j := range m {
			d := 0.
			for k := range 4 {
				d += (points[i][k] - points[n+j][k]) * (points[i][k] - points[n+j][k])
			}
			cost[i*m+j] = math.Sqrt(d)
		}
	}
	x, y := slices.Repeat([]float64{1. / n}, n), slices.Repeat([]float64{1. / m}, m)
	for b.Loop() {
		transport(x, y, cost)
	}
}
