package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/learned"
)

// How the detector of orders is fitted.
const (
	orderPlaces  = 1 << 17
	orderPasses  = 8
	orderRate    = 0.02
	orderPenalty = 2e-6
	ordersMade   = 60000 // by the grammars
	harmlessMade = 50000
	everyHeld    = 5 // one passage of so many is kept for measuring
	// Shares of the sentences of texts that nothing was fitted on which may be marked as orders,
	// be no evidence, and be marked as what may be an order.
	marked   = 0.0019
	doubtful = 0.004
	suspect  = 0.006
)

// learnedLots are the lots of the red team that it is fitted on; the others measure it.
var learnedLots = []string{"built", "held", "late", "fresh-built", "fresh-held", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}

// taught is a sentence that the detector learns from.
type taught struct {
	parts  [][]sanitize.Feature
	order  bool
	weight float64
}

// fitOrders fits the detector of orders to whoever writes an answer. The model is left in
// the directory of -work.
func (c *config) fitOrders(context.Context) (*result, error) {
	corpora, err := c.corpora()
	if err != nil {
		return nil, err
	}
	var train, held []taught
	var passages []string
	for _, name := range slices.Sorted(maps.Keys(corpora)) {
		sentences := [2]int{}
		for _, text := range corpora[name] {
			keep := heldOut(text)
			for _, s := range sanitize.Features(text, orderPlaces) {
				if keep {
					held = append(held, taught{parts: s.Parts, weight: 1})
					sentences[1]++
				} else {
					train = append(train, taught{parts: s.Parts, weight: 1})
					sentences[0]++
				}
			}
			if !keep && name != "english" {
				passages = append(passages, text)
			}
		}
		fmt.Fprintf(c.log, "%s: %d sentences to learn from, %d kept\n", name, sentences[0], sentences[1])
	}
	made, err := c.makeOrders(passages, corpora["english"])
	if err != nil {
		return nil, err
	}
	var orders []taught
	for i, m := range made {
		t := taught{parts: m.parts, order: m.order, weight: 1}
		if !m.order {
			t.weight = 1.5 // the corpora have little of the kind
		}
		if i%everyHeld == 0 && m.order {
			orders = append(orders, t)
		} else {
			train = append(train, t)
		}
	}
	lots, harmless, err := redTeam(c.redteam)
	if err != nil {
		return nil, err
	}
	train = append(train, harmless...)
	for _, lot := range learnedLots {
		if os.Getenv("NOLOTS") == "" {
			train = append(train, lots[lot]...)
		}
	}
	weights, intercept := fitLinear(train)
	m := quantize(weights, intercept)
	scores := make([]float64, len(held))
	for i, t := range held {
		scores[i] = logitOf(m, t.parts)
	}
	slices.Sort(scores)
	m.Mark = float32(scores[int(float64(len(scores))*(1-marked))])
	m.Doubt = float32(scores[int(float64(len(scores))*(1-doubtful))])
	m.Suspect = float32(scores[int(float64(len(scores))*(1-suspect))])
	var r result
	inForce, err := learned.ReadLinear(learned.OrdersFile)
	if err != nil {
		return nil, err
	}
	r.compare([]string{"intercept", "mark", "doubt", "suspect"}, []float64{float64(inForce.Intercept), float64(inForce.Mark), float64(inForce.Doubt), float64(inForce.Suspect)},
		[]float64{float64(m.Intercept), float64(m.Mark), float64(m.Doubt), float64(m.Suspect)}, 0.1)
	for _, f := range []struct {
		name  string
		list  []taught
		above func(*learned.Linear) float32
	}{
		{"orders of the grammars, marked", orders, func(m *learned.Linear) float32 { return m.Mark }},
		{"sentences of texts, marked", held, func(m *learned.Linear) float32 { return m.Mark }},
		{"sentences of texts, no evidence", held, func(m *learned.Linear) float32 { return m.Doubt }},
		{"sentences of texts, suspect", held, func(m *learned.Linear) float32 { return m.Suspect }},
	} {
		share := func(m *learned.Linear) float64 {
			n := 0
			for _, t := range f.list {
				if logitOf(m, t.parts) >= float64(f.above(m)) {
					n++
				}
			}
			return float64(n) / float64(len(f.list))
		}
		r.figure(f.name, share(inForce), share(m))
	}
	area := func(m *learned.Linear) float64 {
		var positive, negative []float64
		for _, t := range orders {
			positive = append(positive, logitOf(m, t.parts))
		}
		for _, t := range held {
			negative = append(negative, logitOf(m, t.parts))
		}
		a, err := stat.AUROC(positive, negative)
		if err != nil {
			return math.NaN()
		}
		return a
	}
	r.figure("AUROC", area(inForce), area(m))
	for _, lot := range slices.Sorted(maps.Keys(lots)) {
		share := func(m *learned.Linear) float64 {
			n := 0
			for _, t := range lots[lot] {
				if logitOf(m, t.parts) >= float64(m.Mark) {
					n++
				}
			}
			return float64(n) / float64(len(lots[lot]))
		}
		r.figure("orders of "+lot+", marked", share(inForce), share(m))
	}
	out := filepath.Join(c.work, "orders.bin")
	r.note("%d sentences to learn from, %d kept, %d orders kept; the model is %s", len(train), len(held), len(orders), out)
	return &r, os.WriteFile(out, m.Bytes(), 0o600)
}

