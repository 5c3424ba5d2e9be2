package metric

import (
	"fmt"
	"math"
	"strings"
)

// smoothing is how BLEU treats an n-gram order without a match (Chen and Cherry
// 2014, A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU).
type smoothing string

const (
	smoothExp   smoothing = "exp"   // method 3: 1/2, 1/4, … of a match; sacreBLEU's default
	smoothFloor smoothing = "floor" // method 1: SmoothValue matches, 0.1 unless set
	smoothAddK  smoothing = "add-k" // method 2: SmoothValue more matches and n-grams for n > 1, 1 unless set
	smoothNone  smoothing = "none"  // the score is 0
)

// sacreBLEUVersion is the release whose figures BLEU and CHRF reproduce.
const sacreBLEUVersion = "2.6.0"

// maxBLEUOrder is the longest n-gram BLEU can be asked for.
const maxBLEUOrder = 8

// bleu is the metric of Papineni et al. (2002) as sacreBLEU computes it (Post
// 2018, A Call for Clarity in Reporting BLEU Scores), case-sensitive, on the
// scale 0 to 100. The zero value is sacreBLEU's default but for the tokeniser.
type bleu struct {
	Tokenizer      Tokenizer // default faPunct; tok13a is sacreBLEU's default
	Smoothing      smoothing // default smoothExp
	SmoothValue    float64   // for smoothFloor and smoothAddK; 0 means the default of the method
	MaxOrder       int       // longest n-gram, 1 to 8; default 4
	EffectiveOrder bool      // leave out orders longer than the text; recommended for single sentences
}

// bleuStats are the counts BLEU is computed from. Those of a corpus are the sums
// of those of its items.
type bleuStats struct {
	CandidateLength, ReferenceLength int   // in tokens; of the references, the closest in length
	Match, Total                     []int // n-grams that match, and all of the candidate, by order
}

// bleuScore is a BLEU value with its parts.
type bleuScore struct {
	Value          float64   // 0 to 100
	Precisions     []float64 // by order, smoothed, 0 to 100
	BrevityPenalty float64
	Stats          bleuStats
}

func (b bleu) withDefaults() (bleu, error) {
	if b.Tokenizer == nil {
		b.Tokenizer = faPunct
	}
	if b.MaxOrder == 0 {
		b.MaxOrder = 4
	}
	if b.MaxOrder < 1 || b.MaxOrder > maxBLEUOrder {
		return b, fmt.Errorf("BLEU of order %d: %w: want 1 to %d", b.MaxOrder, ErrUnknown, maxBLEUOrder)
	}
	switch b.Smoothing {
	case "":
		b.Smoothing = smoothExp
	case smoothExp, smoothNone:
	case smoothFloor:
		if b.SmoothValue == 0 {
			b.SmoothValue = 0.1
		}
	case smoothAddK:
		if b.SmoothValue == 0 {
			b.SmoothValue = 1
		}
	default:
		return b, fmt.Errorf("BLEU smoothing %q: %w", b.Smoothing, ErrUnknown)
	}
	return b, nil
}

// Signature is sacreBLEU's signature string; references is the number of
// references an item has, −1 when it differs between items. The version is
// sacreBLEU's, marked because the figure was not made by it.
func (b bleu) Signature(references int) string {
	b, err := b.withDefaults()
	if err != nil {
		return ""
	}
	smooth := string(b.Smoothing)
	if b.Smoothing == smoothFloor || b.Smoothing == smoothAddK {
		smooth += fmt.Sprintf("[%.2f]", b.SmoothValue)
	}
	eff := "no"
	if b.EffectiveOrder {
		eff = "yes"
	}
	return fmt.Sprintf("nrefs:%s|case:mixed|eff:%s|tok:%s|smooth:%s|version:%s+biopars",
		referenceCount(references), eff, b.Tokenizer.Name(), smooth, sacreBLEUVersion)
}

func referenceCount(n int) string {
	if n < 0 {
		return "var"
	}
	return fmt.Sprint(n)
}

// Sentence scores one text. Set EffectiveOrder, or texts shorter than MaxOrder
// score 0. It returns ErrUndefined without a reference.
func (b bleu) Sentence(prediction string, references ...string) (bleuScore, error) {
	return b.Corpus([]Item{{Prediction: prediction, References: references}})
}

