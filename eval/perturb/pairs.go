package perturb

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Pair is a premise and a hypothesis with the label "entailment" or another.
type Pair struct {
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
}

// Pairs measures a checker on labelled pairs. The accuracy is that of calling a
// pair entailed when its score reaches threshold.
func Pairs(pairs []Pair, threshold float64, check Check) (PairReport, error) {
	r := PairReport{Pairs: len(pairs)}
	var yes, no []float64
	right, alarms := 0, 0
	for _, p := range pairs {
		res, err := check(p.Hypothesis, []string{p.Premise})
		if err != nil {
			return r, err
		}
		if p.Entailed() {
			yes = append(yes, res.Score)
			if res.Contradicted {
				alarms++
			}
		} else {
			no = append(no, res.Score)
		}
		if (res.Score >= threshold) == p.Entailed() {
			right++
		}
	}
	r.Entailed = len(yes)
	r.AUROC = AUROC(yes, no)
	r.FalseContradictions = float64(alarms) / float64(max(len(yes), 1))
	r.Accuracy = float64(right) / float64(max(len(pairs), 1))
	return r, nil
}
