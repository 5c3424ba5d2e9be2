package sanitize

import (
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
		if notWord(r) {
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
			if notWord(r) {
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

// orders are the byte ranges of v's text in the original that look like an order
// to a model.
func (v skeleton) orders() []persian.Span { return v.ordersFrom(addressedFrom) }

// hiddenOrders are those of a text in other letters.
func (v skeleton) hiddenOrders() []persian.Span { return v.ordersFrom(addressedHidden) }

// ordersFrom are orders, and the sentences of the weight addressed that are said to
// who writes the answer.
func (v skeleton) ordersFrom(weight int) []persian.Span {
	words := v.words()
	hits := orderWords().hits(words)
	var out []persian.Span
	for i := range hits {
		j := i
		for j+1 < len(hits) && hits[j+1].from-hits[i].from <= near {
			j++
		}
		for _, r := range recipes {
			last, ok := cook(r, hits[i:j+1])
			if hits[i].part&cites != 0 && hits[i].part&(act|reply) != 0 {
				last, ok = 0, true
			}
			if !ok {
				continue
			}
			from, to := words[hits[i].from].start, words[hits[i+last].to-1].end
			after := words[min(hits[i+last].to+clinician, len(words))-1].end
			if (r[0]&void != 0 || len(r) > 1 && r[1] == rules) && advice(v.text[from:after]) {
				continue
			}
			out = append(out, v.span(from, to))
			break
		}
	}
	out = append(out, v.addressed(weight)...)
	if len(out) > 0 {
		// Where one sentence is an order, so are the commands around it.
		for _, h := range hits {
			if h.part&(act|cites|void|lapsed|newTask|authority|role) != 0 {
				out = append(out, v.span(words[h.from].start, words[h.to-1].end))
			}
		}
	}
	return out
}

// commands reports whether a text has a command to one alone to write something,
// says who one is, or that the texts are over. Where texts are addressed to many, as those of medicine are,
// that is said to a model, or to one person in a story; it is no evidence.
func (v skeleton) commands() bool {
	words := v.words()
	return slices.ContainsFunc(orderWords().hits(words), func(h hit) bool {
		return h.part&(say|output|becomes|newTask) != 0 || h.part&alone != 0 && !named(words, h.from)
	})
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
