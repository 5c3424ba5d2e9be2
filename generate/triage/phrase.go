package triage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A phrase is a few words that stand near each other, or, when exact, one
// after the other.
type phrase struct {
	words    []slot
	exact    bool
	negative bool // holds a negative word itself: taken as it stands
}

// slot is one word of a phrase: any of its choices.
type slot []word

type word struct {
	text     string
	prefix   bool // any word that begins so
	min, max float64
	numeric  bool
}

// slack is how many further words may stand between those of a phrase.
const slack = 4

func parseClass(line string, classes map[string][]word) error {
	name, list, found := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	if !found || len(strings.Fields(list)) == 0 {
		return fmt.Errorf("class %s has no words", name)
	}
	if _, twice := classes[name]; twice {
		return fmt.Errorf("class %s is there twice", name)
	}
	for _, field := range strings.Fields(list) {
		w, err := parseWord(field)
		if err != nil {
			return err
		}
		classes[name] = append(classes[name], w)
	}
	return nil
}

func parsePattern(line string, classes map[string][]word) (pattern, error) {
	id, rest, found := strings.Cut(line, "|")
	p := pattern{id: strings.TrimSpace(id)}
	if !found || p.id == "" {
		return p, errors.New("want: id | groups ! exclusions")
	}
	groups, exclude, excluded := strings.Cut(rest, "!")
	for group := range strings.SplitSeq(groups, "&") {
		phrases, err := parsePhrases(group, classes)
		if err != nil {
			return p, err
		}
		p.groups = append(p.groups, phrases)
	}
	if !excluded {
		return p, nil
	}
	var err error
	p.exclude, err = parsePhrases(exclude, classes)
	return p, err
}

func parsePhrases(list string, classes map[string][]word) ([]phrase, error) {
	var phrases []phrase
	for text := range strings.SplitSeq(list, "/") {
		text = strings.TrimSpace(text)
		var one phrase
		if inner, quoted := strings.CutPrefix(text, `"`); quoted {
			text, one.exact = strings.TrimSuffix(inner, `"`), true
		}
		for field := range strings.FieldsSeq(strings.ReplaceAll(text, `"`, "")) {
			if field[0] == '@' {
				class, known := classes[field]
				if !known {
					return nil, fmt.Errorf("class %s is not defined", field)
				}
				one.words = append(one.words, class)
				continue
			}
			w, err := parseWord(field)
			if err != nil {
				return nil, err
			}
			one.words = append(one.words, slot{w})
		}
		if len(one.words) == 0 {
			return nil, errors.New("an empty phrase")
		}
		one.negative = slices.ContainsFunc(one.words, func(s slot) bool { return negative(s[0].text) })
		phrases = append(phrases, one)
	}
	return phrases, nil
}

func parseWord(field string) (word, error) {
	if limit, low := strings.CutPrefix(field, ">="); low || strings.HasPrefix(field, "<=") {
		v, err := strconv.ParseFloat(strings.TrimPrefix(limit, "<="), 64)
		if err != nil {
			return word{}, fmt.Errorf("%q is no number", field)
		}
		if low {
			return word{numeric: true, min: v, max: 1e9}, nil
		}
		return word{numeric: true, min: 0, max: v}, nil
	}
	text, prefix := strings.CutSuffix(field, "*")
	w := word{text: fold(text), prefix: prefix}
	if w.text == "" {
		return w, fmt.Errorf("%q is no word", field)
	}
	return w, nil
}

// matches reports whether the phrase stands in the question at least once
// without being negated.
func (p *phrase) matches(q []token, heedNegation bool) bool {
	room := len(p.words) + slack
	if p.exact || len(p.words) == 1 {
		room = len(p.words)
	}
	for start := range q {
		end := start // of the words taken so far
		var ok bool
		if p.exact {
			end, ok = p.inOrder(q, start)
		} else {
			end, ok = p.anyOrder(q, start, room)
		}
		if ok && (!heedNegation || p.negative || !negated(q, start, end)) {
			return true
		}
	}
	return false
}

func (p *phrase) inOrder(q []token, start int) (end int, ok bool) {
	at := start
	for _, s := range p.words {
		n := s.at(q, at)
		if n == 0 || q[at].phrase != q[start].phrase {
			return 0, false
		}
		at += n
	}
	return at, true
}

// anyOrder looks for all words in q[start:start+room], the first of them at
// start, each on a token of its own.
func (p *phrase) anyOrder(q []token, start, room int) (end int, ok bool) {
	taken := make([]bool, room+3)
	last := start
	var place func(i int) bool
	place = func(i int) bool {
		if i == len(p.words) {
			return taken[0]
		}
		for at := start; at < min(start+room, len(q)); at++ {
			if q[at].phrase != q[start].phrase {
				break
			}
			n := p.words[i].at(q, at)
			if n == 0 || slices.Contains(taken[at-start:at-start+n], true) {
				continue
			}
			for k := range n {
				taken[at-start+k] = true
			}
			before := last
			last = max(last, at+n)
			if place(i + 1) {
				return true
			}
			last = before
			for k := range n {
				taken[at-start+k] = false
			}
		}
		return false
	}
	ok = place(0)
	return last, ok
}

// joinable is the length in letters from which a pattern's word is also
// compared with two or three neighbouring words written together: جوهرنمک and
// «جوهر نمک».
const joinable = 5

// at returns how many tokens from q[at] on the slot takes: 0 for no match.
func (s slot) at(q []token, at int) int {
	if at >= len(q) {
		return 0
	}
	for _, w := range s {
		if w.numeric {
			if v := q[at].number; v >= w.min && v <= w.max {
				return 1
			}
			continue
		}
		joined := ""
		for n := range 3 {
			if at+n >= len(q) || q[at+n].clause != q[at].clause || n > 0 && utf8.RuneCountInString(w.text) < joinable {
				break
			}
			joined += q[at+n].text
			if joined == w.text || w.prefix && strings.HasPrefix(joined, w.text) {
				return n + 1
			}
			if !strings.HasPrefix(w.text, joined) {
				break
			}
		}
	}
	return 0
}
