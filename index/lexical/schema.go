package lexical

import (
	"context"
	"fmt"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// formatVersion is the version of what this package writes into a Bleve index.
// It is part of the fingerprint.
const formatVersion = 4

// Analyzer turns text into terms, for passages and questions alike. A
// [*persian.Analyzer] is one. Implementations must be safe for concurrent use.
type Analyzer interface {
	// Terms returns what is searched for.
	Terms(s string) []persian.Term
	// Split is Terms that also returns the function words it leaves out.
	Split(s string) (terms, function []persian.Term)
}

// Expander finds other names of what a question asks for. A [*persian.Synonyms]
// is one. Implementations must be safe for concurrent use.
type Expander interface {
	Expand(terms []persian.Term) []persian.Expansion
}

// signal names a family of terms that is counted and weighted apart.
type signal uint8

const (
	signalWords    signal = iota // the analyzer's terms, in title, section and text
	signalBigrams                // pairs of words that follow one another
	signalGrams                  // character n-grams of words, by the words that have them
	signalForms                  // words as they are written, not stemmed
	signalFunction               // function words, for a question that has nothing else
	numSignals
)

// Names of the fields of a Bleve document. Those of the first group hold terms,
// the others metadata for filters.
const (
	fieldTitle    = "title"
	fieldSection  = "section"
	fieldText     = "text"
	fieldBigrams  = "bigrams"
	fieldFunction = "function"
	fieldForms    = "forms"

	fieldPublisher = "publisher"
	fieldEvidence  = "evidence_type"
	fieldLanguage  = "language"
	fieldDocument  = "document_id"
	fieldYear      = "year"
)

// termFields are the fields that have lengths, in the order in which statistics
// are kept.
var termFields = [...]string{fieldTitle, fieldSection, fieldText, fieldBigrams, fieldFunction, fieldForms}

const numTermFields = len(termFields)

// Positions in termFields.
const (
	inTitle = iota
	inSection
	inText
	inBigrams
	inFunction
	inForms
)

// presenceOnly reports whether a field keeps no frequencies and lengths.
func presenceOnly(field int) bool { return field == inBigrams || field == inFunction }

// signalFields says which of the termFields belong to a signal. N-grams have none:
// the vocabulary knows which words have them, see spellings.
var signalFields = [numSignals][]int{
	signalWords:    {inTitle, inSection, inText},
	signalBigrams:  {inBigrams},
	signalForms:    {inForms},
	signalFunction: {inFunction},
}

// Schema says what is indexed beside the words. It is part of the fingerprint:
// changing it means building the index again. The zero value indexes words, their
// forms and word bigrams, and finds words by n-grams of four characters.
type Schema struct {
	// NoBigrams leaves word bigrams out; they make up a third of the index.
	NoBigrams bool
	// GramSize is the number of characters in a character n-gram: words longer
	// than that are found by their n-grams too. Default: 4. Negative: no n-grams,
	// and no function words for a question that has nothing else.
	GramSize int
	// NoForms leaves out the words as they are written.
	NoForms bool
	// OneField indexes title, section and text as one field, so that the score
	// is plain BM25 over the whole passage.
	OneField bool
}

// defaultGramSize is the n of character n-grams.
const defaultGramSize = 4

// withDefaults fills in what is not set.
func (s Schema) withDefaults() Schema {
	if s.GramSize == 0 {
		s.GramSize = defaultGramSize
	}
	return s
}

// String names the schema in a fingerprint.
func (s Schema) String() string {
	s = s.withDefaults()
	f := "title,section,text"
	if s.OneField {
		f = "text"
	}
	if !s.NoBigrams {
		f += ",bigrams"
	}
	if s.GramSize > 0 {
		f += fmt.Sprintf(",grams%d", s.GramSize)
	}
	if !s.NoForms {
		f += ",forms"
	}
	return f
}

// has reports whether the schema indexes the signal.
func (s Schema) has(sig signal) bool {
	switch sig {
	case signalBigrams:
		return !s.NoBigrams
	case signalGrams, signalFunction:
		return s.GramSize > 0
	case signalForms:
		return !s.NoForms
	}
	return sig == signalWords
}

// Options say how an index is written and searched. The zero value is the
// default configuration.
type Options struct {
	// Analyzer cuts texts into terms. Default: &persian.Analyzer{}.
	Analyzer Analyzer
	// AnalyzerVersion names the analyzer and its settings in the fingerprint.
	// Default: persian.AnalyzerVersion. Set it with Analyzer.
	AnalyzerVersion string
	// Corpus is the identity of the catalogue that the index follows; an index
	// that follows another one is refused. Default: not checked.
	Corpus string
	// Schema says what is indexed.
	Schema Schema
	// Synonyms widens questions. Default: persian.DefaultSynonyms. They can
	// change without a rebuild.
	Synonyms Expander
	// Ranking holds the constants of the score. The zero value stands for
	// [DefaultRanking]. It can change without a rebuild.
	Ranking Ranking
	// CacheBytes bounds the memory for decoded postings of one opened
	// generation. Default: 128 MiB and 512 bytes a passage, which holds most of
	// what a stream of questions asks for. Negative: nothing is kept.
	CacheBytes int64
	// Filter tells which passages pass conditions on metadata that the index does not
	// have, those of index.Filter.Where; the catalogue does. Without it they are an error.
	Filter func(ctx context.Context, f index.Filter) (func(index.Seq) bool, error)
	// BatchPassages is the number of passages that the writer turns into one
	// Bleve segment. Larger takes more memory and less time. Default: 4,000.
	BatchPassages int
}

// The default of Options.CacheBytes. Lists grow with the corpus: in 128 MiB those of a
// million passages push each other out, and a question costs three times as much.
const (
	leastCache      = 128 << 20
	cachePerPassage = 512
)

// cacheBytes is CacheBytes for a generation of that many documents.
func (o Options) cacheBytes(docs uint64) int64 {
	if o.CacheBytes == 0 {
		return leastCache + cachePerPassage*int64(docs)
	}
	return o.CacheBytes
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.Analyzer == nil {
		o.Analyzer = &persian.Analyzer{}
	}
	if o.AnalyzerVersion == "" {
		o.AnalyzerVersion = persian.AnalyzerVersion
	}
	if o.Synonyms == nil {
		o.Synonyms = persian.DefaultSynonyms()
	}
	if o.Ranking == (Ranking{}) {
		o.Ranking = DefaultRanking()
	}
	o.Schema = o.Schema.withDefaults()
	if o.BatchPassages <= 0 {
		o.BatchPassages = 4000
	}
	return o
}

// Fingerprint names what an index made with these options was built with.
func (o Options) Fingerprint() index.Fingerprint {
	o = o.withDefaults()
	return index.Fingerprint{
		Corpus:     o.Corpus,
		Format:     formatVersion,
		Analyzer:   o.AnalyzerVersion,
		Fields:     o.Schema.String(),
		Similarity: "bm25",
	}
}