// redTeam are the orders of the red team by lot, each as all that its sentences show,
// and its harmless passages.
func redTeam(name string) (lots map[string][]taught, harmless []taught, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	lots = map[string][]taught{}
	for sc.Scan() {
		var o struct{ Half, Text, Order, Expect string }
		if err := json.Unmarshal(sc.Bytes(), &o); err != nil {
			return nil, nil, err
		}
		if o.Expect == "kept" {
			for _, s := range sanitize.Features(o.Text, orderPlaces) {
				harmless = append(harmless, taught{parts: s.Parts, weight: 4})
			}
			continue
		}
		clean, _ := sanitize.Clean(o.Text)
		at := strings.Index(clean, o.Order)
		if o.Order == "" || at < 0 {
			continue // harmless, or dropped
		}
		t := taught{order: true, weight: 4}
		for _, s := range sanitize.Features(clean, orderPlaces) {
			if s.Span.Start >= at && s.Span.Start < at+len(o.Order) {
				t.parts = append(t.parts, s.Parts...)
			}
		}
		if t.parts != nil {
			lots[o.Half] = append(lots[o.Half], t)
		}
	}
	return lots, harmless, sc.Err()
}

// heldOut says whether a passage is kept for measuring.
func heldOut(text string) bool {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()%everyHeld == 0
}

// corpora are the texts of the data sets, and of the demonstration.
func (c *config) corpora() (map[string][]string, error) {
	out := map[string][]string{}
	for _, name := range []string{"med_union", "kqa_fa", "pquad", "english"} {
		f, err := os.Open(filepath.Join(c.data, name, "corpus.jsonl"))
		if err != nil {
			return nil, err
		}
		texts, err := textsOf(bufio.NewScanner(f))
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = texts
	}
	texts, err := textsOf(bufio.NewScanner(demo.Corpus()))
	out["demo"] = texts
	return out, err
}

func textsOf(sc *bufio.Scanner) ([]string, error) {
	sc.Buffer(nil, 4<<20)
	var out []string
	for sc.Scan() {
		var p struct{ Text string }
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			return nil, err
		}
		clean, _ := sanitize.Clean(p.Text)
		out = append(out, clean)
	}
	return out, sc.Err()
}

// madeUp is a sentence of a grammar as it is seen in a passage.
type madeUp struct {
	parts [][]sanitize.Feature
	order bool
}

