package generate

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/parallel"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// MinResemblance is the share of two passages' pairs of neighbouring words, of all that
// either has (their Jaccard index, what MinHash estimates), from which they are copies of
// one text. Ten changed words in a passage of 200 leave .82. It is computed and not
// estimated: only what a question has found is compared.
const MinResemblance = 0.8

// minShingles is how many pairs of words a passage must have to be a copy of another that
// is not the same to the letter: short ones share most of their words by chance.
const minShingles = 12

// Copies finds near duplicates among passages, the best first, whatever document they are
// of. The passages of a group are the same but for some words, with nothing said
// differently: no other number, name, denial or patient, in heading or text. The first
// stands for the others: the best, or the best that was not recognised from a picture if
// there is one. Passages without a copy are groups of one.
func Copies(passages []index.Passage) [][]int {
	read := make([]*shingled, len(passages))
	parallel.Each(len(passages), func(i int) { read[i] = shingle(&passages[i]) })
	var groups [][]int
next:
	for i := range passages {
		for g, group := range groups {
			if read[i].copyOf(read[group[0]]) {
				groups[g] = append(group, i)
				continue next
			}
		}
		groups = append(groups, []int{i})
	}
	for _, group := range groups {
		// Of a scanned copy the numbers may be wrong.
		for at, i := range group {
			if !passages[i].Recognised() {
				copy(group[1:at+1], group[:at])
				group[0] = i
				break
			}
		}
	}
	return groups
}

// shingled is a passage as a set of pairs of words.
type shingled struct {
	*index.Passage
	words []uint64            // hashes
	marks [marksWords]uint64  // a bit for each pair, by its hash
	pairs []uint64            // of neighbouring words, sorted, each once; nil until they are asked for
	head  *question.Statement // nil until it is asked for
	times map[string]int      // of its words; nil until they are asked for
	apart map[string]string   // its sentences; nil until they are asked for
}

// marksWords makes room for the pairs of a long passage to fall on bits of their own.
const marksWords = 16

func shingle(p *index.Passage) *shingled {
	s := &shingled{Passage: p, words: make([]uint64, 0, len(p.Text)/8)}
	letters := foldedLetters()
	word, in := uint64(fnvOffset), false
	for i := 0; i < len(p.Text); {
		r, n := rune(p.Text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(p.Text[i:])
		}
		i += n
		f := uint16(separator)
		if r < foldedUpTo {
			f = letters[r]
		} else {
			to := r
			f = foldOf(r, &to)
			r = to
		}
		switch f {
		case silent:
		case separator:
			if in {
				s.words = append(s.words, word)
			}
			word, in = fnvOffset, false
		case asItIs:
			word, in = (word^uint64(r))*fnvPrime, true
		default:
			word, in = (word^uint64(f))*fnvPrime, true
		}
	}
	if in {
		s.words = append(s.words, word)
	}
	for i := 1; i < len(s.words); i++ {
		h := s.pair(i) * 0x9e3779b97f4a7c15
		s.marks[h>>60] |= 1 << (h >> 54 & 63)
	}
	return s
}

// pair is the pair of a word and the one before it.
func (s *shingled) pair(i int) uint64 { return s.words[i-1]*fnvPrime ^ s.words[i] }

// all are the pairs as a sorted set.
func (s *shingled) all() []uint64 {
	if s.pairs == nil {
		s.pairs = make([]uint64, 0, len(s.words))
		for i := 1; i < len(s.words); i++ {
			s.pairs = append(s.pairs, s.pair(i))
		}
		slices.Sort(s.pairs)
		s.pairs = slices.Compact(s.pairs)
	}
	return s.pairs
}

// apartFrom reports that two passages cannot share MinResemblance of their pairs: a bit
// that only one has is a pair that only it has, and of sets so alike all pairs that only
// one has are at most a quarter of those of the smaller one. Most of what a question
// finds is told apart here, at a small part of what comparing takes.
func (s *shingled) apartFrom(o *shingled) bool {
	own := 0
	for i := range s.marks {
		own += bits.OnesCount64(s.marks[i] ^ o.marks[i])
	}
	few := min(len(s.words), len(o.words)) - 1 // pairs, or fewer where some are the same
	return float64(own) > (1/MinResemblance-1)*float64(few)+rounding
}

// rounding is more than what a sum of a few numbers is off by.
const rounding = 1e-6

// How a letter is read.
const (
	separator = iota // it ends a word
	silent           // vowel signs come and go
	asItIs           // by its own number
)

// foldedUpTo is the end of the letters that foldedLetters has: Latin to Arabic.
const foldedUpTo = 0x800

// foldedLetters are what letters are read as, as foldOf says.
var foldedLetters = sync.OnceValue(func() *[foldedUpTo]uint16 {
	var out [foldedUpTo]uint16
	for r := range rune(foldedUpTo) {
		to := r
		if out[r] = foldOf(r, &to); out[r] == asItIs && to > asItIs {
			out[r] = uint16(to)
		}
	}
	return &out
})

// foldOf tells how a letter is read; if as a letter or digit, to becomes the one that
// stands for all that are written alike.
func foldOf(r rune, to *rune) uint16 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return silent
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		*to = plain(r)
		return asItIs
	}
	return separator
}

// Of the hash FNV-1a, here over letters.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// plain makes letters and digits equal that texts of other sources write otherwise. It
// does less than persian.Normalize, and is called for each letter of each passage found.
func plain(r rune) rune {
	switch {
	case r < 0x80:
		return unicode.ToLower(r)
	case r == 'ي' || r == 'ى' || r == 'ئ':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r == 'ة' || r == 'ۀ':
		return 'ه'
	case r == 'أ' || r == 'إ' || r == 'آ':
		return 'ا'
	case r == 'ؤ':
		return 'و'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r > 0x600 && r < 0x700:
		return r
	}
	return unicode.ToLower(r)
}

