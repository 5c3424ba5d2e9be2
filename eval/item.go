package eval

import (
	"fmt"
	"slices"
	"strings"
)

// Item is a question of a data set with what a good answer says.
type Item struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answers  []string `json:"answers,omitempty"` // reference answers, each a whole one
	// MustHave and NiceToHave are the claims of a good answer, as in K-QA.
	MustHave   []string `json:"must_have,omitempty"`
	NiceToHave []string `json:"nice_to_have,omitempty"`
	// Evidence are the texts that a good answer rests on, as who made the data set found
	// them: passages or quotes of them, or identifiers of passages.
	Evidence []string `json:"evidence,omitempty"`
	// Options are those of a multiple-choice question, and Correct is the
	// 0-based index of the right one.
	Options []string `json:"options,omitempty"`
	Correct int      `json:"correct,omitempty"`
	// Abilities the item calls for; see Tag.
	Abilities []Ability `json:"abilities"`
	// AbilitySource says where Abilities come from: "dataset" or the name of a
	// rule of Tag.
	AbilitySource string `json:"ability_source"`
}

// prompt is the question as it is put to a system: options, if there are some,
// follow the question, a numbered one a line.
func (it *Item) prompt() string {
	if len(it.Options) == 0 {
		return it.Question
	}
	var b strings.Builder
	b.WriteString(it.Question)
	for i, o := range it.Options {
		fmt.Fprintf(&b, "\n%s) %s", persianDigits(i+1), o)
	}
	b.WriteString("\nگزینهٔ درست کدام است؟")
	return b.String()
}

// OptionName is how an answer names an option, by its 0-based index.
func OptionName(i int) string { return "گزینهٔ " + persianDigits(i+1) }

func persianDigits(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + '۰' }, fmt.Sprint(n))
}

func makeItems(records []record, o DatasetOptions) ([]Item, mapping, error) {
	m, err := guess(columnsOf(records), o.Map)
	if err != nil {
		return nil, nil, err
	}
	if o.Map[FieldPrediction] == "" {
		delete(m, FieldPrediction)
	}
	for field, columns := range m {
		if columns == nil {
			delete(m, field)
		}
	}
	if m[FieldQuestion] == nil {
		err := fmt.Errorf("%w: no question column among %s", ErrDataset, strings.Join(columnsOf(records), ", "))
		return nil, nil, &NeedError{Need: NeedColumn, Field: FieldQuestion, Err: err}
	}
	if m[FieldOptions] != nil && m[FieldCorrect] == nil {
		// Many multiple-choice sets call the right option the answer.
		m[FieldCorrect] = m[FieldAnswer]
		delete(m, FieldAnswer)
	}
	items := make([]Item, 0, len(records))
	correct := make([]any, 0, len(records))
	keys := make([][]string, 0, len(records))
	seen := map[string]int{}
	for i, r := range records {
		it, labels, err := makeItem(r, m)
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", r.line, err)
		}
		if it.ID == "" {
			it.ID = fmt.Sprintf("q-%d", i+1)
		}
		if first, ok := seen[it.ID]; ok {
			return nil, nil, fmt.Errorf("line %d: %w: identifier %q is that of line %d too", r.line, ErrDataset, it.ID,
				first)
		}
		seen[it.ID] = r.line
		items, keys = append(items, it), append(keys, labels)
		correct = append(correct, r.value(m[FieldCorrect]))
	}
	base, err := optionBase(items, correct, keys, o.OptionsFrom)
	if err != nil {
		return nil, nil, err
	}
	for i := range items {
		it := &items[i]
		if len(it.Options) > 0 {
			if it.Correct, err = correctOption(it.Options, keys[i], correct[i], base); err != nil {
				return nil, nil, fmt.Errorf("line %d: %w", records[i].line, err)
			}
		}
		it.Tag()
	}
	return items, m, nil
}

// makeItem reads all of an item but its right option. labels are the options'
// own, where they have some.
func makeItem(r record, m mapping) (it Item, labels []string, err error) {
	it.ID = text(r.value(m[FieldID]))
	it.Question = text(r.value(m[FieldQuestion]))
	if it.Question == "" {
		return it, nil, fmt.Errorf("%w: no question in %s", ErrDataset, strings.Join(m[FieldQuestion], ", "))
	}
	it.Answers = texts(r.value(m[FieldAnswer]), false)
	it.MustHave = texts(r.value(m[FieldMustHave]), true)
	it.NiceToHave = texts(r.value(m[FieldNiceToHave]), true)
	it.Evidence = texts(r.value(m[FieldEvidence]), false)
	for _, s := range texts(r.value(m[FieldAbility]), true) {
		a, err := parseAbility(s)
		if err != nil {
			return it, nil, err
		}
		if !slices.Contains(it.Abilities, a) {
			it.Abilities = append(it.Abilities, a)
		}
	}
	switch columns := m[FieldOptions]; len(columns) {
	case 0:
	case 1:
		switch v := decoded(r.values[columns[0]]).(type) {
		case map[string]any:
			for k := range v {
				labels = append(labels, k)
			}
			slices.Sort(labels)
			for _, k := range labels {
				it.Options = append(it.Options, text(v[k]))
			}
		default:
			it.Options = texts(v, true)
		}
	default:
		for _, c := range columns {
			it.Options = append(it.Options, text(r.values[c]))
		}
		for len(it.Options) > 0 && it.Options[len(it.Options)-1] == "" {
			it.Options = it.Options[:len(it.Options)-1]
		}
	}
	if len(it.Options) == 1 {
		return it, nil, fmt.Errorf("%w: a single option", ErrDataset)
	}
	return it, labels, nil
}
