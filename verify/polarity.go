package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// polarity places a word on an axis: a predicate or a direction.
type polarity struct {
	slot string
	sign int8
}

// polarities are the words of the list of that name: written has a written word's
// axis, analysed a term's, and lemmas the slot of a verb.
type polarities struct {
	written, analysed map[string]polarity
	lemmas            map[string]string
}

// negators negate what follows, and notNegated begin like a negated verb.
var (
	negators   = termSet("negation", "claims")
	notNegated = termSet("negation", "claims: no verbs")
)

func lemma(term string) string {
	if l, ok := polar().lemmas[term]; ok {
		return l
	}
	return "v:" + term
}

// surface is a word as it is written, normalised, in one piece.
func surface(word string) string {
	s := persian.Normalize(word)
	if !strings.ContainsAny(s, " \u200c") {
		return s // most words
	}
	return inOnePiece.Replace(s)
}

var inOnePiece = strings.NewReplacer("\u200c", "", " ", "")

var polar = sync.OnceValue(func() polarities {
	written, analysed := map[string]polarity{}, map[string]polarity{}
	lemmas := map[string]string{}
	put := func(word, slot string, sign int8) {
		for m, w := range map[*map[string]polarity]string{&written: surface(word), &analysed: single(word)} {
			if _, taken := (*m)[w]; !taken && w != "" {
				(*m)[w] = polarity{slot, sign}
			}
		}
	}
	list := wordlist.Open("polarity")
	for _, e := range list.Section("denials").Entries() {
		if f := e.Words(); len(f) == 2 {
			slot := "v:" + f[0]
			switch f[0] {
			case "است", "هست", "هستند", "هستید", "هستم":
				slot = "v:باش"
			case "آید", "آمد":
				slot = "v:ا"
			case "آورد":
				slot = "v:آور"
			case "افتد", "افتاد":
				slot = "v:افت"
			case "میشه":
				slot = "v:شو"
			case "بایستی":
				slot = "v:باید"
			}
			put(f[0], slot, 1)
			put(f[1], slot, -1)
		}
	}
	for _, e := range list.Section("verbs").Entries() {
		f := e.Words()
		slot := "v:" + f[0]
		for i, w := range f {
			if i == 0 {
				lemmas[w] = slot
				lemmas[persian.Normalize(w)] = slot
			}
			if i > 0 || len(w) > 4 {
				put(w, slot, 1)
			}
			if i > 0 {
				put("ن"+w, slot, -1)
				if rest, ok := strings.CutPrefix(w, "ب"); ok {
					put("ن"+rest, slot, -1)
				}
			}
		}
		if t := persian.Normalize(f[0]); analysed[t].slot == "" {
			analysed[t] = polarity{slot, 1}
		}
	}
	for _, ends := range list.Section("axes").Groups() {
		up, down := strings.Fields(ends[0]), strings.Fields(ends[1])
		slot := "a:" + up[0]
		for _, w := range up {
			put(w, slot, 1)
		}
		for _, w := range down {
			put(w, slot, -1)
		}
	}
	return polarities{written, analysed, lemmas}
})

// single is the term of a word, the joined one of a compound; "" for what is
// more than one word.
func single(word string) string {
	t := words.Terms(word)
	if len(t) == 0 || t[len(t)-1].Position != t[0].Position {
		return ""
	}
	return t[0].Text
}

// termSet is the set of the terms of a section of a list, which is read when it is
// asked for.
func termSet(list, section string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := wordlist.Open(list).Section(section).Set(single)
		delete(m, "")
		return m
	})
}