// resemblance is the share of the pairs of words of both that both have.
func (s *shingled) resemblance(o *shingled) float64 {
	mine, theirs := s.all(), o.all()
	common, i, j := 0, 0, 0
	for i < len(mine) && j < len(theirs) {
		switch {
		case mine[i] < theirs[j]:
			i++
		case mine[i] > theirs[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	all := len(mine) + len(theirs) - common
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}

func (s *shingled) copyOf(o *shingled) bool {
	same := slices.Equal(s.words, o.words)
	if !same && s.apartFrom(o) || s.Retracted() != o.Retracted() {
		return false // the one that was retracted has to say so
	}
	if !same {
		// The larger set bounds what they can share.
		few, many := min(len(s.all()), len(o.all())), max(len(s.all()), len(o.all()))
		if few < minShingles || float64(few) < MinResemblance*float64(many) || s.resemblance(o) < MinResemblance {
			return false
		}
	}
	return len(s.words) > 0 && s.sameSubject(o) && (same || !s.saysOtherwise(o))
}

// sameSubject reports whether title and section let the texts be of the same thing. A
// leaflet can be word by word that of another drug.
func (s *shingled) sameSubject(o *shingled) bool {
	a, b := s.heading(), o.heading()
	if a.Folded == b.Folded {
		return true
	}
	x, y := named(a), named(b)
	if len(x) > 0 && len(y) > 0 {
		return slices.Equal(x, y) && slices.Equal(a.Patients(), b.Patients())
	}
	if !slices.Equal(a.Patients(), b.Patients()) {
		return false
	}
	if len(a.Terms) == 0 || len(b.Terms) == 0 || s.namedByFile() || o.namedByFile() {
		return true
	}
	common := 0 // a headline that was reworded, or another subject of which no list knows
	for _, t := range a.Terms {
		if slices.Contains(b.Terms, t) {
			common++
		}
	}
	return 2*common >= min(len(a.Terms), len(b.Terms))
}

// namedByFile reports whether the title is the name of a file, which tells nothing.
func (s *shingled) namedByFile() bool {
	return s.Section == "" && strings.HasPrefix(s.DocumentID, s.Title+".")
}

func (s *shingled) heading() *question.Statement {
	if s.head == nil {
		s.head = question.ReadStatement(s.Title + "\n" + s.Section)
	}
	return s.head
}

// saysOtherwise reports whether the sentences that only one of two texts has differ in
// more than wording.
func (s *shingled) saysOtherwise(o *shingled) bool {
	if s.ownWord(o) && o.ownWord(s) {
		return true
	}
	a, x := s.without(o)
	b, y := o.without(s)
	if !slices.Equal(figures(x), figures(y)) || opposed(x, y) {
		return true
	}
	return differs(question.ReadStatement(a), question.ReadStatement(b)) // the dearest
}

// ownWord reports whether a text says a word again and again that another does not have:
// a name, perhaps, in the place of another name.
func (s *shingled) ownWord(o *shingled) bool {
	mine, theirs := s.counts(), o.counts()
	for w, n := range mine {
		if n > 1 && len(w) > 4 && theirs[w] == 0 {
			return true
		}
	}
	return false
}

// counts is how often each word occurs.
func (s *shingled) counts() map[string]int {
	if s.times == nil {
		s.times = make(map[string]int, len(s.words))
		for w := range strings.FieldsSeq(persian.CueText(s.Text)) {
			s.times[w]++
		}
	}
	return s.times
}

// without are the sentences of a text that another one does not have, and their words.
func (s *shingled) without(o *shingled) (text string, words []string) {
	theirs := o.sentences()
	var own []string
	for folded, sentence := range s.sentences() {
		if _, there := theirs[folded]; !there {
			own = append(own, sentence)
		}
	}
	slices.SortFunc(own, func(a, b string) int { return strings.Index(s.Text, a) - strings.Index(s.Text, b) })
	text = strings.Join(own, "\n")
	return text, strings.Fields(persian.CueText(text))
}

// sentences are those of the text by what they are folded to.
func (s *shingled) sentences() map[string]string {
	if s.apart == nil {
		s.apart = map[string]string{}
		for _, sentence := range persian.Sentences(s.Text) {
			text := s.Text[sentence.Start:sentence.End]
			s.apart[persian.CueText(text)] = text
		}
	}
	return s.apart
}

// numberWords are words that stand for numbers.
var numberWords = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for w := range wordlist.Open("numbers").Section("numbers").Pairs() {
		out[strings.TrimSpace(persian.CueText(w))] = true
	}
	return out
})

// figures are the words with a digit, and those that stand for numbers, in their order.
func figures(words []string) (out []string) {
	for _, w := range words {
		if strings.ContainsAny(w, "0123456789") || numberWords()[w] {
			out = append(out, w)
		}
	}
	return out
}

// opposed reports whether a word that only one of two texts has is the other's turned
// into its opposite by its beginning: «می‌شود» and «نمی‌شود», «مجاز» and «غیرمجاز».
func opposed(x, y []string) bool {
	mine, theirs := persian.NewTermSet(x), persian.NewTermSet(y)
	for _, pair := range [2]struct {
		words     []string
		own, them persian.TermSet
	}{{x, mine, theirs}, {y, theirs, mine}} {
		for _, w := range pair.words {
			if pair.them.Has(w) {
				continue
			}
			for _, beginning := range []string{"ن", "نا", "غیر", "بی", "non", "un", "in", "ir", "im", "not"} {
				if rest, ok := strings.CutPrefix(w, beginning); ok && len(rest) > 2 && pair.them.Has(rest) {
					return true
				}
			}
		}
	}
	return false
}
