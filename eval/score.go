package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// Metrics of this package, beside those of package metric. All are from 0 to 1,
// with the mean over items as the value of a run.
const (
	MetricAccuracy          = "accuracy"           // right option
	MetricCitationRecall    = "citation-recall"    // ALCE
	MetricCitationPrecision = "citation-precision" // ALCE; an answer without a citation has none
	MetricClaimRecall       = "claim-recall"       // must-have claims in the answer (K-QA)
	MetricClaimNice         = "claim-nice"         // nice-to-have claims in the answer
	MetricClaimPrecision    = "claim-precision"    // sentences of the answer that gold supports
	MetricContradictions    = "claim-contradicted" // claims that the answer contradicts; less is better
	MetricFaithfulness      = "faithfulness"       // RAGAS, by a judge model
	MetricContextPrecision  = "context-precision"  // RAGAS, by a judge model
	MetricContextRecall     = "context-recall"     // RAGAS, by a judge model
)

// ScoreOptions control Evaluate. The zero value works.
type ScoreOptions struct {
	// Metrics are names of package metric. Default metric.LexicalNames.
	Metrics []string
	// Entails and Verifier decide about citations and claims. Default Coverage.
	Entails  metric.Entails
	Verifier metric.Verifier
	// Signature names the two in reports; required with either.
	Signature string
	// Judge adds the metrics that only a model can make. JudgeName names it in
	// their signatures.
	Judge     *metric.Judge
	JudgeName string
	// Resampling is for the intervals.
	Resampling stat.Options
	// Progress, when set, is called after every item with the number done.
	Progress func(done, of int)
}

func (o ScoreOptions) withDefaults() (ScoreOptions, error) {
	if o.Entails == nil && o.Verifier == nil {
		c := Coverage{}
		o.Entails, o.Verifier, o.Signature = c.Entails, c, c.Signature()
	}
	if o.Entails == nil || o.Verifier == nil || o.Signature == "" {
		return o, errors.New("eval: Entails, Verifier and Signature go together")
	}
	if len(o.Metrics) == 0 {
		o.Metrics = metric.LexicalNames()
	}
	return o, nil
}

// ItemScore holds all values of one item. A metric that the item does not have
// is absent.
type ItemScore struct {
	ID        string              `json:"id"`
	Failed    bool                `json:"failed,omitempty"` // no answer, so no value
	Abstained bool                `json:"abstained,omitempty"`
	Leaked    bool                `json:"leaked,omitempty"`
	Choice    *int                `json:"choice,omitempty"` // 0-based option read from the answer
	Values    map[string]float64  `json:"values,omitempty"`
	Abilities map[Ability]float64 `json:"abilities,omitempty"`
	// Errors says, by metric, why a value that should be there is not.
	Errors map[string]string `json:"errors,omitempty"`
}

// Summary holds the figures of a run.
type Summary struct {
	Schema    string           `json:"schema"` // "biopars.summary/1"
	Items     int              `json:"items"`
	Answered  int              `json:"answered"` // abstentions included
	Abstained int              `json:"abstained"`
	Truncated int              `json:"truncated"`
	Failed    []Failure        `json:"failed"`
	Metrics   []MetricSummary  `json:"metrics"`
	Abilities []AbilitySummary `json:"abilities"`
	Leakage   Leakage          `json:"leakage"`
	Usage     Usage            `json:"usage,omitzero"`
}

// Failure is an item without an answer.
type Failure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// MetricSummary is a metric over a run.
type MetricSummary struct {
	Name      string             `json:"name"`
	Signature string             `json:"signature"`
	Scale     float64            `json:"scale"` // value of a perfect answer; 0 when more is not better
	Interval  stat.Interval      `json:"interval"`
	Parts     map[string]float64 `json:"parts,omitempty"`  // mean precision and recall
	Errors    int                `json:"errors,omitempty"` // items that should have a value and have none
}

// AbilitySummary is the score of an ability over a run.
type AbilitySummary struct {
	Ability  Ability       `json:"ability"`
	Interval stat.Interval `json:"interval"`
	Formula  string        `json:"formula"`
}

