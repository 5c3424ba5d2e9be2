package sanitize

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// An order to a model is told by what it is made of, whatever its words: an act
// that only a model can be told to do, such as to write or to disregard, near to
// what only a model has: its answer, its rules, the one who asks it. Advice to a
// patient has the one or the other: «به پزشک خود بگویید», «نادیده نگیرید».
type part uint32

const (
	machine part = 1 << iota
	void
	rules
	told
	others
	here
	reply
	asker
	say
	imperative
	must
	lead
	toldOfIt
	lapsed
	role
	authority
	newTask
	safety
	form
	output
	text
	becomes
	dataForm
	alone
	cites // what to write follows in quotation marks
)

// act is what a model is told to do.
const act = say | imperative

var partNames = map[string]part{"machine": machine, "void": void, "rules": rules, "told": told, "others": others, "here": here,
	"reply": reply, "asker": asker, "say": say, "imperative": imperative, "must": must, "lead": lead, "told of it": toldOfIt, "lapsed": lapsed,
	"role": role, "authority": authority, "new": newTask, "safety": safety, "form": form,
	"output": output, "text": text, "becomes": becomes, "data form": dataForm, "alone": alone}

// recipes are the parts that make an order when they stand together: one of each
// group.
var recipes = [][]part{
	{void, rules | told | others | authority | role},
	{lapsed, told | others | authority | newTask | here, rules | here | act | void | told | others | authority},
	{act, reply | asker | here | others | authority | safety | role | newTask},
	{say, rules},
	{say, say},
	{alone, reply | machine | others},
	{becomes},
	{act | toldOfIt | must, dataForm},
	{act, text},
	{output, form},
	{asker, must, toldOfIt},
	{machine, here, asker | toldOfIt},
	{act, told, told | rules | form | lapsed},
	{machine, act | authority},
	{machine | authority, must | lapsed | void, reply | here | asker | safety | rules},
	{must | machine, reply, toldOfIt | form},
	{machine, safety},
	{authority, safety | void},
	{role, reply | machine | rules | safety},
	{newTask, asker | safety | lapsed | rules | told},
	{act, form, form | reply},
}

// near is how many words the parts of an order stand apart at most.
const near = 12

// clinician is how many words behind an order one may be named whose it is.
const clinician = 3

type phrase struct {
	words []string // the first one is the key
	open  bool     // the last word may go on
	part  part
}

type vocabulary struct {
	exact map[string][]phrase // by the first word
	open  map[string][]phrase // single words that may go on, by their first runes
}

const stemRunes = 3

func stemOf(w string) string {
	n := 0
	for i := range w {
		if n == stemRunes {
			return w[:i]
		}
		n++
	}
	return w
}

var orderWords = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{exact: map[string][]phrase{}, open: map[string][]phrase{}}
	l := wordlist.Open("orders")
	for name, p := range partNames {
		for _, g := range l.Section(name).Groups() {
			for _, e := range g {
				e, open := strings.CutSuffix(e, "*")
				words := strings.FieldsFunc(skeletonOf(e).text, notWord)
				ph := phrase{words, open, p}
				if open && len(words) == 1 {
					v.open[stemOf(words[0])] = append(v.open[stemOf(words[0])], ph)
				} else {
					v.exact[words[0]] = append(v.exact[words[0]], ph)
				}
			}
		}
	}
	return v
})

// letterAt reports whether a text begins with a letter.
func letterAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
}

// word is a word of a skeleton.
type word struct {
	text       string
	start, end int  // in the skeleton
	opens      bool // begins a clause
	begins     bool // begins a sentence
	quote      bool // a quotation mark stands before it
	asks       bool // a question mark stands behind it
	ends       bool // ends a clause
}

