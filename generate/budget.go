package generate

import (
	"math"
	"strings"
	"sync/atomic"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/persian"
)

// Counter estimates how many tokens a text has for the model. It should err on
// the high side: a prompt that is too long is refused by the server.
type Counter interface {
	Count(text string) int
}

// Observer is a Counter that learns from the counts a server reports.
type Observer interface {
	// Observe tells the real number of tokens of a prompt that Count had
	// estimated.
	Observe(estimated, actual int)
}

// estimator counts tokens by bytes. Byte-level and byte-fallback tokenizers
// trained mostly on Latin text spend about one token on a Persian letter of two
// bytes, and one on three to four bytes of English; the default rates are those
// (0.5 and 0.34 a byte), which is about twice what a tokenizer with a Persian
// vocabulary needs. After the first answer the server's own count corrects it,
// with a margin of 10 percent. The zero value works; it is safe for concurrent
// use.
type estimator struct {
	factor atomic.Uint64 // bits of the correction; 0 means 1
}

// The estimator's rates, tokens a byte, and its margins.
const (
	asciiRate      = 0.34
	otherRate      = 0.5
	learnedMargin  = 1.1
	smallestFactor = 0.3
	largestFactor  = 2 // one token a byte is the most any tokenizer spends
)

// Count implements Counter.
func (e *estimator) Count(text string) int {
	ascii := 0
	for i := range len(text) {
		if text[i] < 0x80 {
			ascii++
		}
	}
	n := asciiRate*float64(ascii) + otherRate*float64(len(text)-ascii)
	return int(math.Ceil(n * e.correction()))
}

// correction is the present correction of the rates.
func (e *estimator) correction() float64 {
	if bits := e.factor.Load(); bits != 0 {
		return math.Float64frombits(bits)
	}
	return 1
}

// Observe implements Observer. Counts too small to tell are ignored.
func (e *estimator) Observe(estimated, actual int) {
	if estimated < 64 || actual < 16 {
		return
	}
	f := e.correction() * float64(actual) / float64(estimated) * learnedMargin
	e.factor.Store(math.Float64bits(min(max(f, smallestFactor), largestFactor)))
}

// perMessage is what a chat template adds to a message, in tokens.
const perMessage = 16

func countMessages(c Counter, messages []llms.MessageContent) int {
	n := 0
	for _, m := range messages {
		n += perMessage
		for _, p := range m.Parts {
			if t, ok := p.(llms.TextContent); ok {
				n += c.Count(t.Text)
			}
		}
	}
	return n
}

// fitted is a prompt that fits its budget.
type fitted struct {
	messages []llms.MessageContent
	kept     int  // passages in it
	cut      bool // the only passage left was shortened
	tokens   int  // estimate for all of it
}

// fit builds the longest prompt of at most budget tokens, dropping the weakest
// (last) passages first and shortening the first only when it is alone and
// still too long. It returns ErrBudget when not even a sentence of it fits.
func fit(c Counter, p *prompt.Template, question string, choice *Choice, passages []promptPassage, budget int) (fitted, error) {
	build := func(passages []promptPassage, cut bool) (fitted, bool, error) {
		m, err := fill(p, question, choice, passages)
		if err != nil {
			return fitted{}, false, err
		}
		n := countMessages(c, m)
		return fitted{messages: m, kept: len(passages), cut: cut, tokens: n}, n <= budget, nil
	}
	// Estimates grow with the number of passages, so the most that fit are
	// found by halving.
	low, high := 0, len(passages) // low fits or is 0
	var best fitted
	for low < high {
		mid := (low + high + 1) / 2
		f, ok, err := build(passages[:mid], false)
		if err != nil {
			return fitted{}, err
		}
		if ok {
			low, best = mid, f
		} else {
			high = mid - 1
		}
	}
	if low > 0 {
		return best, nil
	}
	if len(passages) == 0 {
		f, ok, err := build(nil, false)
		if err == nil && !ok {
			err = ErrBudget
		}
		return f, err
	}
	// The first is shortened to as many of its sentences as fit, found by halving
	// too.
	first := passages[0]
	spans := persian.Sentences(first.Text)
	for low, high = 0, len(spans); low < high; {
		mid := (low + high + 1) / 2
		short := first
		short.Text = strings.TrimSpace(first.Text[:spans[mid-1].End])
		f, ok, err := build([]promptPassage{short}, true)
		if err != nil {
			return fitted{}, err
		}
		if ok {
			low, best = mid, f
		} else {
			high = mid - 1
		}
	}
	if low > 0 {
		return best, nil
	}
	return fitted{}, ErrBudget
}
