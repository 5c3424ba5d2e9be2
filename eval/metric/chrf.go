package metric

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maxCharOrder = 8
	maxWordOrder = 4
)

// chrf is the character n-gram F-score of Popović (2015), and with WordOrder 2
// the chrF++ of Popović (2017), as sacreBLEU computes them, case-sensitive, on
// the scale 0 to 100. White space is removed first unless Whitespace is set;
// ZWNJ is a character like any other. The zero value is sacreBLEU's default
// chrF2.
type chrf struct {
	CharOrder  int  // longest character n-gram, 1 to 8; default 6
	WordOrder  int  // longest word n-gram, 0 to 4; default 0; 2 is chrF++
	Beta       int  // weight of recall against precision; default 2
	Whitespace bool // keep white space in character n-grams
	Epsilon    bool // smooth every order as chrF++.py does instead of leaving out orders longer than the texts
}

func (c chrf) withDefaults() (chrf, error) {
	if c.CharOrder == 0 {
		c.CharOrder = 6
	}
	if c.Beta == 0 {
		c.Beta = 2
	}
	if c.CharOrder < 1 || c.CharOrder > maxCharOrder || c.WordOrder < 0 || c.WordOrder > maxWordOrder || c.Beta < 0 {
		return c, fmt.Errorf("chrF with character order %d, word order %d, β %d: %w", c.CharOrder, c.WordOrder, c.Beta,
			ErrUnknown)
	}
	return c, nil
}

// Signature is sacreBLEU's signature string, as for BLEU.
func (c chrf) Signature(references int) string {
	c, err := c.withDefaults()
	if err != nil {
		return ""
	}
	yes := map[bool]string{true: "yes", false: "no"}
	return fmt.Sprintf("nrefs:%s|case:mixed|eff:%s|nc:%d|nw:%d|space:%s|version:%s+biopars",
		referenceCount(references), yes[!c.Epsilon], c.CharOrder, c.WordOrder, yes[c.Whitespace], sacreBLEUVersion)
}

// Sentence scores one text; with several references the best counts. It returns
// ErrUndefined without a reference.
func (c chrf) Sentence(prediction string, references ...string) (float64, error) {
	return c.Corpus([]Item{{Prediction: prediction, References: references}})
}

// Corpus scores many texts as one, from the summed counts of each item's best
// reference. It returns ErrUndefined for no item and for an item without a
// reference.
func (c chrf) Corpus(items []Item) (float64, error) {
	c, err := c.withDefaults()
	if err != nil {
		return 0, err
	}
	if len(items) == 0 {
		return 0, fmt.Errorf("chrF: no item: %w", ErrUndefined)
	}
	sum := make([]float64, c.width())
	one := make([]float64, c.width())
	for i := range items {
		if len(items[i].References) == 0 {
			return 0, fmt.Errorf("chrF: item %d %s: no reference: %w", i, items[i].ID, ErrUndefined)
		}
		with(&items[i], func(w *workspace) { c.measure(w, one) })
		for j, v := range one {
			sum[j] += v
		}
	}
	return c.value(sum), nil
}

// width is the number of statistics: three counts per order.
func (c chrf) width() int { return 3 * (c.CharOrder + c.WordOrder) }

// chrfCounts are the character counts of the current item; chrF and chrF++ share
// them.
type chrfCounts struct {
	order      int
	whitespace bool
	refs       [][maxCharOrder]overlap
}

func (w *workspace) charOverlaps(order int, whitespace bool) [][maxCharOrder]overlap {
	for i := range w.chrf[:w.chrfUsed] {
		if c := &w.chrf[i]; c.order == order && c.whitespace == whitespace {
			return c.refs
		}
	}
	if w.chrfUsed == len(w.chrf) {
		w.chrf = append(w.chrf, chrfCounts{})
	}
	c := &w.chrf[w.chrfUsed]
	w.chrfUsed++
	c.order, c.whitespace, c.refs = order, whitespace, c.refs[:0]
	w.chars[0] = appendChars(w.chars[0][:0], w.item.Prediction, whitespace)
	for _, reference := range w.item.References {
		w.chars[1] = appendChars(w.chars[1][:0], reference, whitespace)
		var o [maxCharOrder]overlap
		w.ngrams.overlaps(w.chars[0], w.chars[1], o[:order])
		c.refs = append(c.refs, o)
	}
	return c.refs
}

func appendChars(dst []int32, text string, whitespace bool) []int32 {
	for _, r := range text {
		if whitespace || !isSpace(r) {
			dst = append(dst, r)
		}
	}
	return dst
}

// measure writes the statistics of the current item to out: for each order the
// n-grams of the candidate, of the reference, and the matches.
func (c chrf) measure(w *workspace, out []float64) {
	chars := w.charOverlaps(c.CharOrder, c.Whitespace)
	var stats [3 * (maxCharOrder + maxWordOrder)]float64
	best := -1.0
	for k := range w.item.References {
		orders := append(make([]overlap, 0, maxCharOrder+maxWordOrder), chars[k][:c.CharOrder]...)
		if c.WordOrder > 0 {
			var words [maxWordOrder]overlap
			w.ngrams.overlaps(w.text(chrfWords, false, prediction).ids, w.text(chrfWords, false, k).ids,
				words[:c.WordOrder])
			orders = append(orders, words[:c.WordOrder]...)
		}
		for n, o := range orders {
			if o.reference == 0 {
				o.candidate = 0 // no hit is possible, so none is missed
			}
			stats[3*n], stats[3*n+1], stats[3*n+2] = float64(o.candidate), float64(o.reference), float64(o.match)
		}
		if f := c.value(stats[:c.width()]); f > best {
			best = f
			copy(out, stats[:c.width()])
		}
	}
}

// value computes the score from summed statistics.
func (c chrf) value(stats []float64) float64 {
	const eps = 1e-16
	factor := float64(c.Beta * c.Beta)
	score, precision, recall := 0.0, 0.0, 0.0
	effective := 0
	for i := 0; i < len(stats); i += 3 {
		candidate, reference, match := stats[i], stats[i+1], stats[i+2]
		p, r := eps, eps
		if candidate > 0 {
			p = match / candidate
		}
		if reference > 0 {
			r = match / reference
		}
		if d := factor*p + r; d > 0 {
			score += (1 + factor) * p * r / d
		} else {
			score += eps
		}
		if candidate > 0 && reference > 0 {
			precision += p
			recall += r
			effective++
		}
	}
	if c.Epsilon {
		return 100 * score / float64(len(stats)/3)
	}
	if precision+recall == 0 {
		return 0
	}
	precision /= float64(effective)
	recall /= float64(effective)
	return 100 * (1 + factor) * precision * recall / (factor*precision + recall)
}

// chrfWords is the primitive word splitter of chrF++: white space, and one ASCII
// punctuation mark off the end of a word or else off its beginning.
var chrfWords Tokenizer = chrfTokenizer{}

type chrfTokenizer struct{}

func (chrfTokenizer) Name() string { return "chrf" }

const asciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

func (chrfTokenizer) AppendTokens(dst []string, text string) []string {
	start := len(dst)
	words := appendFields(nil, text)
	dst = dst[:start]
	for _, w := range words {
		last := len(w) - 1
		switch {
		case utf8.RuneCountInString(w) == 1:
			dst = append(dst, w)
		case strings.IndexByte(asciiPunctuation, w[last]) >= 0:
			dst = append(dst, w[:last], w[last:])
		case strings.IndexByte(asciiPunctuation, w[0]) >= 0:
			dst = append(dst, w[:1], w[1:])
		default:
			dst = append(dst, w)
		}
	}
	return dst
}
