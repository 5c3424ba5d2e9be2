package sanitize

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/internal/wordlist"
)

// A sentence of a passage that is said to who writes the answer is told from advice
// to a patient by signs of several kinds, none of which is enough: who is spoken to,
// what is to be written, about which texts, in whose name, for what reward. Each
// kind counts once, with its weight.
type sign int

const (
	signMachine sign = iota
	signReply
	signAsker
	signText
	signBefore
	signVoid
	signSays
	signImperative
	signTold
	signRole
	signStakes
	signPromotion
	signForm
	signForce
	signYou
	signTalk
	signYours
	signPlain
	signParticle
	signDiscourse
	signQuestion // it ends with a question mark
	signs
)

// kinds are the signs' names in the list and their weights, as tried on passages
// of medicine and on orders.
var kinds = [signs]struct {
	name   string
	weight int
}{
	signMachine: {"machine", 2}, signReply: {"reply", 2}, signAsker: {"asker", 2}, signText: {"text", 1}, signBefore: {"before", 2},
	signVoid: {"void", 2}, signSays: {"says", 1}, signImperative: {"imperative", 2}, signTold: {"told", 2}, signRole: {"role", 2},
	signStakes: {"stakes", 2}, signPromotion: {"promotion", 2}, signForm: {"form", 1}, signForce: {"force", 1}, signYou: {"you", 1}, signTalk: {"talk", 2},
	signYours: {"yours", 3}, signPlain: {"plain", 1}, signParticle: {"particle", 2}, signQuestion: {"", 2}, signDiscourse: {"discourse", 1},
}

const (
	// addressedFrom is the weight from which on a sentence is said to who writes the
	// answer.
	addressedFrom = 4
	// oneAlone is the weight of a verb in the second person singular, in Persian.
	oneAlone = 4
	// elsewhere is the weight of standing in another language than the passage.
	elsewhere = 2
	// addressing is the weight that second and first persons have more there.
	addressing = 1
	// payloadQuoted is the weight of a quotation in a sentence on a reply.
	payloadQuoted = 2
	// ofClinician is the weight that a sentence loses when it speaks of a clinician.
	ofClinician = 2
	// addressedHidden is the weight from which on one is that is hidden in other
	// letters, which chance makes as well.
	addressedHidden = 6
	// ruledOut is how far below doubt the learned model rules out an order that signs show; where
	// a sentence is in another language than its passage, it must be surer.
	ruledOut, ruledOutElsewhere = 1, 2
	// window is how many words the signs stand apart at most.
	window = 18
	// minHome is how many words a sentence has that shows a passage's language.
	minHome = 3
)

// tongue is a language of the list.
type tongue int

const (
	persianTongue tongue = iota
	english
	arabicTongue
	turkish
	finglish
	otherTongue
)

// tongues are the languages as the list calls them.
var tongues = []string{"Persian", "English", "Arabic", "Turkish", "Finglish", "Others"}

// signWords are the phrases of the signs in each language, by their first word, or
// for single words that may go on by their first runes.
var signWords = sync.OnceValue(func() []map[string][]signPhrase {
	out := make([]map[string][]signPhrase, len(tongues))
	l := wordlist.Open("addressed")
	for t, name := range tongues {
		m := map[string][]signPhrase{}
		for kind, group := range l.Section(name).Keyed() {
			s := kindOf(kind)
			for _, e := range group {
				e, open := strings.CutSuffix(e, "*")
				ph := signPhrase{phrase{words: strings.FieldsFunc(skeletonOf(e).text, notWord), open: open}, s}
				key := ph.words[0]
				if open && len(ph.words) == 1 {
					key = stemOf(key)
				}
				m[key] = append(m[key], ph)
			}
		}
		out[t] = m
	}
	return out
})

func kindOf(name string) sign {
	for s, k := range kinds {
		if k.name == name {
			return sign(s)
		}
	}
	panic("sanitize: no kind of sign " + name)
}

type signPhrase struct {
	phrase
	sign sign
}

// addressed reports whether a sentence is said to who writes the answer: the learned
// model says so, or it has the weight of signs and the model does not rule it out.
func (x *sentence) addressed(v skeleton, m *learned.Linear) bool {
	if x.own == otherScript && x.mixed && len(x.words) >= minHome {
		return true // nothing that a reader of the passage reads
	}
	return x.learned >= m.Mark || x.learned >= m.Doubt-x.ruledOut() && x.weight(v) >= addressedFrom
}

// ruledOut is how far below doubt the learned model rules an order out.
func (x *sentence) ruledOut() float32 {
	if x.elsewhere() {
		return ruledOutElsewhere
	}
	return ruledOut
}

// elsewhere reports whether it stands in another language than the passage.
func (x *sentence) elsewhere() bool {
	return x.mixed && x.own != persianLanguage && x.own != noLanguage
}

