// Package triage finds the questions in which somebody may be in danger now:
// chest pain that radiates, signs of a stroke, a child that drank bleach. Such
// a question gets a notice with the emergency number before any answer.
//
// A message is read into concepts: its words without their endings, with slips
// corrected, from Latin letters, and its values (persian/data/redflag-concepts.txt,
// redflag-words.txt). The patterns of persian/data/redflags.txt combine them,
// close together, negation aware. A match is not a diagnosis and no match is no
// all-clear; the notice only says where to turn. Guards keep silent what is
// asked in general («علائم سکتهٔ مغزی چیست؟»), what is past, and ways of speaking,
// unless it tells of somebody now.
package triage

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

var standard = sync.OnceValues(func() (*redFlags, error) {
	p := newRedFlags()
	for _, list := range []string{"redflag-concepts", "redflags"} {
		for _, e := range wordlist.Open(list).Entries() {
			if err := p.add(e); err != nil {
				return nil, err
			}
		}
	}
	return p, p.lexicon.check()
})

// Flag is one pattern that a question matched.
type Flag struct {
	ID string `json:"id"` // name of the pattern, stable, e.g. "stroke-face"
}

// selfHarm reports whether the flag tells of suicide or self-harm, for which
// the notice has words of its own.
func (f Flag) selfHarm() bool {
	return strings.HasPrefix(f.ID, "suicide-") || f.ID == "self-harm"
}

// Check returns the red flags of a question by the patterns that are compiled
// in, in the order of the file; none for an ordinary question. It is safe for
// concurrent use.
func Check(question string) []Flag {
	p, err := standard()
	if err != nil { // ruled out by the tests of the compiled-in file
		return nil
	}
	return p.Check(question)
}

// redFlags is a parsed list of red flags. It is immutable and safe for
// concurrent use.
type redFlags struct {
	lexicon *lexicon
	flags   []pattern
	guards  map[string][]pattern
}

type pattern struct {
	id       string
	standing bool       // stands however it is asked, and however long it has been so
	groups   [][]phrase // every group must match through one of its phrases
	exclude  []phrase
}

// Names of the guards: patterns that keep a question silent.
const (
	generalID  = "?general"   // asks in general
	personalID = "?personal"  // tells of somebody: not general
	silentID   = "?silent"    // tells of nobody in danger, whatever its words
	knowID     = "?knowledge" // asks to know: silent but for what stands
	maskID     = "?mask"      // tells of the past, others, a way of speaking: the segment does not count
	slowID     = "?slow"      // slight or old
	acuteID    = "?acute"     // new: not slow
)

var guardIDs = []string{generalID, personalID, silentID, knowID, maskID, slowID, acuteID}

// turnClass are words that begin a new segment: «الان».
const turnClass = "@turn"

// syntaxError reports a line of a pattern file that cannot be read.
type syntaxError struct {
	Line   int
	Reason string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("red flags: line %d: %s; see the head of redflags.txt for the format", e.Line, e.Reason)
}

func newRedFlags() *redFlags { return &redFlags{lexicon: newLexicon(), guards: map[string][]pattern{}} }

// add adds a class or pattern. The error is a *syntaxError.
func (p *redFlags) add(e wordlist.Entry) error {
	if e.Text[0] == '@' {
		if err := p.lexicon.parseClass(e.Text); err != nil {
			return &syntaxError{e.Line, err.Error()}
		}
		return nil
	}
	one, err := p.lexicon.parsePattern(e.Text)
	if err != nil {
		return &syntaxError{e.Line, err.Error()}
	}
	switch {
	case one.id[0] != '?':
		p.flags = append(p.flags, one)
		p.lexicon.danger(&one)
	case slices.Contains(guardIDs, one.id):
		p.guards[one.id] = append(p.guards[one.id], one)
	default:
		return &syntaxError{e.Line, "there is no guard " + one.id}
	}
	return nil
}

// maxTokens bounds the work for one question; a patient's first 600 words say
// what is wrong.
const maxTokens = 600

// Check returns the red flags of a question in the order of the file.
func (p *redFlags) Check(question string) []Flag {
	q := p.lexicon.read(tokenize(question, maxTokens))
	matched := p.matching(q, p.flags)
	if len(matched) == 0 {
		return nil
	}
	if rest := p.unmasked(q); rest != q {
		matched = p.matching(rest, matched)
	}
	if anyPattern(p.guards[silentID], q) {
		return nil
	}
	if anyPattern(p.guards[knowID], q) || p.guarded(q, generalID, personalID) || p.guarded(q, slowID, acuteID) {
		matched = slices.DeleteFunc(matched, func(m pattern) bool { return !m.standing })
	}
	var flags []Flag
	for _, m := range matched {
		if f := (Flag{ID: m.id}); !slices.Contains(flags, f) {
			flags = append(flags, f)
		}
	}
	return flags
}

func (p *redFlags) matching(q *question, among []pattern) (found []pattern) {
	for i := range among {
		if among[i].matches(q) {
			found = append(found, among[i])
		}
	}
	return found
}

// guarded reports whether a guard holds and nothing lifts it.
func (p *redFlags) guarded(q *question, guard, lifted string) bool {
	return anyPattern(p.guards[guard], q) && !anyPattern(p.guards[lifted], q)
}

// unmasked returns the question without its segments that tell of nothing that
// is now; the question itself when there are none.
func (p *redFlags) unmasked(q *question) *question {
	if len(p.guards[maskID]) == 0 || len(q.tokens) == 0 {
		return q
	}
	segments := p.segments(q)
	masked := map[int]bool{}
	for n := range segments[len(segments)-1] + 1 {
		part := q.without(func(at int) bool { return segments[at] != n })
		if anyPattern(p.guards[maskID], part) {
			masked[n] = true
		}
	}
	if len(masked) == 0 {
		return q
	}
	return q.without(func(at int) bool { return masked[segments[at]] })
}

// segments gives each word the number of its segment: a clause, or what
// follows a word that turns to the present.
func (p *redFlags) segments(q *question) []int {
	turn, known := p.lexicon.named[turnClass]
	out := make([]int, len(q.tokens))
	for at := 1; at < len(out); at++ {
		out[at] = out[at-1]
		if q.tokens[at].clause != q.tokens[at-1].clause || known && q.at(turn, at) > 0 {
			out[at]++
		}
	}
	return out
}

func anyPattern(patterns []pattern, q *question) bool {
	for i := range patterns {
		if patterns[i].matches(q) {
			return true
		}
	}
	return false
}

func (p *pattern) matches(q *question) bool {
	if len(p.groups) == 0 {
		return false
	}
	for _, group := range p.groups {
		if !anyPhrase(group, q, true) {
			return false
		}
	}
	return !anyPhrase(p.exclude, q, false)
}

func anyPhrase(phrases []phrase, q *question, heedNegation bool) bool {
	for i := range phrases {
		if phrases[i].matches(q, heedNegation) {
			return true
		}
	}
	return false
}
