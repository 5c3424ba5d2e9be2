package health

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Kind is what is suspicious about a passage.
type Kind string

// The kinds of suspicion.
const (
	Reversed    Kind = "reversed"      // words written backwards
	Encoding    Kind = "encoding"      // letters of a wrong or of mixed encodings, or shapes in place of letters
	Unknown     Kind = "unknown_words" // Persian most of whose words are none
	Boilerplate Kind = "boilerplate"   // sentences that many documents have
	Symbols     Kind = "symbols"       // more signs and digits than letters
	Short       Kind = "short"         // a few words
	Recognised  Kind = "ocr"           // recognised from pictures
	Retracted   Kind = "retracted"     // of an article that was retracted
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{Reversed, Encoding, Unknown, Boilerplate, Symbols, Short, Recognised, Retracted}
}

// The bounds of the signs.
const (
	enoughWords  = 40   // for a judgement by words
	minEndings   = 1.0  // words that end in one of endLetters, for each that begins so
	maxAccented  = 0.05 // of the letters, where there is Arabic script
	maxShapes    = 0.02 // presentation forms, of the letters
	minKnown     = 0.7  // of Persian words of three letters and more
	minLetters   = 0.4  // of what is seen
	enoughSeen   = 40   // characters, for a judgement by letters
	fewWords     = 5
	maxRepeated  = 0.5 // of the text, in sentences that many documents have
	manyDocument = 3   // documents, or one in a hundred
)

// endLetters are letters in which Persian words end much more often than they begin.
const endLetters = "هیندتر"

// letters counts what a text is written in.
type letters struct {
	seen, letters, arabic, accented, shapes, broken int
	begin, end, long, known                         int // of words in Arabic script
}

func (e *examiner) read(text string) letters {
	var l letters
	for i, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		l.seen++
		switch {
		case r == unicode.ReplacementChar, r >= 0x80 && r <= 0x9f, unicode.Is(unicode.Co, r):
			l.broken++
		case !unicode.IsLetter(r):
			// The second byte of a letter in UTF-8 that was read as Latin.
			if i > 0 && r >= 0xa0 && r <= 0xbf {
				if before, _ := utf8.DecodeLastRuneInString(text[:i]); before >= 0xc3 && before <= 0xdb {
					l.broken++
				}
			}
		default:
			l.letters++
			switch {
			case unicode.Is(unicode.Arabic, r):
				l.arabic++
				if r >= 0xfb50 {
					l.shapes++
				}
			case r >= 0xc0 && r <= 0x24f:
				l.accented++
			}
		}
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.Is(unicode.Arabic, r) || !unicode.IsLetter(r) }) {
		runes := []rune(word)
		if len(runes) < 2 {
			continue
		}
		if strings.ContainsRune(endLetters, runes[0]) {
			l.begin++
		}
		if strings.ContainsRune(endLetters, runes[len(runes)-1]) {
			l.end++
		}
		if len(runes) >= 3 {
			l.long++
			if e.known(word) {
				l.known++
			}
		}
	}
	return l
}

// known reports whether a word is one of Persian.
func (e *examiner) known(word string) bool {
	known, met := e.vocabulary[word]
	if !met {
		known = persian.IsWord(word)
		if len(e.vocabulary) < 1<<18 {
			e.vocabulary[word] = known
		}
	}
	return known
}

// signs are what is suspicious about a passage.
func (e *examiner) signs(p *index.Passage) (found []Kind) {
	l := e.read(p.Text)
	add := func(k Kind, is bool) {
		if is {
			found = append(found, k)
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
	strange := l.long >= enoughWords && share(l.known, l.long) < minKnown
	reversed := strange && float64(l.end) < minEndings*float64(l.begin)
	add(Reversed, reversed)
	add(Encoding, l.broken >= 2 || l.arabic > 0 && share(l.accented, l.letters) > maxAccented || l.shapes >= 3 && share(l.shapes, l.letters) > maxShapes)
	add(Unknown, !reversed && p.Language == "fa" && strange)
	add(Boilerplate, e.sentences.share(p.Text, len(e.documents)) > maxRepeated)
	add(Symbols, l.seen >= enoughSeen && share(l.letters, l.seen) < minLetters)
	add(Short, len(strings.Fields(p.Text)) < fewWords)
	add(Recognised, p.Recognised())
	add(Retracted, p.Retracted())
	return found
}

// repeated counts in how many documents sentences stand.
type repeated struct {
	seed maphash.Seed
	in   map[uint64]*sentence
}

type sentence struct{ documents, last int }

// maxSentences is how many are remembered, and minSentence how long they are, in bytes.
const (
	maxSentences = 4_000_000
	minSentence  = 20
)

func newRepeated() *repeated { return &repeated{maphash.MakeSeed(), map[uint64]*sentence{}} }

func (s *repeated) learn(text string, document int) {
	for _, span := range persian.Sentences(text) {
		if span.End-span.Start < minSentence {
			continue
		}
		key := s.key(text[span.Start:span.End])
		found := s.in[key]
		if found == nil {
			if len(s.in) >= maxSentences {
				continue
			}
			found = &sentence{}
			s.in[key] = found
		}
		if found.last != document {
			found.documents++
			found.last = document
		}
	}
}

func (s *repeated) key(text string) uint64 {
	return maphash.String(s.seed, strings.Join(strings.Fields(text), " "))
}

// share is how much of a text stands in sentences that many of so many documents have.
func (s *repeated) share(text string, documents int) float64 {
	many := max(manyDocument, documents/100)
	all, common := 0, 0
	for _, span := range persian.Sentences(text) {
		n := span.End - span.Start
		all += n
		if n < minSentence {
			continue
		}
		if found := s.in[s.key(text[span.Start:span.End])]; found != nil && found.documents >= many {
			common += n
		}
	}
	return float64(common) / float64(max(all, 1))
}
