package sanitize

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
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
