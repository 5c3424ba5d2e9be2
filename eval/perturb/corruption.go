package perturb

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
)

// KindReport counts what a checker made of one kind.
type KindReport struct {
	Kind         Kind    `json:"kind"`
	Sentences    int     `json:"sentences"`
	NotSupported int     `json:"not_supported"` // caught, or a false alarm when Kind.PreservesMeaning
	Contradicted int     `json:"contradicted"`
	Rate         float64 `json:"rate"` // NotSupported over Sentences
}

// Item is what a checker made of one sentence, for reading.
type Item struct {
	ID       string `json:"id,omitempty"` // of a labelled pair
	Kind     string `json:"kind,omitempty"`
	Label    string `json:"label,omitempty"`    // of a labelled pair
	Original string `json:"original,omitempty"` // before it was spoilt
	Sentence string `json:"sentence"`
	Right    bool   `json:"right"` // spoilt and not supported, or true and not refused
	answer.Verdict
}

// CorruptionOptions configures Corruption.
type CorruptionOptions struct {
	Seed  uint64     // of all choices
	Each  int        // sentences of each kind at most; default 500
	Drugs [][]string // names of drugs, each with its other spellings
	Item  func(Item) // is told of every sentence; may be nil
}

// Corruption measures a checker on sentences of the passages, one of a passage
// and kind at most, spoilt and checked against their own passage (Misattributed:
// against another).
func Corruption(passages []string, o CorruptionOptions, check Check) ([]KindReport, error) {
	each := o.Each
	if each == 0 {
		each = 500
	}
	var out []KindReport
	for n, kind := range Kinds() {
		rng := rand.New(rand.NewPCG(o.Seed, uint64(n)))
		c := &corrupter{Rand: rng, Drugs: o.Drugs}
		r := KindReport{Kind: kind}
		for _, i := range rng.Perm(len(passages)) {
			if r.Sentences == each {
				break
			}
			sentence, spoilt, ok := c.pick(kind, passages[i])
			if !ok {
				continue
			}
			evidence := passages[i]
			if kind == Misattributed {
				j := (i + 1 + rng.IntN(max(len(passages)-1, 1))) % len(passages)
				if evidence = passages[j]; strings.Contains(evidence, sentence) {
					continue
				}
			}
			v, err := check(spoilt, []string{evidence})
			if err != nil {
				return nil, err
			}
			r.Sentences++
			if v.Judgement != answer.Supported {
				r.NotSupported++
			}
			if v.Judgement == answer.Contradicted {
				r.Contradicted++
			}
			if o.Item != nil {
				o.Item(Item{Kind: string(kind), Original: sentence, Sentence: spoilt, Verdict: v,
					Right: (v.Judgement == answer.Supported) == kind.PreservesMeaning()})
			}
		}
		r.Rate = float64(r.NotSupported) / float64(max(r.Sentences, 1))
		out = append(out, r)
	}
	return out, nil
}

// pick spoils a sentence of the passage, the first fit one from a place chosen
// at random.
func (c *corrupter) pick(kind Kind, passage string) (sentence, spoilt string, ok bool) {
	spans := persian.Sentences(passage)
	if len(spans) == 0 {
		return "", "", false
	}
	from := c.Rand.IntN(len(spans))
	for k := range spans {
		sp := spans[(from+k)%len(spans)]
		s := passage[sp.Start:sp.End]
		n := len(strings.Fields(s))
		if n < 6 || n > 60 || !stated(s) {
			continue
		}
		// The rest of a sentence whose condition is lost stands in the passage.
		if spoilt, ok = c.Corrupt(kind, s); ok && (kind == Misattributed || kind == Condition ||
			kind.PreservesMeaning() || !strings.Contains(passage, spoilt)) {
			return s, spoilt, true
		}
	}
	return "", "", false
}

// stated leaves out questions and headings.
func stated(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " »\"')]"))
	return !slices.Contains([]rune{'؟', '?', ':', '؛'}, last)
}
