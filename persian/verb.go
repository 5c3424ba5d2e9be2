package persian

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// inflected is a verb that is recognised.
type inflected struct {
	past, present string // stems
	noun          bool   // the past stem is also a noun (دید is sight), which it and its participle keep
}

// verbs are the verbs that are recognised.
var verbs = sync.OnceValue(func() []inflected {
	var out []inflected
	list := wordlist.Open("verbs")
	for past, present := range list.Section("verbs").Pairs() {
		out = append(out, inflected{past, present, false})
	}
	for past, present := range list.Section("verbs whose past stem is a noun").Pairs() {
		out = append(out, inflected{past, present, true})
	}
	return out
})

// verbForms are the forms of the verbs that stand without می, and their stem:
// the present stem, or the past stem where that is a noun. A negated form keeps
// its negation.
var verbForms = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	notVerbForms := notVerbForms()
	add := func(form, stem string) {
		if form != "" && !notVerbForms[form] {
			if _, ok := m[form]; !ok {
				m[form] = stem
			}
		}
	}
	for _, v := range verbs() {
		past, present, nouns := v.past, v.present, v.noun
		base := present // the form as a term
		if present == "زن" {
			base = past // woman
		}
		stem := base
		if nouns {
			stem = past
		}
		for _, e := range []string{"ن", "م", "یم", "ید", "ند"} {
			add(past+e, base)
			add("ن"+past+e, negation+"می"+base)
		}
		for _, e := range []string{"ه", "هام", "هاند", "هاست", "هایم", "هاید"} {
			add(past+e, stem)
			add("ن"+past+e, negation+"می"+base)
		}
		if !nouns {
			add(past, stem)
		}
		add("ن"+past, negation+"می"+base)
		long := utf8.RuneCountInString(present) > 1
		for _, e := range []string{"د", "ند", "یم", "ید"} {
			if long {
				add(present+e, base)
			}
		}
		for _, e := range []string{"", "م", "ی", "د", "یم", "ید", "ند", "ین"} {
			for _, p := range []string{"ب", "بی"} {
				if p == "بی" && !strings.HasPrefix(present, "ا") {
					continue
				}
				if rest := strings.TrimPrefix(present, "ا"); long && (e != "" || utf8.RuneCountInString(present) > 2) {
					if p == "بی" && present != "ا" {
						add(p+rest+e, base)
					} else if p == "ب" {
						add(p+present+e, base)
					}
				}
			}
			if long {
				add("ن"+present+e, negation+"می"+base)
				if rest, ok := strings.CutPrefix(present, "ا"); ok {
					add("نی"+rest+e, negation+"می"+base)
				}
			}
		}
		for _, e := range []string{"ه", "ن"} { // as spoken: نداره, ندارن
			if long {
				add("ن"+present+e, negation+"می"+base)
			}
		}
	}
	for form, stem := range wordlist.Open("verbs").Section("spoken denials").Pairs() {
		add(form, negation+"می"+stem)
	}
	return m
})

// notVerbForms look like a form of a verb and are something else.
var notVerbForms = wordlist.SetOf("verbs", "no forms", Normalize)

// verbStems are the present and past stems that are recognised after می and
// نمی. Colloquial stems map to the written ones.
var verbStems = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, w := range wordlist.Open("verbs").Section("stems").Words() {
		from, to, ok := strings.Cut(w, ":")
		if !ok {
			to = from
		}
		m[from] = to
	}
	for _, v := range verbs() {
		if _, known := m[v.present]; !known {
			m[v.present] = v.present
		}
		if _, known := m[v.past]; !known {
			m[v.past] = m[v.present]
		}
	}
	return m
})

// verbEndings are the personal endings, longest first, and the endings of the
// perfect.
var verbEndings = []string{"ه‌اند", "یم", "ید", "ند", "ین", "ن", "م", "ی", "د", "ه", ""}

// verb finds the stem of what stands behind می or نمی. ok is false when it is
// no known verb, as in میگرن.
func verb(rest string) (stem string, ok bool) {
	stems := verbStems()
	for _, e := range verbEndings {
		if base, found := strings.CutSuffix(rest, e); found && base != "" {
			if s, known := stems[base]; known {
				return s, true
			}
		}
	}
	return "", false
}

// verb takes in می or نمی with what follows it, by a non-joiner or a space.
func (w *walker) verb(i int, negative bool) int {
	atoms := w.sc.atoms
	if i+1 >= len(atoms) || atoms[i+1].gap != gapJoiner && atoms[i+1].gap != gapSpace {
		return 0
	}
	rest := w.look(&atoms[i+1])
	stem, ok := verb(rest.word)
	if !ok {
		if atoms[i+1].gap == gapSpace || atoms[i+1].kind != Word {
			return 0
		}
		stem = rest.stem // an unknown verb, but one by its spelling
	}
	n := 2
	for i+n < len(atoms) && atoms[i+n].gap == gapJoiner && w.look(&atoms[i+n]).ending {
		n++
	}
	w.verbTerm(stem, negative, atoms[i].start, atoms[i+n-1].end)
	return n
}

// joinedVerb recognises a verb written together with می or نمی.
func joinedVerb(word string) (stem string, negative, ok bool) {
	if rest, found := strings.CutPrefix(word, "نمی"); found {
		if stem, ok = verb(rest); ok && utf8.RuneCountInString(rest) > 1 {
			return stem, true, true
		}
		return "", false, false
	}
	if rest, found := strings.CutPrefix(word, "می"); found {
		if stem, ok = verb(rest); ok && utf8.RuneCountInString(rest) > 1 && !notVerbs()[word] {
			return stem, false, true
		}
	}
	return "", false, false
}

// notVerbs are nouns that look like a verb with می.
var notVerbs = wordlist.SetOf("verbs", "no verbs", Normalize)

// negation is put before the stem of a negated verb.
const negation = "ن"

func (w *walker) verbTerm(stem string, negative bool, start, end int) {
	switch {
	case negative:
		text := negation + "می" + stem
		w.emit(text, text, start, end)
	case stopVerbs()[stem] && !w.keep:
		w.drop(stem, stem, start, end)
	default:
		w.emit(stem, stem, start, end)
		w.mark(!stopVerbs()[stem])
	}
}