// weight is the greatest weight of the signs within a window of the sentence.
func (x *sentence) weight(v skeleton) int {
	most := 0
	bare := *x
	bare.words = withoutNames(x.words)
	for i := range max(1, len(bare.words)-window+1) {
		at := reach{i, min(i+window, len(bare.words))}
		part := bare.words[at.from:at.to]
		clinical := func() bool { return advice(v.text[part[0].start:part[len(part)-1].end]) }
		most = max(most, bare.weigh(at, clinical))
	}
	return most
}

// signsAt finds the signs of a sentence.
func signsAt(words []word, own language) []signAt {
	var out []signAt
	for _, t := range tonguesOf(words, own) {
		list := signWords()[t]
		for i, w := range words {
			best := signAt{sign: signs}
			try := func(key string) {
				for _, p := range list[key] {
					n := p.match(words[i:])
					switch {
					case n == 0,
						(p.sign == signImperative || p.sign == signPlain) && own == latin && !w.opens && !leading(words, i) && (t == english || !words[i+n-1].ends),
						p.sign == signYours && i+n < len(words) && words[i+n].text == "to",
						p.sign == signForm && i+n < len(words) && words[i+n].opens && own == persianLanguage:
						continue
					}
					if best.sign == signs || kinds[p.sign].weight > kinds[best.sign].weight {
						best = signAt{p.sign, t, i, i + n}
					}
				}
			}
			try(w.text)
			if stem := stemOf(w.text); stem != w.text {
				try(stem)
			}
			if best.sign != signs {
				out = append(out, best)
			}
		}
	}
	return out
}

// counted are the signs within a part of the sentence.
func (x *sentence) counted(at reach) [signs]int {
	var seen [signs]int
	particles := 0 // of languages of which little is known, where one is none
	for _, s := range x.signs {
		if s.from < at.from || s.to > at.to {
			continue
		}
		seen[s.sign]++
		if s.sign == signParticle && s.tongue == otherTongue {
			particles++
		}
	}
	if particles == 1 {
		seen[signParticle]--
	}
	if n := at.to - at.from; n >= minHome && x.words[at.to-1].asks {
		seen[signQuestion]++
	}
	return seen
}

// weigh is the weight of the signs in a part of a sentence. Where Persian stands beside
// it, a sentence in another language stands elsewhere than it belongs; clinical says
// whether it is about what a clinician says.
func (x *sentence) weigh(at reach, clinical func() bool) int {
	words, own, mixed := x.words[at.from:at.to], x.own, x.mixed
	seen := x.counted(at)
	sum, about, directs, tells := 0, false, false, false
	for s, n := range seen {
		if n == 0 {
			continue
		}
		switch sign(s) {
		case signForm, signDiscourse:
			sum += min(n, 3)
		case signRole, signSays:
			sum += kinds[s].weight * min(n, 2)
			about = about || n > 1
		default:
			sum += kinds[s].weight
		}
		switch sign(s) {
		case signVoid, signImperative, signYou, signSays, signParticle, signQuestion:
			directs = true
			tells = tells || sign(s) != signYou && sign(s) != signParticle
		case signPlain:
			tells = true
		case signForce:
		case signText, signDiscourse:
			about = true
		case signTold, signRole, signStakes, signPromotion, signTalk:
			about, directs, tells = true, true, true
		default:
			about, directs = true, true
		}
	}
	if seen[signReply] > 0 && slices.ContainsFunc(words, func(w word) bool { return w.quote }) {
		sum += payloadQuoted
		tells = tells || seen[signDiscourse] > 0
	}
	one, thou := singular(words)
	if one = one && own == persianLanguage; one {
		if thou {
			seen[signTold]++
		}
		sum += oneAlone
		about, tells = true, true
		if slices.ContainsFunc(words, func(w word) bool {
			return slices.ContainsFunc(family, func(f string) bool { return strings.HasPrefix(w.text, f) })
		}) {
			sum--
		}
	}
	if seen[signQuestion] > 0 && !mixed || own == persianLanguage {
		sum -= kinds[signQuestion].weight * min(seen[signQuestion], 1)
	}
	if x.elsewhere() && directs {
		return sum + elsewhere + min(seen[signYou], 1)*addressing
	}
	tells = tells || seen[signForce] > 0 && (seen[signForm] > 0 || seen[signReply] > 0)
	if !about || !tells {
		return 0
	}
	if !one && seen[signMachine]+seen[signReply]+seen[signYours]+seen[signAsker]+seen[signTold] == 0 && clinical() {
		sum -= ofClinician
	}
	return sum
}

// family are those to whom texts say that one talk: «به فرزندتان بگو».
var family = []string{"فرزند", "کودک", "بچه", "همسر", "مادر", "پدر", "خانواده"}

