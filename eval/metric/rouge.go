package metric

import (
	"fmt"
	"strconv"
)

// fMeasure is precision, recall and their balanced F measure, each from 0 to 1.
type fMeasure struct {
	P, R, F float64
}

func prf(hits, candidate, reference int) fMeasure {
	s := fMeasure{P: float64(hits) / float64(max(candidate, 1)), R: float64(hits) / float64(max(reference, 1))}
	if s.P+s.R > 0 {
		s.F = 2 * s.P * s.R / (s.P + s.R)
	}
	return s
}

// A rougeVariant says what ROUGE counts.
type rougeVariant string

const (
	rouge1    rougeVariant = "1"    // unigrams
	rouge2    rougeVariant = "2"    // bigrams
	rouge3    rougeVariant = "3"    // trigrams
	rougeL    rougeVariant = "L"    // longest common subsequence of the whole texts
	rougeLsum rougeVariant = "Lsum" // union of the subsequences of lines, "summary level"
)

// rouge is the family of Lin (2004), ROUGE: a Package for Automatic Evaluation of
// Summaries, as Google's rouge_score 0.1.2 computes it, without its optional
// Porter stemmer. A text is cut into "sentences" for Lsum at line ends and
// nowhere else. With several references the one with the best F counts, for each
// variant on its own.
type rouge struct {
	Variant   rougeVariant // default rouge1
	Tokenizer Tokenizer    // default Fa; ASCII reproduces rouge_score
}

func (r rouge) withDefaults() (rouge, error) {
	if r.Tokenizer == nil {
		r.Tokenizer = Fa
	}
	switch r.Variant {
	case "":
		r.Variant = rouge1
	case rouge1, rouge2, rouge3, rougeL, rougeLsum:
	default:
		return r, fmt.Errorf("ROUGE variant %q: %w", r.Variant, ErrUnknown)
	}
	return r, nil
}

// Score scores one text. It returns ErrUndefined without a reference. A text
// without a token scores 0, as in the reference implementation.
func (r rouge) Score(prediction string, references ...string) (fMeasure, error) {
	r, err := r.withDefaults()
	if err != nil {
		return fMeasure{}, err
	}
	if len(references) == 0 {
		return fMeasure{}, fmt.Errorf("ROUGE: no reference: %w", ErrUndefined)
	}
	var best fMeasure
	with(&Item{Prediction: prediction, References: references}, func(w *workspace) { best = r.measure(w) })
	return best, nil
}

// Signature names what a figure depends on besides the texts.
func (r rouge) Signature() string {
	r, err := r.withDefaults()
	if err != nil {
		return ""
	}
	return "rouge" + string(r.Variant) + "|tok:" + r.Tokenizer.Name() + "|stem:no|refs:best-F"
}

func (r rouge) measure(w *workspace) fMeasure {
	candidate := w.text(r.Tokenizer, true, prediction)
	var best fMeasure
	for k := range w.item.References {
		reference := w.text(r.Tokenizer, true, k)
		var s fMeasure
		switch r.Variant {
		case rougeL:
			s = prf(w.lcs.length(reference.ids, candidate.ids), len(candidate.ids), len(reference.ids))
		case rougeLsum:
			s = w.rougeLsum(candidate, reference)
		default:
			n, err := strconv.Atoi(string(r.Variant))
			if err != nil || n < 1 || n > len(w.order) {
				continue // withDefaults lets only known variants through
			}
			out := w.order[:n]
			w.ngrams.overlaps(candidate.ids, reference.ids, out)
			s = prf(out[n-1].match, out[n-1].candidate, out[n-1].reference)
		}
		if k == 0 || s.F > best.F {
			best = s
		}
	}
	return best
}

// rougeLsum is the summary-level score: for every line of the reference the
// union of its common subsequences with the lines of the candidate, each token
// counted at most as often as it occurs in either text.
func (w *workspace) rougeLsum(candidate, reference *tokenized) fMeasure {
	if len(candidate.ids) == 0 || len(reference.ids) == 0 {
		return fMeasure{}
	}
	size := int32(0)
	for _, ids := range [][]int32{candidate.ids, reference.ids} {
		for _, id := range ids {
			size = max(size, id+1)
		}
	}
	left := w.zeros(2 * int(size)) // what may still be counted of each token: candidate, reference
	for _, id := range candidate.ids {
		left[id]++
	}
	for _, id := range reference.ids {
		left[size+id]++
	}
	hits := 0
	start := 0
	for _, end := range reference.ends {
		line := reference.ids[start:end]
		start = end
		if cap(w.used) < len(line) {
			w.used = make([]bool, len(line))
		}
		w.used = w.used[:len(line)]
		clear(w.used)
		from := 0
		for _, to := range candidate.ends {
			w.lcs.trace(line, candidate.ids[from:to], w.used)
			from = to
		}
		for i, used := range w.used {
			if id := line[i]; used && left[id] > 0 && left[size+id] > 0 {
				hits++
				left[id]--
				left[size+id]--
			}
		}
	}
	return prf(hits, len(candidate.ids), len(reference.ids))
}
