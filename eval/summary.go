package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/eval/stat"
)

// Summary holds the figures of a run.
type Summary struct {
	Schema    string           `json:"schema"`         // "biopars.summary/1"
	View      View             `json:"view,omitempty"` // the side of the answers that is scored
	Items     int              `json:"items"`
	Answered  int              `json:"answered"` // abstentions included
	Abstained int              `json:"abstained"`
	Truncated int              `json:"truncated"`
	Failed    []Failure        `json:"failed"`
	Metrics   []MetricSummary  `json:"metrics"`
	Abilities []AbilitySummary `json:"abilities"`
	Leakage   Leakage          `json:"leakage"`
	Gates     *Gates           `json:"gates,omitempty"`    // nil where answers have one side only
	Imported  []Imported       `json:"imported,omitempty"` // files of values made elsewhere
	Usage     Usage            `json:"usage,omitzero"`
}

// Failure is an item without an answer.
type Failure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// MetricSummary is a metric over a run.
type MetricSummary struct {
	Name      string        `json:"name"`
	Signature string        `json:"signature"`
	Scale     float64       `json:"scale"` // value of a perfect answer; 0 when more is not better
	Interval  stat.Interval `json:"interval"`
	// Judge names what decided about citations, where it is not this project's own
	// checker.
	Judge  string             `json:"judge,omitempty"`
	Parts  map[string]float64 `json:"parts,omitempty"`  // mean precision and recall
	Errors int                `json:"errors,omitempty"` // items that should have a value and have none
	// Unjudged are the answers that a file of judgements says nothing of.
	Unjudged int `json:"unjudged,omitempty"`
	// Worst is the value with 0, or an empty answer, for every item without an
	// answer or a value; nil when there is none, and where less is better.
	Worst *float64 `json:"worst,omitempty"`
}

// AbilitySummary is the score of an ability over a run.
type AbilitySummary struct {
	Ability  Ability       `json:"ability"`
	Interval stat.Interval `json:"interval"`
	Formula  string        `json:"formula"`
	// Judge names what decided about evidence: JudgeDataset, a model, or nothing where it
	// was this project's own checker, and of the other abilities.
	Judge string `json:"judge,omitempty"`
}

// Judged reports whether something had to decide whether passages support a sentence.
func (m *MetricSummary) Judged() bool {
	return twoSided(m.Name) && m.Name != MetricEvidenceRecall && m.Name != MetricEvidencePrecision
}

func (r *Run) loadScores() error {
	text, err := os.ReadFile(filepath.Join(r.Dir, summaryFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var s Summary
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrRun, summaryFile, err)
	}
	r.Summary = &s
	if r.Scores, err = readJSONLFile[ItemScore](filepath.Join(r.Dir, scoresFile)); err != nil {
		return err
	}
	known := map[string]bool{} // entries are those of items
	for i := range r.Entries {
		known[r.Entries[i].ID] = true
	}
	for _, score := range r.Scores {
		if !known[score.ID] {
			return fmt.Errorf("%w: %s has %.80q, which %s or %s has not", ErrRun, scoresFile, score.ID, itemsFile, ledgerFile)
		}
	}
	return nil
}

// Metric returns the summary of a metric, nil when the run lacks it.
func (s *Summary) Metric(name string) *MetricSummary {
	for i := range s.Metrics {
		if s.Metrics[i].Name == name {
			return &s.Metrics[i]
		}
	}
	return nil
}
