package eval

import (
	"context"
	"errors"
	"slices"

	"github.com/biopars/biopars/eval/metric"
)

// ItemScore holds all values of one item. A metric that the item does not have
// is absent.
type ItemScore struct {
	ID        string             `json:"id"`
	Failed    bool               `json:"failed,omitempty"` // no answer, so no value
	Abstained bool               `json:"abstained,omitempty"`
	Leaked    bool               `json:"leaked,omitempty"`
	Choice    *int               `json:"choice,omitempty"` // 0-based option read from the answer
	Values    map[string]float64 `json:"values,omitempty"`
	// Other are the values of the view that is not scored, where there are two.
	Other     map[string]float64  `json:"other_view,omitempty"`
	Abilities map[Ability]float64 `json:"abilities,omitempty"`
	// Errors says, by metric, why a value that should be there is not.
	Errors map[string]string `json:"errors,omitempty"`
}

// item makes the values that are not lexical.
func (s *scoring) item(ctx context.Context, it *Item, e *Entry, score *ItemScore) error {
	score.Values = map[string]float64{}
	score.Abstained, score.Leaked = e.Abstained(), leaked(it, e.Retrieved)
	if e.Abstained() {
		s.summary.Abstained++
	}
	if e.Truncated {
		s.summary.Truncated++
	}
	s.summary.Usage.PromptTokens += e.Usage.PromptTokens
	s.summary.Usage.CompletionTokens += e.Usage.CompletionTokens
	if len(it.Options) > 0 {
		choice, err := metric.ReadChoice(e.reading(), it.Options)
		if err == nil {
			score.Choice = &choice
		}
		// An answer that names no option is a wrong one.
		score.Values[MetricAccuracy] = 0
		if err == nil && choice == it.Correct {
			score.Values[MetricAccuracy] = 1
		}
	}
	if len(it.Options) == 0 && (s.run.Manifest.Retrieval != "given" || len(e.Retrieved) > 0) {
		whole := s.run.Entry(e.ID) // citations as written are those of no view
		s.citations(ctx, whole.Sentences, e, score, MetricCitationRecall, MetricCitationPrecision)
		if len(it.Evidence) > 0 {
			evidence(it, whole.Sentences, e.Retrieved, score)
		}
		if d := whole.Shown; d != nil && whole.Reply != nil && len(e.Retrieved) > 0 {
			s.citations(ctx, d.Sentences, e, score, MetricAttributedRecall, MetricAttributedPrecision)
		}
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

// citations scores the citations of sentences, of the passages of an entry.
func (s *scoring) citations(ctx context.Context, cited []Sentence, e *Entry, score *ItemScore, recall, precision string) {
	var sentences []metric.CitedSentence
	for _, sentence := range cited {
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
		score.fail(err, recall, precision)
		return
	}
	score.ratio(recall, found.Recall)
	score.ratio(precision, found.Precision)
}

// reading is the text from which a choice is read: with its markers, since a number in
// brackets can be the answer.
func (e *Entry) reading() string {
	if e.Reply != nil && e.Answer != "" {
		return e.Reply.Answer()
	}
	return e.Answer
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
