package sanitize

import (
	"math"
	"slices"

	"github.com/biopars/biopars/persian"
)

// reading is a text taken apart.
type reading struct {
	skeleton
	words     []word
	hits      []hit
	sentences []sentence
}

// read takes a text apart, once for all that is asked of it.
func (v skeleton) read() *reading {
	r := &reading{skeleton: v, words: v.words()}
	r.hits = orderWords().hits(r.words)
	mixed := false
	hits := r.hits
	for at := 0; at < len(r.words); {
		n := 1
		for at+n < len(r.words) && !r.words[at+n].begins {
			n++
		}
		x := sentence{words: r.words[at : at+n]}
		x.own = languageOf(x.words)
		x.signs = signsAt(x.words, x.own)
		for len(hits) > 0 && hits[0].from < at+n {
			h := hits[0]
			h.from, h.to = h.from-at, h.to-at
			x.hits = append(x.hits, h)
			hits = hits[1:]
		}
		r.sentences = append(r.sentences, x)
		mixed = mixed || n >= minHome && x.own == persianLanguage
		at += n
	}
	for i := range r.sentences {
		r.sentences[i].mixed = mixed
		if i > 0 {
			r.sentences[i].before = &r.sentences[i-1]
		}
	}
	return r
}

// learn weighs the sentences by the learned model.
func (r *reading) learn() *reading {
	for i := range r.sentences {
		x := &r.sentences[i]
		if x.learned = float32(math.Inf(-1)); len(x.words) >= minWords {
			x.learned = x.logit(orderModel())
		}
	}
	return r
}

// orders are the byte ranges of the text in the original that look like an order
// to a model.
func (r *reading) orders() []persian.Span {
	m := orderModel()
	out := r.ordersWith(func(x *sentence) bool { return x.addressed(r.skeleton, m) || r.spelt(x) })
	// Beside an order less is needed for another.
	found := slices.Clip(out)
	for i := range r.sentences {
		x := &r.sentences[i]
		if x.learned < m.Doubt-besideOrder {
			continue
		}
		near := persian.Span{Start: r.sentences[max(i-1, 0)].span(r).Start, End: r.sentences[min(i+1, len(r.sentences)-1)].span(r).End}
		if overlaps(found, near) {
			out = append(out, x.span(r))
		}
	}
	return out
}

// besideOrder is how far below doubt a sentence beside an order is one.
const besideOrder = 1.5

// span is the range of the sentence in the original.
func (x *sentence) span(r *reading) persian.Span {
	return r.skeleton.span(x.words[0].start, x.words[len(x.words)-1].end)
}

// hiddenOrders are those of a text in other letters, of which the learned model knows
// nothing.
func (v skeleton) hiddenOrders() []persian.Span {
	return v.read().ordersWith(func(x *sentence) bool { return x.weight(v) >= addressedHidden })
}

// ordersWith are orders made of their parts, and the sentences that are addressed.
func (r *reading) ordersWith(addressed func(*sentence) bool) []persian.Span {
	words, hits := r.words, r.hits
	var out []persian.Span
	for i := range hits {
		j := i
		for j+1 < len(hits) && hits[j+1].from-hits[i].from <= near {
			j++
		}
		for _, recipe := range recipes {
			last, ok := cook(recipe, hits[i:j+1])
			if hits[i].part&cites != 0 && hits[i].part&(act|reply) != 0 {
				last, ok = 0, true
			}
			if !ok {
				continue
			}
			from, to := words[hits[i].from].start, words[hits[i+last].to-1].end
			after := words[min(hits[i+last].to+clinician, len(words))-1].end
			if (recipe[0]&void != 0 || len(recipe) > 1 && recipe[1] == rules) && advice(r.text[from:after]) {
				continue
			}
			out = append(out, r.span(from, to))
			break
		}
	}
	for i := range r.sentences {
		if x := &r.sentences[i]; addressed(x) {
			out = append(out, x.span(r))
		}
	}
	if len(out) > 0 {
		// Where one sentence is an order, so are the commands around it.
		for _, h := range hits {
			if h.part&(act|cites|void|lapsed|newTask|authority|role) != 0 {
				out = append(out, r.span(words[h.from].start, words[h.to-1].end))
			}
		}
	}
	return out
}

// doubtful are the ranges of sentences that are too likely an order for evidence: by
// the learned model, or with a command to one alone to write something. Where texts are addressed to many,
// as those of medicine are, that is said to a model, or to one person in a story.
func (r *reading) doubtful() []persian.Span {
	var out []persian.Span
	for i := range r.sentences {
		x := &r.sentences[i]
		command := func(h hit) bool {
			return h.part&(say|output|becomes|newTask) != 0 || h.part&alone != 0 && !named(x.words, h.from)
		}
		if x.learned >= orderModel().Doubt || slices.ContainsFunc(x.hits, command) {
			out = append(out, x.span(r))
		}
	}
	return out
}

// suspect are the ranges of sentences that a prompt marks as what may be an order: those
// that are doubtful, those that the learned model finds more like one than nearly all that texts of medicine
// say, and those that people do not read.
func (r *reading) suspect() []persian.Span {
	out := r.doubtful()
	m := orderModel()
	for i := range r.sentences {
		x := &r.sentences[i]
		if x.learned >= m.Suspect || x.strange() {
			out = append(out, x.span(r))
		}
	}
	return out
}

// speltOut is how many letters a sentence has that are set apart, from which on it is
// spelt out to pass as no words. No text of medicine is.
const speltOut = 8

// spelt reports whether a sentence is spelt out: i g n o r e  i t.
func (r *reading) spelt(x *sentence) bool {
	from, _ := slices.BinarySearch(r.joints, x.words[0].start)
	to, _ := slices.BinarySearch(r.joints, x.words[len(x.words)-1].end)
	return to-from >= speltOut-1
}

// span is the range in the original of a part of the skeleton.
func (v skeleton) span(from, to int) persian.Span {
	out := persian.Span{Start: v.at[from], End: v.end}
	if to < len(v.at) {
		out.End = v.at[to]
	}
	return out
}

// cook reports whether hits, of which the first must take part, have one of each
// group of a recipe, each from another place, and the last that is needed.
func cook(recipe []part, hits []hit) (last int, ok bool) {
	// The first hit fills one group; the rest are filled in any order.
	for g, group := range recipe {
		if hits[0].part&group == 0 {
			continue
		}
		used := make([]bool, len(hits))
		used[0] = true
		last, full := 0, true
		for h, other := range recipe {
			if h == g {
				continue
			}
			found := false
			for k := 1; k < len(hits) && !found; k++ {
				if !used[k] && hits[k].from >= hits[0].to && hits[k].part&other != 0 {
					used[k], found = true, true
					last = max(last, k)
				}
			}
			full = full && found
		}
		if full {
			return last, true
		}
	}
	return 0, false
}
