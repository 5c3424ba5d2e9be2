package perturb

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/stat"
)

// Pair is a premise and a hypothesis with the label "entailment" or another.
type Pair struct {
	ID         string `json:"id"`   // may be empty
	Kind       string `json:"kind"` // what the pair is about, for reports; may be empty
	Premise    string `json:"premise"`
	Hypothesis string `json:"hypothesis"`
	Label      string `json:"label"`
}

// Entailed reports whether the premise carries the hypothesis.
func (p Pair) Entailed() bool { return p.Label == "entailment" }

// ReadPairs reads pairs, one JSON object a line.
func ReadPairs(r io.Reader) ([]Pair, error) {
	var out []Pair
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 4<<20)
	for line := 1; sc.Scan(); line++ {
		if len(sc.Bytes()) == 0 {
			continue
		}
		var p Pair
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("pairs: line %d: %w", line, err)
		}
		if p.Premise == "" || p.Hypothesis == "" || p.Label == "" {
			return nil, fmt.Errorf("pairs: line %d: premise, hypothesis or label is missing", line)
		}
		out = append(out, p)
	}
	return out, sc.Err()
}

// PairReport is a checker's agreement with labelled pairs.
type PairReport struct {
	Pairs    int     `json:"pairs"`
	Entailed int     `json:"entailed"`
	AUROC    float64 `json:"auroc"`    // entailment against the rest, by the score
	Accuracy float64 `json:"accuracy"` // at the threshold

	// FalseContradictions is the share of the entailed pairs that were called
	// contradicted: false alarms on paraphrases.
	FalseContradictions float64 `json:"false_contradictions"`
	// FalseSupported is the share of the others that were called supported.
	FalseSupported float64 `json:"false_supported"`
	// Carried is the share of the entailed pairs that were called supported, or
	// partly so.
	Carried float64    `json:"carried"`
	Kinds   []PairKind `json:"kinds,omitempty"` // of pairs that have one, by name
}

// PairKind counts the judgements of the pairs of one kind.
type PairKind struct {
	Kind     string     `json:"kind"`
	Entailed Judgements `json:"entailed"`
	Others   Judgements `json:"others"`
}

// Judgements counts judgements.
type Judgements struct {
	Supported    int `json:"supported"`
	Partly       int `json:"partly_supported"`
	Unsupported  int `json:"unsupported"` // or no claim
	Contradicted int `json:"contradicted"`
}

func (j *Judgements) add(v answer.Judgement) {
	switch v {
	case answer.Supported:
		j.Supported++
	case answer.PartlySupported:
		j.Partly++
	case answer.Contradicted:
		j.Contradicted++
	default:
		j.Unsupported++
	}
}

func (j *Judgements) sum() int { return j.Supported + j.Partly + j.Unsupported + j.Contradicted }

// share of n in all that was counted.
func (j *Judgements) share(n int) float64 { return float64(n) / float64(max(j.sum(), 1)) }

// Pairs measures a checker on labelled pairs. The accuracy is that of calling a
// pair entailed when its score reaches threshold. Item is told of every pair; it
// may be nil.
func Pairs(pairs []Pair, threshold float64, check Check, item func(Item)) (PairReport, error) {
	r := PairReport{Pairs: len(pairs)}
	var yes, no []float64
	var all PairKind
	kinds := map[string]*PairKind{}
	right := 0
	for _, p := range pairs {
		v, err := check(p.Hypothesis, []string{p.Premise})
		if err != nil {
			return r, err
		}
		kind := kinds[p.Kind]
		if kind == nil {
			kind = &PairKind{Kind: p.Kind}
			kinds[p.Kind] = kind
		}
		good := v.Judgement != answer.Supported
		if p.Entailed() {
			yes = append(yes, v.Score)
			all.Entailed.add(v.Judgement)
			kind.Entailed.add(v.Judgement)
			good = v.Judgement == answer.Supported || v.Judgement == answer.PartlySupported
		} else {
			no = append(no, v.Score)
			all.Others.add(v.Judgement)
			kind.Others.add(v.Judgement)
		}
		if (v.Score >= threshold) == p.Entailed() {
			right++
		}
		if item != nil {
			item(Item{ID: p.ID, Kind: p.Kind, Label: p.Label, Sentence: p.Hypothesis, Right: good, Verdict: v})
		}
	}
	r.Entailed = len(yes)
	var err error
	if r.AUROC, err = stat.AUROC(yes, no); err != nil {
		return r, err
	}
	r.FalseContradictions = all.Entailed.share(all.Entailed.Contradicted)
	r.FalseSupported = all.Others.share(all.Others.Supported)
	r.Carried = all.Entailed.share(all.Entailed.Supported + all.Entailed.Partly)
	r.Accuracy = float64(right) / float64(max(len(pairs), 1))
	delete(kinds, "")
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		r.Kinds = append(r.Kinds, *kinds[name])
	}
	return r, nil
}