// tonguesOf are the languages of the list that a sentence may be in.
func tonguesOf(words []word, own language) []tongue {
	switch own {
	case persianLanguage:
		return []tongue{persianTongue}
	case arabicLanguage:
		return []tongue{arabicTongue}
	}
	for _, w := range words {
		if englishWords[w.text] {
			return []tongue{english}
		}
	}
	return []tongue{english, otherTongue, turkish, finglish}
}

// leading reports whether an imperative of English or Finglish may stand at word i
// within a clause.
func leading(words []word, i int) bool {
	if i == 0 {
		return true
	}
	before := words[i-1].text
	return led[before] || before == "not" && i > 1 && words[i-2].text == "do"
}

// led are words that an imperative of English or Finglish may stand behind.
var led = map[string]bool{"must": true, "should": true, "always": true, "never": true, "please": true, "only": true, "then": true, "and": true, "now": true,
	"just": true, "simply": true, "don't": true, "so": true, "faghat": true, "hala": true, "begoo": true}

// singular reports whether a sentence of Persian speaks to one alone: a clause ends
// in an imperative, or a verb of the second person singular. Books of medicine speak
// to many. Thou says that it calls that one so.
func singular(words []word) (one, thou bool) {
	for i, w := range words {
		if toldAnywhere[w.text] || w.opens && toldFirst[w.text] ||
			w.ends && (toOneForms()[w.text] && !named(words, i) || toOne(words, i) || thou && strings.HasSuffix(w.text, "ی")) {
			return true, thou
		}
		thou = thou || w.opens && w.text == "تو"
	}
	return false, false
}

// toldAnywhere are verbs of saying to one alone that are nothing else.
var toldAnywhere = setOf("بنویسی ننویسی بگویی نگویی بگی نگی")

// toldFirst are imperatives of saying where a clause begins.
var toldFirst = setOf("بگو بنویس نگو ننویس")

// toOneForms are imperatives of Persian that are said to one alone: those of the
// list, and of all verbs that are recognised, where that is no other word.
var toOneForms = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, g := range wordlist.Open("orders").Section("alone").Groups() {
		for _, w := range g {
			m[skeletonOf(w).text] = true
		}
	}
	verbs := wordlist.Open("verbs")
	other := verbs.Section("no forms").Set(nil)
	for _, section := range []string{"verbs", "verbs whose past stem is a noun"} {
		for _, present := range verbs.Section(section).Pairs() {
			if form := "ب" + present; utf8.RuneCountInString(present) > 1 && !other[form] && !isNoun[form] {
				m[form] = true
			}
		}
	}
	return m
})

// isNoun are words that look like an imperative.
var isNoun = setOf("ببر بدان بران بیان بنام بچین بچش بدین بدو بباز بازان بخش بپر بکار بتاب بخواب برسان بخر بکش بجو بند بگرد بسوز بتوان باش")

// language is what a text is written in, as far as it matters here.
type language int

const (
	noLanguage language = iota
	persianLanguage
	arabicLanguage
	latin       // in Latin letters
	otherScript // in letters of neither
)

// Words that hardly a text of the one language is without, and the other lacks.
var (
	persianWords = setOf("است را که از به در می این با برای یا باید شود کند دارد نیست یک بود شد های تا نمی اند خود هم پس")
	englishWords = setOf("the a an is of and for are this with that it was were an on by from as or not your you has have can will all when which also may its")
	arabicWords  = setOf("فی الی عن هذا هذه ذلک تلک التی الذی لا ولا قل وقل فقل ثم هو هی کان انک انه مع ایها یا علی من الان کل ما اذا")
)

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[skeletonOf(w).text] = true
	}
	return m
}

func languageOf(words []word) language {
	var n [otherScript + 1]int
	own, other := 0, 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w.text)
		switch {
		case unicode.Is(unicode.Arabic, r):
			n[persianLanguage]++
			if persianWords[w.text] || strings.ContainsAny(w.text, "پچژگ") {
				own++
			} else if arabicWords[w.text] || strings.HasPrefix(w.text, "ال") && utf8.RuneCountInString(w.text) > 4 {
				other++
			}
		case strings.ContainsFunc(w.text, func(r rune) bool {
			return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Arabic, unicode.Greek)
		}):
			n[otherScript]++
		case unicode.Is(unicode.Latin, r):
			n[latin]++
		}
	}
	switch {
	case n[otherScript] > 0 && n[otherScript] >= n[persianLanguage]+n[latin]: // some of its letters look like Latin ones
		return otherScript
	case n[persianLanguage] == 0 && n[latin] == 0:
		return noLanguage
	case n[persianLanguage] < n[latin]:
		return latin
	case other > own:
		return arabicLanguage
	}
	return persianLanguage
}
