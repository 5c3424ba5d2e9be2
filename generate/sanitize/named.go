package sanitize

import (
	"slices"
	"strings"
)

// named reports whether a verb to one alone that ends a clause is a part of a name: of a
// work that the sentence tells about («آلبوم جدیدش، به من لبخند نزن، را …»), or a person's
// in a list («لئو، کن، راوی»). A verb of writing or doing never is in a work's name: what it
// orders would pass behind the word for a work.
func named(words []word, i int) bool {
	if !narrates(words) {
		return false
	}
	w := words[i].text
	if light[w] || w == being {
		return i > 0 && words[i-1].ends || w == being && !slices.ContainsFunc(words, func(w word) bool { return w.text == "تو" })
	}
	if !harmless[w] {
		return false
	}
	for j := max(0, i-worksWithin); j < i; j++ {
		if slices.ContainsFunc(works, func(k string) bool { return strings.HasPrefix(words[j].text, k) }) {
			return true
		}
	}
	return false
}

// withoutNames are the words of a sentence, in which verbs that are a part of a name end no
// clause.
func withoutNames(words []word) []word {
	var out []word
	for i := range words {
		if words[i].ends && named(words, i) {
			if out == nil {
				out = slices.Clone(words)
			}
			out[i].ends = false
		}
	}
	if out == nil {
		return words
	}
	return out
}

// worksWithin is how many words before its verb the word for a work stands at most.
const worksWithin = 8

// being is «you are» as well as existence.
var being = skeletonOf("هستی").text

var (
	works = []string{"فیلم", "آلبوم", "البوم", "ترانه", "آهنگ", "اهنگ", "تصنیف", "رمان", "سریال", "نمایش", "شعر", "قطعه", "مستند"}
	// light are verbs that say nothing without the word before them.
	light = setOf("کن نکن بده نده")
	// harmless are verbs in names of works that order nothing that could be written.
	harmless = setOf("بزن نزن بکوب برو نرو بیا بمان نمان بگذار نگذار باش نباش بیاور نیاور بشنو بخند ببین نبین بگیر نگیر بیار نیار برگرد برنگرد بنوش بخواب نترس")
)

// narrates reports whether a sentence ends in a verb in the third person.
func narrates(words []word) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1].text
	return !toOneForms()[last] && (strings.HasSuffix(last, "د") || strings.HasSuffix(last, "ت"))
}
