package triage

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// A phrase is a few words that stand near each other, or, when exact, one
// after the other.
type phrase struct {
	slots    []slot
	exact    bool
	negative bool // holds a negative word itself: taken as it stands
}

// slack is how many further words may stand between those of a phrase, and how
// many more in English, which has articles, possessives and prepositions where
// Persian has endings.
const (
	slack        = 4
	englishSlack = 3
)

func (l *lexicon) parseClass(line string) error {
	name, list, _ := strings.Cut(line, "=")
	name, more := strings.CutSuffix(strings.TrimSpace(name), "+")
	name = strings.TrimSpace(name)
	forms := strings.Fields(list)
	if strings.Contains(list, "|") {
		forms = wordlist.Entry{Text: list}.Members("|")
	}
	if len(forms) == 0 {
		return fmt.Errorf("class %s has no words", name)
	}
	if _, known := l.named[name]; known != more {
		return fmt.Errorf("class %s is there twice, or is to be added to and not there", name)
	}
	return l.define(name, forms)
}

func (l *lexicon) parsePattern(line string) (pattern, error) {
	id, rest, found := strings.Cut(line, "|")
	id, standing := strings.CutSuffix(strings.TrimSpace(id), "~")
	p := pattern{id: id, standing: standing}
	if !found || p.id == "" {
		return p, errors.New("want: id | groups ! exclusions")
	}
	groups, exclude, excluded := strings.Cut(rest, "!")
	for group := range strings.SplitSeq(groups, "&") {
		phrases, err := l.parsePhrases(group)
		if err != nil {
			return p, err
		}
		p.groups = append(p.groups, phrases)
	}
	if !excluded {
		return p, nil
	}
	var err error
	p.exclude, err = l.parsePhrases(exclude)
	return p, err
}

func (l *lexicon) parsePhrases(list string) ([]phrase, error) {
	var phrases []phrase
	for text := range strings.SplitSeq(list, "/") {
		text = strings.TrimSpace(text)
		inner, exact := strings.CutPrefix(text, `"`)
		inner, closed := strings.CutSuffix(inner, `"`)
		if exact != closed || strings.Contains(inner, `"`) {
			return nil, fmt.Errorf("quotation marks stand around a whole phrase: %s", text)
		}
		one := phrase{exact: exact}
		for field := range strings.FieldsSeq(inner) {
			s, err := l.slot(field)
			if err != nil {
				return nil, err
			}
			one.slots = append(one.slots, s)
			one.negative = one.negative || l.negative[s]
		}
		if len(one.slots) == 0 {
			return nil, errors.New("an empty phrase")
		}
		phrases = append(phrases, one)
	}
	return phrases, nil
}

// matches reports whether the phrase stands in the question at least once,
// and, where negation is heeded, without being negated.
func (p *phrase) matches(q *question, heedNegation bool) bool {
	for _, s := range p.slots {
		if len(q.fills[s]) == 0 {
			return false
		}
	}
	firsts := p.slots
	if p.exact {
		firsts = p.slots[:1]
	}
	for _, s := range firsts {
		for _, f := range q.fills[s] {
			end, taken, ok := p.stands(q, f.at)
			if ok && (!heedNegation || p.negative || taken || !negated(q.tokens, f.at, end)) {
				return true
			}
		}
	}
	return false
}

// stands reports whether the phrase stands at start, where it ends, and whether
// it holds negative words itself.
func (p *phrase) stands(q *question, start int) (end int, negative, ok bool) {
	if p.exact {
		at := start
		for _, s := range p.slots {
			f, ok := q.fillAt(s, at)
			if !ok || q.tokens[at].clause != q.tokens[start].clause {
				return 0, false, false
			}
			at += f.n
			negative = negative || f.negative
		}
		return at, negative, true
	}
	search := placement{p: p, q: q, start: start}
	ok = search.place(0)
	return search.end(), search.negative > 0, ok
}

// placement looks for all words of a phrase in the tokens from start on, one
// of them at start, each on tokens of its own.
type placement struct {
	p        *phrase
	q        *question
	start    int
	taken    []int // tokens that the words placed so far stand on
	negative int   // how many of them are negative themselves
}

func (pl *placement) place(word int) bool {
	if word == len(pl.p.slots) {
		return slices.Contains(pl.taken, pl.start)
	}
	tokens := pl.q.tokens
	for _, f := range pl.q.fills[pl.p.slots[word]] {
		if f.at < pl.start {
			continue
		}
		if f.at >= pl.start+len(pl.p.slots)+pl.q.slack || tokens[f.at].phrase != tokens[pl.start].phrase {
			break
		}
		before := len(pl.taken)
		for at := f.at; at < f.at+f.n && !slices.Contains(pl.taken, at); at++ {
			pl.taken = append(pl.taken, at)
		}
		if f.negative {
			pl.negative++
		}
		if len(pl.taken) == before+f.n && pl.place(word+1) {
			return true
		}
		pl.taken = pl.taken[:before]
		if f.negative {
			pl.negative--
		}
	}
	return false
}

func (pl *placement) end() int {
	if len(pl.taken) == 0 {
		return pl.start
	}
	return slices.Max(pl.taken) + 1
}
