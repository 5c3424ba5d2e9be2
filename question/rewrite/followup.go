package rewrite

import (
	"maps"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Words that point back to what was spoken of.
var (
	pronouns       = words("pronouns")
	demonstratives = words("pointers")
	distant        = words("distant")
	plurals        = words("plurals")
)

// notAnaphoric are words behind «این» and «آن» with which these point to no
// thing: this week, in this case, the fact that.
var notAnaphoric = words("no reference")

// kindOf are nouns that stand for a name behind «این»: this drug.
var kindOf = byKind(map[string]kind{"drug": drug, "condition": condition, "test": test}, words)

// aspects are what is asked about a thing, with the kind of thing that it is
// mostly asked of.
var aspects = byKind(map[string]kind{"of a drug": drug, "of a condition": condition, "of any kind": anyKind}, termsOf)

// circumstances are groups of people and situations: they narrow a question
// and are no subject of it. «در بارداری چطور؟» asks of something else.
var circumstances = termsOf("circumstances")

// predicates say something of a subject and are none.
var predicates = termsOf("predicates")

// weak reports whether a term, a number or a word, can be no subject of a
// question.
func weak(term string) bool {
	_, aspect := aspects()[term]
	return aspect || term[0] <= '9' || circumstances()[term] || predicates()[term] || negative(term)
}

var (
	// connectives open a question that goes on from the one before.
	connectives = words("connectives")
	// closings end a question that leaves out what it asks.
	closings = words("closings")
	also     = words("also")
	// situations open one that asks the same for somebody or something: «در نارسایی کلیه چی؟»
	situations = words("situations")
	causing    = words("causing")
	// withPronoun are prepositions with «ـش», and how they are without.
	withPronoun = sync.OnceValue(func() map[string]string {
		return maps.Collect(wordlist.Open("followup").Section("with pronoun").Pairs())
	})
	// enclitics are «ـش» and its relatives, the longer ones first.
	enclitics = wordlist.WordsOf("followup", "enclitics")
)

// Bounds of what the rules take for a follow-up question, in terms.
const (
	maxElliptic    = 3 // behind a connective, or before a closing «چطور؟»
	maxWithAlso    = 4 // with «هم»
	maxSubjectless = 4 // nothing but weak words
	minInside      = 3 // that can be what a pronoun behind them means
	maxUnclear     = 6 // nothing but weak words, with nothing before them
)

// commonShare is the share of passages from which on a term names nothing in
// particular. It was set on one half of the dialogues that
// docs/decisions/2026-11-25-conversation.md names.
const commonShare = 0.1

// anaphor is where the question refers to a name that it does not say.
type anaphor struct {
	start, end int    // byte range that it replaces
	before     string // what stays before it
	kind       kind   // of the name; anyKind takes what there is
	strict     bool   // a name of another kind is none
	plural     bool   // «آن‌ها»: all names
}

// reading is what a question says by itself.
type reading struct {
	text    string
	terms   []persian.Term
	names   []name
	stands  bool // it names its subject and points to nothing else
	follows bool // it needs what was spoken of before
	anaphor *anaphor
	foreign bool // it is in Latin letters, or has a word of them: a name that no list has
	aspect  bool // it says what it asks
	kind    kind // of the subject it most likely asks of
	instead bool // it asks the same of another name: «و ایبوپروفن چطور؟»
}

// read reads a question by the rules.
func (r *Rewriter) read(question string) reading {
	q := reading{text: question, terms: terms(question)}
	q.names = names(q.terms)
	for _, t := range q.terms {
		if k, ok := aspects()[t.Text]; ok {
			q.aspect = true
			if q.kind == anyKind {
				q.kind = k
			}
		}
	}
	tokens := persian.Tokens(question)
	q.foreign = strings.ContainsFunc(question, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) })
	if len(tokens) == 0 || persian.Language(question) == "en" {
		return q
	}
	if p := q.reference(tokens); p != nil {
		q.anaphor, q.follows = p, true
		return q
	}
	if first, _, ok := strings.Cut(persian.Fold(question), " از "); ok && strings.TrimSpace(first) == "منظور" {
		q.stands = true // «منظور از دوز چیست؟» names what it asks of
		return q
	}
	first, last := persian.Fold(tokens[0].Text), persian.Fold(tokens[len(tokens)-1].Text)
	opened := connectives()[first] || situations()[first] || first == "چرا"
	elliptic := (connectives()[first] || closings()[last]) && len(q.terms) <= maxElliptic
	switch {
	case len(q.names) == 0 && q.foreign: // a name that no list has
	case len(q.names) == 0:
		q.follows = elliptic && (opened || r.subjectless(q.terms)) ||
			has(tokens, also()) && len(q.terms) <= maxWithAlso ||
			len(q.terms) <= maxSubjectless && r.subjectless(q.terms)
	case elliptic && !q.aspect && (connectives()[first] || last == "چطور" || last == "چی"):
		q.follows, q.instead = true, true
	default:
		q.follows = subjectDropped(tokens)
	}
	q.stands = !q.follows && (len(q.names) > 0 || q.foreign)
	return q
}