func (v skeleton) words() []word {
	out := make([]word, 0, len(v.text)/5+1)
	opens, begins, quote := true, true, false
	for i := 0; i < len(v.text); {
		r, n := utf8.DecodeRuneInString(v.text[i:])
		if notWord(r) || r == '\'' {
			switch {
			case strings.ContainsRune(`"«“„‘”»`, r):
				opens, quote = true, true
			case strings.ContainsRune(".!?؟", r):
				opens, begins = true, true
				if len(out) > 0 && r != '.' && r != '!' && v.text[i-1] != '[' {
					out[len(out)-1].asks = true
				}
			case r != ' ':
				opens = true
			}
			// A line break is a space in a skeleton.
			i += n
			continue
		}
		j := i
		for j < len(v.text) {
			r, n := utf8.DecodeRuneInString(v.text[j:])
			if notWord(r) || r == '\'' && !letterAt(v.text[j+n:]) {
				break
			}
			j += n
		}
		out = append(out, word{text: v.text[i:j], start: i, end: j, opens: opens, begins: begins, quote: quote})
		opens, begins, quote = false, false, false
		i = j
	}
	for i := range out {
		out[i].ends = i+1 == len(out) || out[i+1].opens || conjunctions[out[i+1].text]
	}
	return out
}

// conjunctions of Persian begin another clause.
var conjunctions = setOf("و که تا چون زیرا ولی اما وگرنه یا سپس بعد")

// hit is a part of an order, at a word.
type hit struct {
	part     part
	from, to int // words
}

func (v *vocabulary) hits(words []word) []hit {
	var out []hit
	for i, w := range words {
		var all part
		to := i + 1
		try := func(list []phrase, at int) {
			for _, p := range list {
				if n := p.match(words[i:]); n > 0 {
					all |= p.part
					to = max(to, i+n)
				}
			}
		}
		try(v.exact[w.text], i)
		try(v.open[stemOf(w.text)], i)
		if utf8.RuneCountInString(w.text) < stemRunes {
			try(v.open[w.text], i)
		}
		if all&imperative != 0 && !w.opens && (i == 0 || !leads(out, i)) {
			all &^= imperative
		}
		if all&void != 0 && i > 0 && denied[words[i-1].text] {
			all &^= void
		}
		if all&imperative == 0 {
			all &^= output
		}
		if all&alone != 0 || toOne(words, i) {
			all &^= alone
			if words[to-1].ends {
				all |= alone
			}
		}
		if all&act != 0 && !w.quote && quotesSoon(words[i+1:]) {
			out = append(out, hit{all | cites, i, to})
		} else if all&(text|reply) != 0 && to < len(words) && words[to].quote {
			out = append(out, hit{all | cites, i, to})
		} else if all &^= text; all != 0 {
			out = append(out, hit{all, i, to})
		}
	}
	return out
}

// toOne reports whether word i is a Persian verb of the present in the second
// person singular: می نویسی.
func toOne(words []word, i int) bool {
	w := words[i].text
	return i > 0 && (words[i-1].text == "می" || words[i-1].text == "نمی") && !words[i].opens &&
		strings.HasSuffix(w, "ی") && utf8.RuneCountInString(w) > 2
}

// payload is how many words stand at most between an order to write and the
// quotation that is to be written.
const payload = 4

func quotesSoon(words []word) bool {
	return slices.ContainsFunc(words[:min(len(words), payload+1)], func(w word) bool { return w.quote })
}

// denied are words that turn an English order to disregard into its opposite.
var denied = map[string]bool{"not": true, "never": true, "don't": true, "dont": true, "cannot": true}

// leads reports whether the last part ends before word i and may lead an
// imperative.
func leads(hits []hit, i int) bool {
	for _, h := range slices.Backward(hits) {
		if h.to == i && h.part&lead != 0 {
			return true
		}
		if h.to < i-6 {
			return false
		}
	}
	return false
}

// match is how many words of a text the phrase takes, from the first on; 0 when
// it is not there.
func (p phrase) match(words []word) int {
	if len(words) < len(p.words) {
		return 0
	}
	for i, w := range p.words {
		t := words[i].text
		if t == w || p.open && i == len(p.words)-1 && strings.HasPrefix(t, w) {
			continue
		}
		return 0
	}
	return len(p.words)
}

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
