package biopars

import (
	"cmp"
	"errors"
	"log/slog"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/internal/defaults"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

// Options configures an Engine. Only Dir, or Store, is required.
type Options struct {
	// Dir is the data directory: catalogue and indexes. It is made by the first
	// Ingest.
	Dir string

	// Model writes the answers.
	Model Model

	// Embedder makes the dense vectors. Without one, a small encoder is trained
	// on the corpus itself by the first Ingest that reaches 300 passages.
	Embedder embeddings.Embedder
	// EmbedderName names Embedder in fingerprints; required with Embedder.
	EmbedderName string
	// EmbedderDigest is Embedder's exact version. When it is empty, questions
	// are embedded without checking that the passages were by the same version.
	EmbedderDigest string
	// NoDense does without dense vectors altogether.
	NoDense bool
	// ExactVectors compares a question with every vector in Dir. Without it that is done
	// up to 50,000 of them; beyond, an estimate chooses several thousand, and of the
	// best 100 one or none is missed ([dense.Exact]).
	ExactVectors bool
	// Vectors opens the store of the dense vectors, if they are kept apart from the
	// rest, on a server. Without it they are where the rest is.
	Vectors dense.Opener
	// Store is the server that keeps passages, terms and vectors, such as the
	// Options of a package below index. Without it all of them are in Dir. With it
	// Dir holds the catalogue of the one process that ingests, and the others need
	// none.
	Store Store

	// Retrieve and Rerank are the defaults of every question. Rerank.K is how
	// many passages become evidence; its default here is 8.
	Retrieve retrieve.Options
	Rerank   rerank.Options
	// Reranker, a cross-encoder, puts the candidates into a new order before the
	// evidence is chosen among them, as far as RerankBudget leaves time; default 2
	// seconds, and without a Reranker none.
	Reranker     rerank.Scorer
	RerankBudget time.Duration

	// Split cuts documents into passages.
	Split ingest.Split
	// Synonyms widens questions by other names; default
	// persian.DefaultSynonyms, to which Synonyms.Merge adds one's own.
	Synonyms *persian.Synonyms

	// Verify says how the sentences of answers are checked; default VerifyOn.
	Verify Verify
	// Entailment has a model of entailment decide about sentences, by default where
	// words leave it open; nil asks none. It needs Verify to be another than VerifyOff.
	Entailment *verify.Entailment
	// Unsupported says what becomes of sentences that the evidence does not
	// carry; default generate.PolicyMark.
	Unsupported generate.Policy
	// Country (ISO 3166, two letters; default IR) gives the emergency number of
	// emergency notices; EmergencyNumber takes its place.
	Country         string
	EmergencyNumber string

	// Timeout bounds the making of one answer; default 5 minutes.
	Timeout time.Duration
	// Logger gets progress and warnings, never questions or answers. Default:
	// nothing is logged.
	Logger *slog.Logger
}

// Store is a server that keeps a corpus.
type Store = corpus.Server

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" && o.Store == nil {
		return o, errors.New("biopars: Options.Dir is empty")
	}
	if o.Store != nil && o.Vectors != nil {
		return o, errors.New("biopars: Options.Vectors has no place beside Options.Store")
	}
	if o.Embedder != nil && o.EmbedderName == "" {
		return o, errors.New("biopars: Options.EmbedderName is empty")
	}
	if o.Model.Temperature == nil {
		t := defaults.Temperature
		o.Model.Temperature = &t
	}
	o.Model.Window = cmp.Or(o.Model.Window, defaults.Window)
	o.Rerank.K = cmp.Or(o.Rerank.K, defaults.Evidence)
	o.RerankBudget = cmp.Or(o.RerankBudget, defaults.RerankBudget)
	o.Timeout = cmp.Or(o.Timeout, defaults.Timeout)
	o.Verify = cmp.Or(o.Verify, defaults.Verify)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// MaxQuestion is the length of the longest question that is read, in bytes.
const MaxQuestion = 64 << 10

// Verify is a way to check the sentences of answers.
type Verify string

const (
	VerifyOn  Verify = "on"  // by words, numbers, names and polarity, without a model
	VerifyLLM Verify = "llm" // and by the model, where these are in doubt
	VerifyOff Verify = "off" // not at all
)

// Question is what is asked, with settings that hold for it alone.
type Question struct {
	Text string
	// History is the conversation before the question, oldest turn first. A
	// follow-up question («عوارضش چیست؟») is made self-contained from its last
	// rewrite.MaxTurns turns before anything is searched for, and the answer
	// says as what. [Engine.Conversation] keeps it.
	History []Turn
	Filter  index.Filter // passages that may be evidence
	Mode    retrieve.Mode
	K       int // passages that become evidence; 0 takes Options.Rerank.K
	// Prefer takes the place of Options.Retrieve.Prefer unless it is nil; an
	// empty list prefers nothing.
	Prefer []retrieve.Preference
	// Verbatim searches for the text as it is typed. Otherwise the wrong
	// keyboard layout, Latin spelling and typos are corrected, which a notice
	// says, and follow-up questions are rewritten.
	Verbatim bool
	Closed   bool // closed book: ask the model without evidence, to measure what it knows
	NoModel  bool // quote passages although there is a model
	// AnswerAnyway asks for an answer although the evidence is weak; it is
	// labelled as such.
	AnswerAnyway bool
}

var (
	// ErrEmptyQuestion is returned for a question without a letter or digit.
	ErrEmptyQuestion = errors.New("biopars: the question is empty")
	// ErrLongQuestion is returned for a question of more than MaxQuestion bytes.
	ErrLongQuestion = errors.New("biopars: the question is longer than 64 KiB")
	// ErrNoModel is returned for a closed-book question without a model.
	ErrNoModel = errors.New("biopars: no model to ask")
)