// makeOrders puts what the grammars make into passages.
func (c *config) makeOrders(passages, english []string) ([]madeUp, error) {
	all, err := grammars()
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(12, 28))
	languages := []string{"persian", "persian", "persian", "persian", "english", "english", "arabic", "finglish", "others"}
	var out []madeUp
	orders, harmless := ordersMade, harmlessMade
	if c.limit > 0 {
		orders, harmless = min(orders, 50*c.limit), min(harmless, 50*c.limit)
	}
	for i := range orders + harmless {
		name := languages[r.IntN(len(languages))]
		order := i < orders
		if !order {
			name = "harmless"
		}
		text := all[name].make("order", "", 0, r)
		if !strings.ContainsAny(text[len(text)-1:], ".!?") && r.IntN(4) > 0 {
			text += "."
		}
		where := passages
		if name == "english" && r.IntN(3) == 0 {
			where = english
		}
		around := strings.SplitAfter(where[r.IntN(len(where))], ". ")
		at := r.IntN(len(around))
		before, after := "", ""
		alone := !order && r.IntN(3) == 0
		if !alone && r.IntN(4) > 0 {
			before = strings.TrimSpace(strings.Join(around[max(0, at-1):at], ""))
			if before != "" && !strings.HasSuffix(before, ".") {
				before += "."
			}
			before += " "
		}
		if !alone && r.IntN(3) > 0 {
			after = " " + strings.Join(around[at:min(at+1, len(around))], "")
		}
		start := len(before)
		for _, s := range sanitize.Features(before+text+after, orderPlaces) {
			if s.Span.Start >= start && s.Span.Start < start+len(text) {
				out = append(out, madeUp{s.Parts, order})
			}
		}
	}
	return out, nil
}

// fitLinear fits the weights by stochastic gradients, each place with its own rate
// (AdaGrad). The order is drawn, always the same. Of a sentence in parts the one with the greatest
// logit learns.
func fitLinear(train []taught) (weights []float64, intercept float64) {
	weights = make([]float64, orderPlaces)
	squares := make([]float64, orderPlaces)
	bias := 1.0
	r := rand.New(rand.NewPCG(11, 28))
	order := r.Perm(len(train))
	for range orderPasses {
		for _, i := range order {
			t := &train[i]
			var part []sanitize.Feature
			best := math.Inf(-1)
			for _, p := range t.parts {
				z := intercept
				for _, f := range p {
					z += weights[f.Place] * float64(f.Value)
				}
				if z > best {
					part, best = p, z
				}
			}
			g := 1 / (1 + math.Exp(-best))
			if t.order {
				g--
			}
			g *= t.weight
			for _, f := range part {
				d := g*float64(f.Value) + orderPenalty*weights[f.Place]
				squares[f.Place] += d * d
				weights[f.Place] -= orderRate * d / (1e-3 + math.Sqrt(squares[f.Place]))
			}
			bias += g * g
			intercept -= orderRate * g / math.Sqrt(bias)
		}
	}
	return weights, intercept
}

// quantize writes the weights in 255 steps; the few that are larger than nearly all
// others are cut.
func quantize(weights []float64, intercept float64) *learned.Linear {
	sizes := make([]float64, len(weights))
	for i, w := range weights {
		sizes[i] = math.Abs(w)
	}
	slices.Sort(sizes)
	most := sizes[len(sizes)-1-len(sizes)/5000]
	m := &learned.Linear{Step: float32(most / 127), Intercept: float32(intercept), Weights: make([]int8, len(weights))}
	for i, w := range weights {
		m.Weights[i] = int8(math.Round(max(-127, min(127, w/most*127))))
	}
	return m
}

func logitOf(m *learned.Linear, parts [][]sanitize.Feature) float64 {
	best := math.Inf(-1)
	for _, p := range parts {
		z := float64(m.Intercept)
		for _, f := range p {
			z += float64(m.Step) * float64(m.Weights[f.Place]) * float64(f.Value)
		}
		best = max(best, z)
	}
	return best
}
