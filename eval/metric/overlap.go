package metric

import (
	"fmt"
	"math"
	"strings"
)

// squadTokens is the normalisation of the SQuAD 1.1 evaluation script as a tokeniser:
// lower case, ASCII punctuation removed (not replaced), the English articles
// removed, split at white space. Use it for parity on English sets.
var squadTokens Tokenizer = squadTokenizer{}

type squadTokenizer struct{}

func (squadTokenizer) Name() string { return "squad" }

func (squadTokenizer) AppendTokens(dst []string, text string) []string {
	text = strings.Map(func(r rune) rune {
		if r < 0x80 && strings.IndexByte(asciiPunctuation, byte(r)) >= 0 {
			return -1
		}
		return r
	}, strings.ToLower(text))
	// An article counts where it stands between anything that is no letter or
	// number, which need not be white space: «the» in guillemets is one.
	var b strings.Builder
	for rest := text; rest != ""; {
		i := strings.IndexFunc(rest, wordRune)
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i:]
		n := strings.IndexFunc(rest, func(r rune) bool { return !wordRune(r) })
		if n < 0 {
			n = len(rest)
		}
		switch word := rest[:n]; word {
		case "a", "an", "the":
			b.WriteByte(' ')
		default:
			b.WriteString(word)
		}
		rest = rest[n:]
	}
	return appendFields(dst, b.String())
}

// tokenF1 is the word overlap of question answering (Rajpurkar et al. 2016,
// SQuAD): precision and recall over tokens, counted with multiplicity, of the
// best reference. With the tokeniser SQuAD it is the figure of the evaluation
// script; the default Fa normalises Persian. Two texts without a token agree, so
// they score 1; if only one has none they score 0. It returns ErrUndefined
// without a reference.
func tokenF1(t Tokenizer, prediction string, references ...string) (fMeasure, error) {
	var best fMeasure
	err := onTexts("token F1", &t, prediction, references, func(w *workspace) { best = w.tokenF1(t) })
	return best, err
}

// exactMatch reports whether the tokens of the prediction are those of one of the
// references, in order. The default tokeniser Fa ignores punctuation and spelling
// variants. It returns ErrUndefined without a reference.
func exactMatch(t Tokenizer, prediction string, references ...string) (bool, error) {
	match := false
	err := onTexts("exact match", &t, prediction, references, func(w *workspace) { match = w.exactMatch(t) })
	return match, err
}

// meteor is the metric of Banerjee and Lavie (2005) with the parameters of Lavie
// and Agarwal (2007; α 0.9, β 3, γ 0.5), restricted to its exact-match stage:
// there is no Persian WordNet it could use for the others. Words are aligned as
// NLTK aligns them, from the end, each with the last free equal word of the
// reference; that is not always the alignment with the fewest chunks, so values
// agree with nltk.translate.meteor_score and can lie below those of the original
// program. With several references the best counts. A nil tokeniser means Fa. It
// returns ErrUndefined without a reference.
func meteor(t Tokenizer, prediction string, references ...string) (float64, error) {
	best := 0.0
	err := onTexts("METEOR", &t, prediction, references, func(w *workspace) { best = w.meteor(t) })
	return best, err
}

// onTexts runs measure on texts after putting in the default tokeniser.
func onTexts(what string, t *Tokenizer, text string, references []string, measure func(*workspace)) error {
	if *t == nil {
		*t = Fa
	}
	if len(references) == 0 {
		return fmt.Errorf("%s: no reference: %w", what, ErrUndefined)
	}
	with(&Item{Prediction: text, References: references}, measure)
	return nil
}

func (w *workspace) tokenF1(t Tokenizer) fMeasure {
	candidate := w.text(t, true, prediction).ids
	var best fMeasure
	for k := range w.item.References {
		reference := w.text(t, true, k).ids
		var s fMeasure
		if len(candidate) == 0 && len(reference) == 0 {
			s = fMeasure{P: 1, R: 1, F: 1}
		} else {
			o := w.order[:1]
			w.ngrams.overlaps(candidate, reference, o)
			s = prf(o[0].match, len(candidate), len(reference))
		}
		if k == 0 || s.F > best.F {
			best = s
		}
	}
	return best
}

func (w *workspace) exactMatch(t Tokenizer) bool {
	candidate := w.text(t, true, prediction).ids
	for k := range w.item.References {
		reference := w.text(t, true, k).ids
		equal := len(reference) == len(candidate)
		for i := 0; equal && i < len(candidate); i++ {
			equal = candidate[i] == reference[i]
		}
		if equal {
			return true
		}
	}
	return false
}

func (w *workspace) meteor(t Tokenizer) float64 {
	const alpha, beta, gamma = 0.9, 3.0, 0.5
	candidate := w.text(t, true, prediction).ids
	best := 0.0
	for k := range w.item.References {
		reference := w.text(t, true, k).ids
		// previous[j] is the last position before j with the token of j; last[id]
		// the last free position of a token. Both are 1-based, 0 for none.
		size := 0
		for _, ids := range [][]int32{candidate, reference} {
			for _, id := range ids {
				size = max(size, int(id)+1)
			}
		}
		buf := w.zeros(size + len(reference) + 1)
		last, previous := buf[:size], buf[size:]
		for j, id := range reference {
			previous[j+1] = last[id]
			last[id] = int32(j + 1)
		}
		matches, chunks := 0, 0
		next, nextAt := int32(-1), -1 // the alignment of the word after the present one
		for i := len(candidate) - 1; i >= 0; i-- {
			j := last[candidate[i]]
			if j == 0 {
				continue
			}
			last[candidate[i]] = previous[j]
			matches++
			if nextAt != i+1 || next != j+1 {
				chunks++
			}
			next, nextAt = j, i
		}
		if matches == 0 {
			continue
		}
		p, r := float64(matches)/float64(len(candidate)), float64(matches)/float64(len(reference))
		f := p * r / (alpha*p + (1-alpha)*r)
		penalty := gamma * math.Pow(float64(chunks)/float64(matches), beta)
		best = max(best, (1-penalty)*f)
	}
	return best
}
