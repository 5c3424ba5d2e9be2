package eval

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/eval/trec"
)

// Metrics of answers that assessors of TREC LiveQA have judged. The score of an answer
// is its grade less 1, from 0 (incorrect, or unreadable) to 3 (excellent).
const (
	// MetricLiveQAScore is the mean score; an abstention has 0.
	MetricLiveQAScore = "liveqa-score"
	// succ@i+ is the share of the questions that have an answer of grade i or more, and
	// prec@i+ that of the questions that were answered.
	liveQASuccess   = "succ@%d+"
	liveQAPrecision = "prec@%d+"
)

// judged are the judgements of a data set's answers.
type judged struct {
	signature string
	grades    map[string]map[string][]int // by question and answer
}

// readJudgements reads judgements and finds the questions that they are of: the file of
// the task calls 1 what its questions call TQ1.
func readJudgements(path string, run *Run) (*judged, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := trec.ReadJudgements(f)
	var pe *trec.ParseError
	if errors.As(err, &pe) {
		pe.File = path
	}
	if err != nil {
		return nil, err
	}
	j := &judged{grades: map[string]map[string][]int{}}
	for _, one := range list {
		id := one.Query
		if run.Item(id) == nil {
			id = "TQ" + id
		}
		if run.Item(id) == nil {
			continue // of a question that was not put
		}
		if j.grades[id] == nil {
			j.grades[id] = map[string][]int{}
		}
		answer := spaced(one.Answer)
		j.grades[id][answer] = append(j.grades[id][answer], one.Score())
	}
	if len(j.grades) == 0 {
		return nil, fmt.Errorf("%s: %w: it judges none of the questions", path, ErrDataset)
	}
	sum, err := FileHash(path)
	if err != nil {
		return nil, err
	}
	j.signature = "liveqa|" + sum[:16]
	return j, nil
}

// spaced is a text with single spaces between its words, as judged answers have it.
func spaced(text string) string { return strings.Join(strings.Fields(text), " ") }

// of returns the scores that an answer was given: by its text, or by the identifier of
// the one passage that it was made of.
func (j *judged) of(e *Entry) []int {
	answers := j.grades[e.ID]
	if scores := answers[spaced(e.Answer)]; scores != nil {
		return scores
	}
	if len(e.Retrieved) == 1 {
		return answers[spaced(e.Retrieved[0].ID)]
	}
	return nil
}

// judgements enters what assessors have said of the answers. An answer that was judged
// several times has the mean; one that nobody judged has no value.
func (s *scoring) judgements() error {
	path := s.options.Judgements
	if path == "" {
		return nil
	}
	j, err := readJudgements(path, s.run)
	if err != nil {
		return err
	}
	unjudged := 0
	for i := range s.scores {
		score, e := &s.scores[i], &s.entries[i]
		if score.Failed {
			continue
		}
		scores := j.of(e)
		switch {
		case e.Abstained() || spaced(e.Answer) == "":
			score.Values[MetricLiveQAScore] = 0
			for grade := 2; grade <= 4; grade++ {
				score.Values[fmt.Sprintf(liveQASuccess, grade)] = 0
			}
			continue
		case len(scores) == 0:
			unjudged++
			continue
		}
		sum, reached := 0, map[int]int{}
		for _, v := range scores {
			sum += v
			for grade := 2; grade <= v+1; grade++ {
				reached[grade]++
			}
		}
		n := float64(len(scores))
		score.Values[MetricLiveQAScore] = float64(sum) / n
		for grade := 2; grade <= 4; grade++ {
			share := float64(reached[grade]) / n
			score.Values[fmt.Sprintf(liveQASuccess, grade)] = share
			score.Values[fmt.Sprintf(liveQAPrecision, grade)] = share
		}
	}
	names := []string{MetricLiveQAScore}
	for _, form := range []string{liveQASuccess, liveQAPrecision} {
		for grade := 2; grade <= 4; grade++ {
			names = append(names, fmt.Sprintf(form, grade))
		}
	}
	for _, name := range names {
		sum := MetricSummary{Name: name, Signature: j.signature, Scale: 1, Unjudged: unjudged}
		if name == MetricLiveQAScore {
			sum.Scale = 3
		}
		var values []float64
		total := 0.0
		for i := range s.scores {
			if v, ok := s.scores[i].Values[name]; ok {
				values, total = append(values, v), total+v
			}
		}
		if len(values) > 0 {
			if sum.Interval, err = s.interval(values); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if !strings.HasPrefix(name, "prec") && len(values) < s.summary.Items {
			worst := total / float64(s.summary.Items)
			sum.Worst = &worst
		}
		s.summary.Metrics = append(s.summary.Metrics, sum)
	}
	hash, err := FileHash(path)
	if err != nil {
		return err
	}
	s.summary.Imported = append(s.summary.Imported, Imported{"judgements", filepath.Base(path), hash})
	return nil
}