// Leakage sets the items whose gold answer was retrieved apart from the others.
type Leakage struct {
	IDs []string `json:"ids"`
	// Leaked and Clean are the means of the items' values by metric.
	Leaked map[string]float64 `json:"leaked,omitempty"`
	Clean  map[string]float64 `json:"clean,omitempty"`
}

// Evaluate scores a run and writes scores.jsonl and summary.json into its
// directory. Items without an answer are listed in Summary.Failed and enter no
// figure.
func Evaluate(ctx context.Context, r *Run, o ScoreOptions) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	if len(r.Entries) == 0 {
		return fmt.Errorf("%s: %w: no item has been answered", r.Dir, ErrRun)
	}
	s := &scoring{options: o, run: r}
	if err := s.all(ctx); err != nil {
		return err
	}
	r.Scores, r.Summary = s.scores, s.summary
	if err := writeJSONL(filepath.Join(r.Dir, scoresFile), r.Scores); err != nil {
		return err
	}
	return writeJSON(filepath.Join(r.Dir, summaryFile), r.Summary)
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
	r.Scores, err = readJSONLFile[ItemScore](filepath.Join(r.Dir, scoresFile))
	return err
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

type scoring struct {
	options ScoreOptions
	run     *Run
	scores  []ItemScore
	summary *Summary
}

func (s *scoring) all(ctx context.Context) error {
	s.summary = &Summary{Schema: "biopars.summary/1", Items: len(s.run.Items), Failed: []Failure{}}
	for i := range s.run.Entries {
		e := &s.run.Entries[i]
		score := ItemScore{ID: e.ID, Failed: e.Failed()}
		if e.Failed() {
			s.summary.Failed = append(s.summary.Failed, Failure{e.ID, e.Error})
		} else {
			s.summary.Answered++
			if err := s.item(ctx, s.run.Item(e.ID), e, &score); err != nil {
				return err
			}
		}
		s.scores = append(s.scores, score)
		if s.options.Progress != nil {
			s.options.Progress(i+1, len(s.run.Entries))
		}
	}
	if err := s.lexical(ctx); err != nil {
		return err
	}
	if err := s.means(); err != nil {
		return err
	}
	return s.abilities()
}

// item makes the values that are not lexical.
func (s *scoring) item(ctx context.Context, it *Item, e *Entry, score *ItemScore) error {
	score.Values = map[string]float64{}
	score.Abstained, score.Leaked = e.Abstained(), Leaked(it, e.Retrieved)
	if e.Abstained() {
		s.summary.Abstained++
	}
	if e.Truncated {
		s.summary.Truncated++
	}
	s.summary.Usage.PromptTokens += e.Usage.PromptTokens
	s.summary.Usage.CompletionTokens += e.Usage.CompletionTokens
	if len(it.Options) > 0 {
		choice, err := metric.ReadChoice(e.Answer, it.Options)
		if err == nil {
			score.Choice = &choice
		}
		// An answer that names no option is a wrong one.
		score.Values[MetricAccuracy] = 0
		if err == nil && choice == it.Correct {
			score.Values[MetricAccuracy] = 1
		}
	}
	if s.run.Manifest.Retrieval != "given" || len(e.Retrieved) > 0 {
		s.citations(ctx, e, score)
	}
	s.claims(ctx, it, e, score)
	if s.options.Judge != nil {
		s.judge(ctx, it, e, score)
	}
	return ctx.Err()
}

// ratio keeps the value of a ratio. One of nothing is no value.
func (score *ItemScore) ratio(name string, r metric.Ratio) {
	if v, err := r.Value(); err == nil {
		score.Values[name] = v
	}
}

// fail records why metrics have no value. What is undefined for an item is no
// error.
func (score *ItemScore) fail(err error, names ...string) {
	if errors.Is(err, metric.ErrUndefined) {
		return
	}
	if score.Errors == nil {
		score.Errors = map[string]string{}
	}
	for _, name := range names {
		score.Errors[name] = err.Error()
	}
}

