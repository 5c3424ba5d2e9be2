package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
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

// askForEvidence are words of questions that ask what an answer rests on.
var askForEvidence = wordlist.SetOf("publications", "asked for", persian.Normalize)

// Tag gives an item that its data set does not tag the abilities it calls for,
// by these rules, all that hold:
//
//   - "choice": a multiple-choice question asks for knowledge (acquire);
//   - "claims", "long-answer": must-have claims, or a reference answer of 40
//     words or more, ask for interpreting and combining (synthesise);
//   - "asks-evidence": a word of the question asks for studies, sources or
//     guidelines (evidence);
//   - "short-answer": what remains asks for knowledge (acquire).
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
	long := slices.ContainsFunc(it.Answers, func(s string) bool { return metric.Length(nil, s) >= longAnswer })
	switch {
	case len(it.Options) > 0:
		add(Acquire, "choice")
	case len(it.MustHave) > 0:
		add(Synthesise, "claims")
	case long:
		add(Synthesise, "long-answer")
	}
	for _, t := range persian.Tokens(it.Question) {
		if askForEvidence()[strings.ToLower(t.Text)] {
			add(Evidence, "asks-evidence")
			break
		}
	}
	if len(it.Abilities) == 0 {
		add(Acquire, "short-answer")
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

// formula describes how the score of an ability is made.
func (a Ability) formula() string {
	var groups []string
	for _, g := range abilityMetrics[a] {
		groups = append(groups, strings.Join(g, " or else "))
	}
	if len(groups) == 1 {
		return groups[0]
	}
	return "mean of (" + strings.Join(groups, ") and (") + ")"
}

// score makes the score of an ability for an item. Every item that is answered
// in sentences can show evidence, so Evidence is scored for all of them,
// whatever they are tagged. ok is false when the item lacks all metrics, or one
// of them failed: another one in its place would be another score.
func (a Ability) score(it *Item, s *ItemScore) (score float64, ok bool) {
	if a != Evidence && !slices.Contains(it.Abilities, a) {
		return 0, false
	}
	n := 0
	for _, group := range abilityMetrics[a] {
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
