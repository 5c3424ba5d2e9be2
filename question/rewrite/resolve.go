package rewrite

import (
	"strings"
)

// joint stands between an earlier question and a follow-up that is added to it.
const joint = " — "

// maxNames is how many names a plural can stand for.
const maxNames = 3

// resolve makes the question self-contained from the turns before it. A name
// goes where the question points to it; a question that says what it asks but
// not of what gets the name in front; any other is added to the last question
// that stood by itself, word for word, so that no number, circumstance or
// negation of it is lost.
func (q *reading) resolve(history []Turn) string {
	base := baseOf(history)
	if q.instead {
		if text, ok := q.substitute(base); ok {
			return text
		}
		return base + joint + q.text
	}
	mentioned := mentions(history)
	if p := q.anaphor; p != nil {
		if p.start == p.end {
			return base + joint + q.text
		}
		if chosen := choose(mentioned, p.kind, p.strict, p.plural); chosen != "" {
			return q.qualified(history, q.text[:p.start]+p.before+chosen+q.text[p.end:])
		}
		return base + joint + q.text
	}
	if q.aspect || len(q.names) > 0 {
		if chosen := choose(mentioned, q.kind, false, false); chosen != "" {
			return q.qualified(history, chosen+": "+q.text)
		}
	}
	return base + joint + q.text
}

// mention is a name as it was written.
type mention struct {
	text  string
	kind  kind
	group int
}

// mentions gives the names of the latest question that has any, in the form
// that was answered.
func mentions(history []Turn) []mention {
	for i := len(history) - 1; i >= 0; i-- {
		text := history[i].asked()
		var out []mention
		seen := map[int]bool{}
		for _, n := range names(terms(text)) {
			if !seen[n.group] {
				seen[n.group] = true
				out = append(out, mention{text[n.start:n.end], n.kind, n.group})
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// choose picks the name that an anaphor stands for: the first of its kind, or the
// first of all unless the kind is said; a plural stands for all of its kind.
func choose(mentioned []mention, k kind, strict, plural bool) string {
	var of []string
	for _, n := range mentioned {
		if k == anyKind || n.kind == k {
			of = append(of, n.text)
		}
	}
	if len(of) == 0 && !strict {
		for _, n := range mentioned {
			of = append(of, n.text)
		}
	}
	switch {
	case len(of) == 0:
		return ""
	case plural:
		return strings.Join(of[:min(len(of), maxNames)], " و ")
	}
	return of[0]
}

// substitute asks the earlier question of the names in this one: «دوز
// استامینوفن چقدر است؟ و ایبوپروفن؟»
func (q *reading) substitute(base string) (string, bool) {
	with := q.names[0]
	var same []name
	for _, n := range names(terms(base)) {
		if n.kind == with.kind {
			same = append(same, n)
		}
	}
	if len(q.names) != 1 || len(same) != 1 {
		return "", false // which of them, nothing says
	}
	for _, t := range q.terms {
		if t.Start < with.start || t.End > with.end {
			return "", false // it says more than the name
		}
	}
	return base[:same[0].start] + q.text[with.start:with.end] + base[same[0].end:] + "؟", true
}

// baseOf is the last question that others were added to, without its question
// mark.
func baseOf(history []Turn) string {
	last := history[len(history)-1]
	text := last.Question
	if last.Rewritten != "" {
		text, _, _ = strings.Cut(last.Rewritten, joint)
	}
	return bare(text)
}

// bare is a question without its question mark.
func bare(text string) string { return strings.TrimRight(strings.TrimSpace(text), "؟? .") }