// subjectless reports whether no term can be what is asked about.
func (r *Rewriter) subjectless(list []persian.Term) bool {
	for _, t := range list {
		if !weak(t.Text) && (r.Share == nil || r.Share(t.Text) < commonShare) {
			return false
		}
	}
	return true
}

// subjectDropped recognises «باعث سردرد می‌شود؟» and «با ایبوپروفن تداخل دارد؟»: there is a
// name, and something else that it is asked of.
func subjectDropped(tokens []persian.Token) bool {
	at := 0
	for at < len(tokens)-1 && (persian.Fold(tokens[at].Text) == "ایا" || connectives()[persian.Fold(tokens[at].Text)]) {
		at++
	}
	first := persian.Fold(tokens[at].Text)
	if causing()[first] {
		return true
	}
	return first == "با" && has(tokens, map[string]bool{"تداخل": true}) && !has(tokens, which)
}

// which are words that ask for one of several.
var which = map[string]bool{"چه": true, "کدام": true, "چی": true, "کدوم": true}

func has(tokens []persian.Token, set map[string]bool) bool {
	for _, t := range tokens {
		if set[persian.Fold(t.Text)] {
			return true
		}
	}
	return false
}

// reference finds the first word that points to what was spoken of before the
// question: a pronoun, «این دارو», or «ـش».
func (q *reading) reference(tokens []persian.Token) *anaphor {
	for i, t := range tokens {
		word := persian.Fold(t.Text)
		next := ""
		if i+1 < len(tokens) {
			next = persian.Fold(tokens[i+1].Text)
		}
		var p *anaphor
		switch {
		case demonstratives()[word] && next != "" && !closings()[next] && !connectives()[next]:
			k, known := kindOf()[next]
			switch {
			case notAnaphoric()[next]:
			case known:
				p = &anaphor{start: t.Start, end: tokens[i+1].End, kind: k, strict: true}
				p.plural = strings.HasSuffix(next, "ها") || strings.HasSuffix(next, "های")
			case !q.content(tokens[i+1]) || distant()[word] && i > 0 && ofAspect(tokens[i-1]):
				p = &anaphor{start: t.Start, end: t.End} // «آن را», «عوارض آن خطرناک است؟»
			default:
				// «این روزنامه»: what it is, the words say; which one, they do not.
				p = &anaphor{start: t.Start, end: t.Start}
			}
		case pronouns()[word]:
			p = &anaphor{start: t.Start, end: t.End, plural: plurals()[word]}
		case withPronoun()[word] != "":
			p = &anaphor{start: t.Start, end: t.End, before: withPronoun()[word] + " "}
			p.plural = strings.HasSuffix(word, "ون") || strings.HasSuffix(word, "ان")
		default:
			p = q.enclitic(t)
		}
		if p == nil {
			continue
		}
		if q.inside(p.start) || hasClause(tokens[i+1:]) {
			return nil
		}
		if p.kind == anyKind {
			p.kind = q.kind
		}
		return p
	}
	return nil
}

// aspectOf looks a word up among the aspects.
func aspectOf(word string) (kind, bool) {
	list := terms(word)
	if len(list) != 1 {
		return anyKind, false
	}
	k, ok := aspects()[list[0].Text]
	return k, ok
}

func ofAspect(t persian.Token) bool {
	_, ok := aspectOf(t.Text)
	return ok
}

// enclitic recognises an aspect with «ـش»: «عوارضش», «علائم‌شان».
func (q *reading) enclitic(t persian.Token) *anaphor {
	word := q.text[t.Start:t.End]
	for _, ending := range enclitics() {
		stem, found := strings.CutSuffix(word, ending)
		stem = strings.TrimRight(stem, "\u200c")
		if !found || utf8.RuneCountInString(stem) < 2 {
			continue
		}
		k, ok := aspectOf(stem)
		if !ok {
			continue
		}
		if strings.HasPrefix(ending, "ها") {
			stem = word[:strings.LastIndex(word, ending)] + "های"
		}
		plural := strings.HasSuffix(ending, "ون") || strings.HasSuffix(ending, "ان")
		return &anaphor{start: t.Start, end: t.End, before: stem + " ", kind: k, plural: plural}
	}
	return nil
}

// content reports whether a token carries something of the question.
func (q *reading) content(t persian.Token) bool {
	for _, x := range q.terms {
		if x.Start < t.End && t.Start < x.End {
			return true
		}
	}
	return false
}

// inside reports whether enough stands before the reference for it to point
// there: a name, or some words that can be a subject. «متفورمین چیست و عوارض آن
// کدام است؟»
func (q *reading) inside(at int) bool {
	if len(q.names) > 0 && q.names[0].start < at {
		return true
	}
	subjects := 0
	for _, t := range q.terms {
		if t.End <= at && !weak(t.Text) {
			subjects++
		}
	}
	return subjects >= minInside
}

// hasClause reports whether a clause with «که» follows: «علت آن چیست که …».
func hasClause(tokens []persian.Token) bool { return has(tokens, map[string]bool{"که": true}) }
