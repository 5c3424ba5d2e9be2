package triage

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// A slot is one place of a phrase: a word or a concept, by its number in the
// lexicon.
type slot int

// A lexeme is a word of the lexicon as it is listed, by its number.
type lexeme int

// form is one way to write what fills a slot: words one after the other.
type form struct {
	words    []lexeme
	slot     slot
	negative bool // holds a negative word itself
}

// lexicon turns the words of a question into the slots they can fill, so that
// a question is looked up once and not once for every pattern.
type lexicon struct {
	words    map[string]lexeme
	prefixes map[string]lexeme
	ranges   []numberRange
	next     lexeme

	forms    map[lexeme][]form   // by their first word
	listed   map[string][]string // forms of a class as they are listed
	named    map[string]slot     // classes and single words as written
	negative map[slot]bool       // the slot's word is a negative one

	conditions []condition // on measured values

	once    sync.Once
	dangers map[slot]bool // flags use them; words of other slots are read as written
	slips   slips
	latin   latin
}

type numberRange struct {
	min, max float64
	lexeme   lexeme
}

// plurals are the endings of plurals, that may stand apart: «دنده هاش».
var plurals = wordlist.SetOf("redflag-words", "plurals that stand apart", nil)

func newLexicon() *lexicon {
	return &lexicon{
		words: map[string]lexeme{}, prefixes: map[string]lexeme{}, forms: map[lexeme][]form{},
		listed: map[string][]string{}, named: map[string]slot{}, negative: map[slot]bool{}, dangers: map[slot]bool{},
	}
}

// define adds forms to the class of that name, which it makes.
func (l *lexicon) define(name string, forms []string) error {
	s, known := l.named[name]
	if !known {
		s = slot(len(l.named))
		l.named[name] = s
	}
	for i, f := range forms {
		if other, listed := l.listed[f]; listed && f[0] == '@' {
			if err := l.define(name, other); err != nil {
				return err
			}
			continue
		}
		if err := l.add(s, f, i == 0 && !known && name[0] != '@'); err != nil {
			return err
		}
		l.listed[name] = append(l.listed[name], f)
	}
	return nil
}

// slot returns the slot of a word or class as a phrase writes it.
func (l *lexicon) slot(field string) (slot, error) {
	if s, known := l.named[field]; known {
		return s, nil
	}
	if field[0] == '@' {
		return 0, fmt.Errorf("class %s is not defined", field)
	}
	// Two steps: what is read beside a call that writes it is not defined.
	err := l.define(field, []string{field})
	return l.named[field], err
}

// add adds a form to a slot. The only form of a word says whether the slot is
// negative, each of a class for itself.
func (l *lexicon) add(s slot, text string, word bool) error {
	if text[0] == '@' {
		return fmt.Errorf("class %s is not defined", text)
	}
	if text[0] == '%' {
		return l.addCondition(s, text)
	}
	f := form{slot: s}
	for field := range strings.FieldsSeq(text) {
		if len(f.words) > 0 && plurals()[field] {
			continue // dropped behind a non-joiner, passed over when it stands alone
		}
		word, err := l.lexeme(field)
		if err != nil {
			return err
		}
		f.words = append(f.words, word)
		f.negative = f.negative || negative(persian.Fold(strings.TrimSuffix(field, "*")))
	}
	if len(f.words) == 0 {
		return fmt.Errorf("%q is no word", text)
	}
	if word && f.negative {
		l.negative[s] = true
		f.negative = false // as the slot says
	}
	l.forms[f.words[0]] = append(l.forms[f.words[0]], f)
	return nil
}

// lexeme returns the number of a word, a beginning of words, or a range of numbers.
func (l *lexicon) lexeme(field string) (lexeme, error) {
	if r, numeric, err := parseRange(field); numeric {
		for _, known := range l.ranges {
			if known.min == r.min && known.max == r.max {
				return known.lexeme, err
			}
		}
		r.lexeme = l.next
		l.ranges = append(l.ranges, r)
		l.next++
		return r.lexeme, err
	}
	text, prefix := strings.CutSuffix(field, "*")
	text = persian.Fold(text)
	if text == "" {
		return 0, fmt.Errorf("%q is no word", field)
	}
	into := l.words
	if prefix {
		into = l.prefixes
	}
	if _, known := into[text]; !known {
		into[text] = l.next
		l.next++
	}
	return into[text], nil
}

// parseRange reads >=a, <=b and a..b. numeric is false for a word.
func parseRange(field string) (r numberRange, numeric bool, err error) {
	r.max = math.MaxFloat64
	low, high, between := strings.Cut(field, "..")
	if !between {
		var above, below bool
		low, above = strings.CutPrefix(field, ">=")
		high, below = strings.CutPrefix(field, "<=")
		if !above && !below {
			return r, false, nil
		}
		if !above {
			low = "0"
		}
		if !below {
			high = ""
		}
	}
	r.min, err = strconv.ParseFloat(low, 64)
	if err == nil && high != "" {
		r.max, err = strconv.ParseFloat(high, 64)
	}
	if err != nil {
		err = fmt.Errorf("%q is no number", field)
	}
	return r, true, err
}

// finish makes what words are looked up in when all of them are known.
func (l *lexicon) finish() {
	l.once.Do(func() {
		l.measuring()
		correctable := l.correctable()
		for word, w := range l.words {
			if correctable[w] {
				l.slips.add(word, w)
			}
			l.latin.add(word, w, false)
		}
		for word, w := range l.prefixes {
			if correctable[w] {
				l.slips.add(word, w)
			}
			l.latin.add(word, w, true)
		}
	})
}

// danger notes the slots of a flag.
func (l *lexicon) danger(p *pattern) {
	for _, group := range p.groups {
		for _, one := range group {
			for _, s := range one.slots {
				l.dangers[s] = true
			}
		}
	}
}

// correctable returns the words of what may be danger. Those of guards only are
// read as they are written: a slip must not silence.
func (l *lexicon) correctable() map[lexeme]bool {
	out := map[lexeme]bool{}
	for _, forms := range l.forms {
		for _, f := range forms {
			if !l.dangers[f.slot] {
				continue
			}
			for _, w := range f.words {
				out[w] = true
			}
		}
	}
	return out
}