func (s *scoring) citations(ctx context.Context, e *Entry, score *ItemScore) {
	var sentences []metric.CitedSentence
	for _, sentence := range e.Sentences {
		c := metric.CitedSentence{Text: sentence.Text}
		for i, n := range sentence.Citations {
			if n >= 1 && n <= len(e.Retrieved) && !slices.Contains(sentence.Citations[:i], n) {
				c.Passages = append(c.Passages, passageText(e.Retrieved[n-1]))
			}
		}
		sentences = append(sentences, c)
	}
	found, err := metric.Citations(ctx, s.options.Entails, sentences)
	if err != nil {
		score.fail(err, MetricCitationRecall, MetricCitationPrecision)
		return
	}
	score.ratio(MetricCitationRecall, found.Recall)
	score.ratio(MetricCitationPrecision, found.Precision)
}

func passageText(p Passage) string {
	if p.Title == "" {
		return p.Text
	}
	return p.Title + "\n" + p.Text
}

func (s *scoring) claims(ctx context.Context, it *Item, e *Entry, score *ItemScore) {
	if len(it.MustHave)+len(it.NiceToHave) == 0 {
		return
	}
	item := metric.ClaimItem{Answer: e.Answer, MustHave: it.MustHave, NiceToHave: it.NiceToHave}
	if len(it.Answers) > 0 {
		item.Reference = it.Answers[0]
	}
	for _, sentence := range e.Sentences {
		item.Statements = append(item.Statements, sentence.Text)
	}
	found, err := metric.Claims(ctx, s.options.Verifier, item)
	if err != nil {
		for name, claims := range map[string]bool{
			MetricClaimRecall: len(it.MustHave) > 0, MetricClaimNice: len(it.NiceToHave) > 0,
			MetricClaimPrecision: len(item.Statements) > 0, MetricContradictions: true,
		} {
			if claims {
				score.fail(err, name)
			}
		}
		return
	}
	score.ratio(MetricClaimRecall, found.Recall)
	score.ratio(MetricClaimNice, found.Nice)
	score.ratio(MetricClaimPrecision, found.Precision)
	score.ratio(MetricContradictions, found.Contradictions)
}

func (s *scoring) judge(ctx context.Context, it *Item, e *Entry, score *ItemScore) {
	if len(e.Retrieved) == 0 {
		return
	}
	var passages []string
	for _, p := range e.Retrieved {
		passages = append(passages, passageText(p))
	}
	j := s.options.Judge
	if e.Answer != "" {
		if r, err := j.Faithfulness(ctx, e.Question, e.Answer, passages); err != nil {
			score.fail(err, MetricFaithfulness)
		} else {
			score.ratio(MetricFaithfulness, r)
		}
	}
	if len(it.Answers) == 0 {
		return
	}
	if v, err := j.ContextPrecision(ctx, e.Question, it.Answers[0], passages); err != nil {
		score.fail(err, MetricContextPrecision)
	} else {
		score.Values[MetricContextPrecision] = v
	}
	if r, err := j.ContextRecall(ctx, e.Question, it.Answers[0], passages); err != nil {
		score.fail(err, MetricContextRecall)
	} else {
		score.ratio(MetricContextRecall, r)
	}
}

// lexicalItems are the answered items with a reference answer.
func (r *Run) lexicalItems() []metric.Item {
	var out []metric.Item
	for i := range r.Entries {
		e := &r.Entries[i]
		if it := r.Item(e.ID); !e.Failed() && len(it.Answers) > 0 {
			out = append(out, metric.Item{ID: e.ID, Prediction: e.Answer, References: it.Answers})
		}
	}
	return out
}

func (s *scoring) lexical(ctx context.Context) error {
	items := s.run.lexicalItems()
	if len(items) == 0 {
		return nil
	}
	suite, err := metric.NewSuite(s.options.Metrics...)
	if err != nil {
		return err
	}
	res, err := suite.Score(ctx, metric.All(items), metric.SuiteOptions{})
	if err != nil {
		return err
	}
	byID := map[string]*ItemScore{}
	for i := range s.scores {
		byID[s.scores[i].ID] = &s.scores[i]
	}
	for _, f := range res.Failed {
		byID[f.ID].fail(f.Err, s.options.Metrics...)
	}
	for i := range res.Scores {
		m := &res.Scores[i]
		for j, id := range res.IDs {
			if !slices.Contains(m.Skipped, j) {
				byID[id].Values[m.Metric] = m.Items[j]
			}
		}
		sum := MetricSummary{Name: m.Metric, Signature: m.Signature, Scale: m.Scale, Parts: m.Parts, Errors: len(res.Failed)}
		if sum.Interval, err = m.Interval(ctx, s.options.Resampling); errors.Is(err, stat.ErrTooFew) {
			sum.Interval = point(m.Value, len(m.Items)-len(m.Skipped))
		} else if err != nil {
			return fmt.Errorf("%s: %w", m.Metric, err)
		}
		s.summary.Metrics = append(s.summary.Metrics, sum)
	}
	return nil
}

