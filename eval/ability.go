package eval

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Ability is one of the three things the BioPars benchmark asks of a model.
type Ability string

const (
	Acquire    Ability = "acquire"    // has subject knowledge
	Synthesise Ability = "synthesise" // interprets and combines it
	Evidence   Ability = "evidence"   // shows what an answer rests on
)

// Abilities lists all abilities.
func Abilities() []Ability { return []Ability{Acquire, Synthesise, Evidence} }

// abilityNames are the names under which data sets have them.
var abilityNames = map[string]Ability{
	"acquire": Acquire, "acquisition": Acquire, "knowledge": Acquire, "دانش": Acquire, "کسب دانش": Acquire,
	"synthesise": Synthesise, "synthesize": Synthesise, "interpret": Synthesise, "interpretation": Synthesise,
	"synthesis": Synthesise, "reasoning": Synthesise, "تفسیر": Synthesise, "ترکیب": Synthesise, "استدلال": Synthesise,
	"evidence": Evidence, "demonstrate": Evidence, "شواهد": Evidence, "مستندسازی": Evidence,
}

// parseAbility reads an ability as data sets write it, in Persian or English.
func parseAbility(s string) (Ability, error) {
	if a, ok := abilityNames[datasetName(s)]; ok {
		return a, nil
	}
	return "", fmt.Errorf("%w: ability %q is none of %v", ErrDataset, s, Abilities())
}

// longAnswer is the number of words from which a reference answer is taken to
// combine several facts.
const longAnswer = 40

// What a question asks for, by its words.
var (
	askForEvidence = wordlist.SetOf("publications", "asked for", persian.Normalize)
	asksToCombine  = question.CuesIn("abilities", "asks to combine")
	asksForFact    = question.CuesIn("abilities", "asks for a fact")
)

// withUnit is a number that a word is written to, «۵۵ساله».
var withUnit = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\p{Nd})(\p{L})`) })

// Tag gives an item that its data set does not tag the abilities it calls for. What
// the question asks decides, and only where that says nothing what the answer is like:
//
//   - "choice": a multiple-choice question asks for knowledge (acquire);
//   - "asks-reasons": a question for reasons, mechanisms, a comparison, a judgement over a
//     case or a course of action asks for interpreting and combining (synthesise);
//   - "asks-fact": any other that names what it wants to know (what, which, how much,
//     symptoms, causes, treatment) asks for knowledge (acquire), however long its answer;
//   - "claims", "long-answer": where the question does neither, must-have claims, or a
//     reference answer of 40 words or more, ask for combining (synthesise);
//   - "short-answer": what remains asks for knowledge (acquire);
//   - "asks-evidence", "evidence": besides, a word of the question that asks for studies,
//     sources or guidelines, or evidence that the data set names (evidence).
//
// The rules look at the data, never at an answer.
func (it *Item) Tag() {
	if len(it.Abilities) > 0 {
		it.AbilitySource = "dataset"
		return
	}
	var rules []string
	add := func(a Ability, rule string) {
		rules = append(rules, rule)
		if !slices.Contains(it.Abilities, a) {
			it.Abilities = append(it.Abilities, a)
		}
	}
	asked := persian.CueText(withUnit().ReplaceAllString(it.Question, "$1 $2"))
	long := slices.ContainsFunc(it.Answers, func(s string) bool { return metric.Length(nil, s) >= longAnswer })
	switch {
	case len(it.Options) > 0:
		add(Acquire, "choice")
	case asksToCombine().Count(asked) > 0:
		add(Synthesise, "asks-reasons")
	case asksForFact().Count(asked) > 0:
		add(Acquire, "asks-fact")
	case len(it.MustHave) > 0:
		add(Synthesise, "claims")
	case long:
		add(Synthesise, "long-answer")
	default:
		add(Acquire, "short-answer")
	}
	for _, t := range persian.Tokens(it.Question) {
		if askForEvidence()[strings.ToLower(t.Text)] {
			add(Evidence, "asks-evidence")
			break
		}
	}
	if it.shows() {
		add(Evidence, "evidence")
	}
	it.AbilitySource = strings.Join(rules, ",")
}

// abilityMetrics says how the score of an ability for one item is made: the
// mean of one value from each group, which is the first metric of the group
// that the item has.
var abilityMetrics = map[Ability][][]string{
	Acquire:    {{MetricAccuracy, MetricClaimRecall, "f1"}},
	Synthesise: {{MetricClaimRecall, "rouge1"}, {"rougeL"}},
	Evidence:   {{MetricCitationRecall}, {MetricCitationPrecision}},
}

// goldEvidence makes the score of Evidence where the data set names evidence: then no
// judge is needed, and items for which it names none are left out, since theirs would be
// figures of another kind.
var goldEvidence = [][]string{{MetricEvidenceRecall}, {MetricEvidencePrecision}}

// JudgeDataset stands for evidence that a data set names.
const JudgeDataset = "evidence of the data set"

// groups are what the score of an ability is made of. gold says that the data set names
// evidence.
func (a Ability) groups(gold bool) [][]string {
	if a == Evidence && gold {
		return goldEvidence
	}
	return abilityMetrics[a]
}

// decided names what decided about an ability, where that was not this project's own
// checker.
func (s *scoring) decided(a Ability, gold bool) string {
	switch {
	case a != Evidence:
	case gold:
		return JudgeDataset
	default:
		for i := range s.summary.Metrics {
			if m := &s.summary.Metrics[i]; m.Name == MetricCitationRecall {
				return m.Judge
			}
		}
	}
	return ""
}

// formula describes how a score is made.
func formula(metrics [][]string) string {
	var groups []string
	for _, g := range metrics {
		groups = append(groups, strings.Join(g, " or else "))
	}
	if len(groups) == 1 {
		return groups[0]
	}
	return "mean of (" + strings.Join(groups, ") and (") + ")"
}

// score makes the score of an ability for an item from the metrics of its groups. Every item that is answered
// in sentences can show evidence, so Evidence is scored for all of them,
// whatever they are tagged. ok is false when the item lacks all metrics, or one
// of them failed: another one in its place would be another score.
func (a Ability) score(it *Item, s *ItemScore, groups [][]string) (score float64, ok bool) {
	if a != Evidence && !slices.Contains(it.Abilities, a) {
		return 0, false
	}
	n := 0
	for _, group := range groups {
		for _, name := range group {
			if s.Errors[name] != "" {
				return 0, false
			}
			if v, has := s.Values[name]; has {
				score += v
				n++
				break
			}
		}
	}
	if n == 0 {
		return 0, false
	}
	return score / float64(n), true
}