// Corpus scores many texts as one: counts are summed before the formula, so the
// value is not the mean of those of Sentence. It returns ErrUndefined for no item
// and for an item without a reference.
func (b bleu) Corpus(items []Item) (bleuScore, error) {
	b, err := b.withDefaults()
	if err != nil {
		return bleuScore{}, err
	}
	if len(items) == 0 {
		return bleuScore{}, fmt.Errorf("BLEU: no item: %w", ErrUndefined)
	}
	sum := make([]float64, b.width())
	one := make([]float64, b.width())
	for i := range items {
		if len(items[i].References) == 0 {
			return bleuScore{}, fmt.Errorf("BLEU: item %d %s: no reference: %w", i, items[i].ID, ErrUndefined)
		}
		with(&items[i], func(w *workspace) { b.measure(w, one) })
		for j, v := range one {
			sum[j] += v
		}
	}
	score := bleuScore{Precisions: make([]float64, b.MaxOrder)}
	score.Value, score.BrevityPenalty = b.value(sum, b.EffectiveOrder, score.Precisions)
	score.Stats = bleuStats{
		CandidateLength: int(sum[0]), ReferenceLength: int(sum[1]),
		Match: make([]int, b.MaxOrder), Total: make([]int, b.MaxOrder),
	}
	for n := range b.MaxOrder {
		score.Stats.Match[n], score.Stats.Total[n] = int(sum[2+n]), int(sum[2+b.MaxOrder+n])
	}
	return score, nil
}

// width is the number of statistics: two lengths, and two counts per order.
func (b bleu) width() int { return 2 + 2*b.MaxOrder }

// measure writes the statistics of the current item to out.
func (b bleu) measure(w *workspace, out []float64) {
	byLine := b.Tokenizer == faPunct // no token of it spans lines, and ROUGE wants the same
	candidate := w.text(b.Tokenizer, byLine, prediction).ids
	references := make([][]int32, len(w.item.References))
	closest := -1
	for k := range references {
		references[k] = w.text(b.Tokenizer, byLine, k).ids
		n, now := len(references[k]), abs(closest-len(candidate))
		if d := abs(n - len(candidate)); closest < 0 || d < now || d == now && n < closest {
			closest = n
		}
	}
	var match [maxBLEUOrder]int
	if len(references) == 1 {
		var o [maxBLEUOrder]overlap
		w.ngrams.overlaps(candidate, references[0], o[:b.MaxOrder])
		for n := range match {
			match[n] = o[n].match
		}
	} else {
		w.ngrams.clipped(candidate, references, match[:b.MaxOrder])
	}
	out[0], out[1] = float64(len(candidate)), float64(closest)
	for n := range b.MaxOrder {
		out[2+n] = float64(match[n])
		out[2+b.MaxOrder+n] = float64(max(0, len(candidate)-n))
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// value computes BLEU and the brevity penalty from summed statistics. The
// precisions are written to precisions, which may be nil.
func (b bleu) value(stats []float64, effective bool, precisions []float64) (bleu, penalty float64) {
	length, reference := stats[0], stats[1]
	matches, totals := stats[2:2+b.MaxOrder], stats[2+b.MaxOrder:]
	penalty = 1
	if length < reference {
		penalty = 0
		if length > 0 {
			penalty = math.Exp(1 - reference/length)
		}
	}
	matched := false
	for _, m := range matches {
		matched = matched || m > 0
	}
	if !matched {
		return 0, penalty
	}
	var p [maxBLEUOrder]float64
	order, halved := b.MaxOrder, 1.0
	for n := range b.MaxOrder {
		match, total := matches[n], totals[n]
		if b.Smoothing == smoothAddK && n > 0 {
			match += b.SmoothValue
			total += b.SmoothValue
		}
		if total == 0 {
			break
		}
		if effective {
			order = n + 1
		}
		switch {
		case match > 0:
			p[n] = 100 * match / total
		case b.Smoothing == smoothExp:
			halved *= 2
			p[n] = 100 / (halved * total)
		case b.Smoothing == smoothFloor:
			p[n] = 100 * b.SmoothValue / total
		}
	}
	copy(precisions, p[:b.MaxOrder])
	sum := 0.0
	for _, v := range p[:order] {
		if v == 0 {
			return 0, penalty
		}
		sum += math.Log(v)
	}
	return penalty * math.Exp(sum/float64(order)), penalty
}

// trimRight is Python's str.rstrip, which sacreBLEU applies before tokenising.
func trimRight(s string) string { return strings.TrimRightFunc(s, isSpace) }