// point is an estimate from too few items for an interval: it has none, so its
// level is 0.
func point(v float64, items int) stat.Interval {
	return stat.Interval{Value: v, Low: v, High: v, Items: items}
}

// means adds the metrics that are means of item values, and sets leaked items
// apart.
func (s *scoring) means() error {
	own := []string{
		MetricAccuracy, MetricCitationRecall, MetricCitationPrecision, MetricClaimRecall, MetricClaimNice,
		MetricClaimPrecision, MetricContradictions, MetricFaithfulness, MetricContextPrecision, MetricContextRecall,
	}
	for _, name := range own {
		var values []float64
		failed := 0
		for i := range s.scores {
			if v, ok := s.scores[i].Values[name]; ok {
				values = append(values, v)
			} else if s.scores[i].Errors[name] != "" {
				failed++
			}
		}
		if len(values)+failed == 0 {
			continue
		}
		m := MetricSummary{Name: name, Signature: s.signature(name), Scale: 1, Errors: failed}
		if name == MetricContradictions {
			m.Scale = 0
		}
		if len(values) > 0 {
			interval, err := s.interval(values)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			m.Interval = interval
		}
		s.summary.Metrics = append(s.summary.Metrics, m)
	}
	s.summary.Leakage = leakage(s.scores)
	return nil
}

func (s *scoring) signature(name string) string {
	switch name {
	case MetricAccuracy:
		return "accuracy|reader:choice-1"
	case MetricCitationRecall, MetricCitationPrecision:
		return name + "|alce|" + s.options.Signature
	case MetricFaithfulness, MetricContextPrecision, MetricContextRecall:
		return name + "|ragas|judge:" + s.options.JudgeName
	}
	return name + "|kqa|" + s.options.Signature
}

func (s *scoring) interval(values []float64) (stat.Interval, error) {
	interval, err := stat.Bootstrap(values, s.options.Resampling)
	if errors.Is(err, stat.ErrTooFew) {
		mean, err := stat.Mean(values)
		return point(mean, len(values)), err
	}
	return interval, err
}

func (s *scoring) abilities() error {
	for _, a := range Abilities() {
		var values []float64
		for i := range s.scores {
			score := &s.scores[i]
			if v, ok := a.score(s.run.Item(score.ID), score); ok {
				if score.Abilities == nil {
					score.Abilities = map[Ability]float64{}
				}
				score.Abilities[a] = v
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			continue
		}
		interval, err := s.interval(values)
		if err != nil {
			return fmt.Errorf("ability %s: %w", a, err)
		}
		s.summary.Abilities = append(s.summary.Abilities, AbilitySummary{a, interval, a.Formula()})
	}
	return nil
}

func leakage(scores []ItemScore) Leakage {
	l := Leakage{IDs: []string{}}
	values := map[bool]map[string][]float64{true: {}, false: {}}
	for _, s := range scores {
		if s.Failed {
			continue
		}
		if s.Leaked {
			l.IDs = append(l.IDs, s.ID)
		}
		for name, v := range s.Values {
			values[s.Leaked][name] = append(values[s.Leaked][name], v)
		}
	}
	if len(l.IDs) > 0 {
		l.Leaked, l.Clean = averages(values[true]), averages(values[false])
	}
	return l
}

func averages(values map[string][]float64) map[string]float64 {
	out := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if mean, err := stat.Mean(values[name]); err == nil {
			out[name] = mean
		}
	}
	return out
}
