package sweep

import (
	"fmt"
	"math"
	"strings"

	"github.com/biopars/biopars/eval"
)

// FromRuns makes a study of scored runs over the same items, one of each cell. Metrics
// are those that any run has, except the length of answers and those that are no mean
// over items. It returns eval.ErrRun when two runs are of other items, or have made a
// metric in two ways.
func FromRuns(cells []Cell, runs []*eval.Run) (*Study, error) {
	s := &Study{Cells: cells}
	at := map[string]int{} // of an item
	for _, it := range runs[0].Items {
		at[it.ID] = len(s.Items)
		s.Items = append(s.Items, it.ID)
	}
	signatures := map[string]string{}
	for i, r := range runs {
		if r.Summary == nil {
			return nil, fmt.Errorf("%s: %w: not scored yet", cells[i], eval.ErrRun)
		}
		if r.Manifest.Dataset.SHA256 != runs[0].Manifest.Dataset.SHA256 || len(r.Items) != len(s.Items) {
			return nil, fmt.Errorf("%s: %w: not of the same items", cells[i], eval.ErrRun)
		}
		for _, m := range r.Summary.Metrics {
			if m.Name == "length" || eval.CorpusLevel(m.Name) {
				continue
			}
			signature, known := signatures[m.Name]
			if !known {
				signatures[m.Name] = m.Signature
				s.Measures = append(s.Measures, Measure{m.Name, m.Name == eval.MetricContradictions})
			} else if signature != m.Signature {
				return nil, fmt.Errorf("%s: %w: %s was made as %q and as %q", cells[i], eval.ErrRun, m.Name, signature, m.Signature)
			}
		}
	}
	for i, r := range runs {
		values := make([][]float64, len(s.Measures))
		for j := range values {
			values[j] = make([]float64, len(s.Items))
			for k := range values[j] {
				values[j][k] = math.NaN()
			}
		}
		for _, score := range r.Scores {
			k, ok := at[score.ID]
			if !ok {
				return nil, fmt.Errorf("%s: %w: not of the same items", cells[i], eval.ErrRun)
			}
			for j, m := range s.Measures {
				if v, ok := score.Values[m.Name]; ok {
					values[j][k] = v
				}
			}
		}
		s.Values = append(s.Values, values)
	}
	return s, nil
}

// Select returns the study of some of its measures, in the order of names. It returns
// ErrGrid for one that was not measured, unless it may be missing, and when none is left.
func (s *Study) Select(names []string, all bool) (*Study, error) {
	out := &Study{Items: s.Items, Cells: s.Cells, Values: make([][][]float64, len(s.Cells))}
	for _, name := range names {
		name = strings.TrimSpace(name)
		j, err := s.measure(name)
		if err != nil {
			if all {
				return nil, err
			}
			continue
		}
		out.Measures = append(out.Measures, s.Measures[j])
		for i := range s.Cells {
			out.Values[i] = append(out.Values[i], s.Values[i][j])
		}
	}
	if len(out.Measures) == 0 {
		return nil, fmt.Errorf("%w: nothing is measured of %s", ErrGrid, strings.Join(names, ", "))
	}
	return out, nil
}
