package triage

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// A slot is one place of a phrase: a word or a class of words, by its number
// in the lexicon.
type slot int

// lexicon turns the words of a question into the slots they can fill, so that
// a question is looked up once and not once for every pattern.
type lexicon struct {
	exact    map[string][]slot
	prefixes map[string][]slot
	ranges   []numberRange
	named    map[string]slot // classes and single words as written
	negative map[slot]bool   // the slot's first word is a negative one
}

type numberRange struct {
	min, max float64
	slot     slot
}

func newLexicon() *lexicon {
	return &lexicon{
		exact: map[string][]slot{}, prefixes: map[string][]slot{},
		named: map[string]slot{}, negative: map[slot]bool{},
	}
}

// define adds a class: name and its words.
func (l *lexicon) define(name string, words []string) error {
	if _, twice := l.named[name]; twice {
		return fmt.Errorf("class %s is there twice", name)
	}
	s := slot(len(l.named))
	l.named[name] = s
	for i, w := range words {
		if err := l.add(s, w, i == 0); err != nil {
			return err
		}
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

func (l *lexicon) add(s slot, field string, first bool) error {
	if r, numeric, err := parseRange(field); numeric {
		r.slot = s
		l.ranges = append(l.ranges, r)
		return err
	}
	text, prefix := strings.CutSuffix(field, "*")
	text = persian.Fold(text)
	if text == "" {
		return fmt.Errorf("%q is no word", field)
	}
	into := l.exact
	if prefix {
		into = l.prefixes
	}
	if !slices.Contains(into[text], s) {
		into[text] = append(into[text], s)
	}
	if first && negative(text) {
		l.negative[s] = true
	}
	return nil
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

// question is a tokenised question and where each slot can be filled.
type question struct {
	tokens []token
	fills  map[slot][]fill // in the order of at
}

// fill says that the n tokens from at on fill a slot.
type fill struct{ at, n int }

// joinable is the length in letters from which a pattern's word is also
// compared with two or three neighbouring words written together: جوهرنمک and
// «جوهر نمک».
const joinable = 5

func (l *lexicon) read(tokens []token) *question {
	q := &question{tokens, map[slot][]fill{}}
	for at, t := range tokens {
		for _, r := range l.ranges {
			if t.number >= r.min && t.number <= r.max {
				q.fill(r.slot, at, 1)
			}
		}
		joined := ""
		for n := 1; n <= 3 && at+n <= len(tokens) && tokens[at+n-1].clause == t.clause; n++ {
			before := len(joined)
			joined += tokens[at+n-1].text
			if n == 1 || utf8.RuneCountInString(joined) >= joinable {
				for _, s := range l.exact[joined] {
					q.fill(s, at, n)
				}
			}
			letters := 0
			for i, r := range joined {
				end := i + utf8.RuneLen(r)
				letters++
				if end <= before || n > 1 && letters < joinable {
					continue // found with fewer words, or too short to be joined
				}
				for _, s := range l.prefixes[joined[:end]] {
					q.fill(s, at, n)
				}
			}
		}
	}
	return q
}

func (q *question) fill(s slot, at, n int) {
	if known := q.fills[s]; len(known) > 0 && known[len(known)-1].at == at {
		return // by fewer words already
	}
	q.fills[s] = append(q.fills[s], fill{at, n})
}

// at returns how many tokens from at on fill the slot: 0 for no match.
func (q *question) at(s slot, at int) int {
	for _, f := range q.fills[s] {
		if f.at == at {
			return f.n
		}
	}
	return 0
}
