package eval

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
)

// Import is a file with values of items that something else has made, such as a
// metric that this project lacks, or people. It has an identifier and a value in each
// record.
type Import struct {
	Name string // what the metric is called here
	Path string
}

// Imported says what was read.
type Imported struct {
	Name   string `json:"name"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// valueColumns are the names of columns with a value, folded.
var valueColumns = []string{"score", "value", "نمره", "امتیاز", "مقدار"}

// load reads the values of a file by identifier. A record without a value is none.
func (m Import) load() (map[string]float64, error) {
	records, err := readRecords(m.Path)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(records)
	found, err := guess(columns, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Path, err)
	}
	value := ""
	for _, name := range append([]string{datasetName(m.Name)}, valueColumns...) {
		for _, c := range columns {
			if value == "" && datasetName(c) == name {
				value = c
			}
		}
	}
	if found[FieldID] == nil || value == "" {
		return nil, fmt.Errorf("%s: %w: scores need a column id and a column score or %s among %s", m.Path, ErrDataset, m.Name,
			strings.Join(columns, ", "))
	}
	out := map[string]float64{}
	for _, r := range records {
		id, s := text(r.value(found[FieldID])), text(r.values[value])
		if _, twice := out[id]; twice {
			return nil, fmt.Errorf("%s: line %d: %w: identifier %q occurs twice", m.Path, r.line, ErrDataset, id)
		}
		if s == "" {
			continue
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s: line %d: %w: score %q is no number", m.Path, r.line, ErrDataset, s)
		}
		out[id] = v
	}
	return out, nil
}

// imports enters the values of files. An answered item without one is an error of the
// metric, and a value for an item that the run does not have an error of the file.
func (s *scoring) imports() error {
	for _, m := range s.options.Imports {
		if s.summary.Metric(m.Name) != nil {
			return fmt.Errorf("%w: scores of the name %s are made already", ErrDataset, m.Name)
		}
		values, err := m.load()
		if err != nil {
			return err
		}
		for id := range values {
			if s.run.Item(id) == nil {
				return fmt.Errorf("%s: %w: a score for %q, which the data set does not have", m.Path, ErrDataset, id)
			}
		}
		var list []float64
		sum := MetricSummary{Name: m.Name, Signature: "imported|" + m.Name}
		for i := range s.scores {
			score := &s.scores[i]
			if score.Failed {
				continue
			}
			v, ok := values[score.ID]
			if !ok {
				sum.Errors++
				score.fail(errNoImport, m.Name)
				continue
			}
			score.Values[m.Name] = v
			list = append(list, v)
		}
		if len(list) > 0 {
			if sum.Interval, err = s.interval(list); err != nil {
				return fmt.Errorf("%s: %w", m.Name, err)
			}
		}
		hash, err := FileHash(m.Path)
		if err != nil {
			return err
		}
		s.summary.Metrics = append(s.summary.Metrics, sum)
		s.summary.Imported = append(s.summary.Imported, Imported{m.Name, filepath.Base(m.Path), hash})
	}
	return nil
}

var errNoImport = errors.New("the file has no score for the item")
