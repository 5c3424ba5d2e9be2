package eval

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/persian"
)

// Fields of an item that columns can be mapped to.
const (
	FieldID         = "id"
	FieldQuestion   = "question"
	FieldAnswer     = "answer"
	FieldMustHave   = "must_have"
	FieldNiceToHave = "nice_to_have"
	FieldEvidence   = "evidence"
	FieldOptions    = "options" // one column with all, or several columns joined by "+"
	FieldCorrect    = "correct"
	FieldAbility    = "ability"
	FieldPrediction = "prediction"
)

// Fields lists what columns can be mapped to.
func Fields() []string {
	return []string{FieldID, FieldQuestion, FieldAnswer, FieldMustHave, FieldNiceToHave, FieldEvidence, FieldOptions,
		FieldCorrect, FieldAbility, FieldPrediction}
}

// columnNames are the names by which columns are recognised, folded, the more
// telling first.
var columnNames = map[string][]string{
	FieldID:         {"id", "_id", "qid", "question id", "query id", "instance id", "شناسه", "شناسه سوال", "ردیف", "کد"},
	FieldQuestion:   {"question", "پرسش", "سوال", "سئوال", "متن سوال", "متن پرسش", "question text", "query", "question fa", "persian question", "consumer health question", "message", "body", "prompt", "instruction", "input"},
	FieldAnswer:     {"answer", "answers", "پاسخ", "جواب", "متن پاسخ", "پاسخ مرجع", "reference", "references", "reference answer", "gold answer", "ground truth", "gt answer", "long answer", "free form answer", "ideal answer", "expert answer", "revised answer string", "answer text", "answer fa", "target", "gold", "output"},
	FieldMustHave:   {"must have", "must haves", "ضروری", "گزاره های ضروری"},
	FieldNiceToHave: {"nice to have", "nice to haves", "تکمیلی", "گزاره های تکمیلی"},
	FieldEvidence:   {"evidence", "evidences", "gold evidence", "gold passages", "supporting passages", "snippets", "quotes", "شواهد", "متن شاهد", "متن های شاهد", "نقل قول"},
	FieldOptions:    {"options", "choices", "گزینه ها", "گزینه‌ها"},
	FieldCorrect:    {"correct", "correct option", "correct answer", "correct choice", "right answer", "answer idx", "answer index", "answer key", "cop", "label", "پاسخ صحیح", "پاسخ درست", "گزینه صحیح", "گزینه درست", "جواب صحیح", "کلید"},
	FieldAbility:    {"ability", "abilities", "توانایی"},
	FieldPrediction: {"prediction", "response", "predicted answer", "model answer", "generated", "generation", "output", "hypothesis", "پاسخ مدل", "پیش بینی", "answer", "پاسخ", "جواب"},
}

// optionColumn recognises a column that holds one option: "opa", "option_1",
// "گزینه ۲", "A", "الف".
var optionColumn = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:op|option ?|choice ?|گزینه ?)?([a-h1-8]|الف|ب|ج|د|ه|و)$`)
})

var optionLetters = []string{"الف", "ب", "ج", "د", "ه", "و"}

// datasetName brings the name of a column or an ability to the form in which names are compared.
func datasetName(name string) string {
	name = strings.ToLower(persian.Normalize(name))
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r == '_' || r == '-' || r == ' ' || r == '\u200c' || r == ':' ||
			r == '؟' || r == '?' || r == '\t' || r == '\ufeff'
	}), " ")
}

// mapping says which columns hold which field.
type mapping map[string][]string

// guess finds the columns of fields. given overrides by field; its columns must
// exist.
func guess(columns []string, given map[string]string) (mapping, error) {
	m := mapping{}
	for _, field := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(Fields(), field) {
			return nil, fmt.Errorf("%w: no field %q to map to; there are %s",
				ErrDataset, field, strings.Join(Fields(), ", "))
		}
		for column := range strings.SplitSeq(given[field], "+") {
			if !slices.Contains(columns, column) {
				return nil, fmt.Errorf("%w: no column %q for %s; there are %s",
					ErrDataset, column, field, strings.Join(columns, ", "))
			}
			m[field] = append(m[field], column)
		}
	}
	folded := map[string]string{}
	for _, c := range columns {
		if _, ok := folded[datasetName(c)]; !ok {
			folded[datasetName(c)] = c
		}
	}
	for _, field := range Fields() {
		if m[field] != nil {
			continue
		}
		for _, name := range columnNames[field] {
			if c, ok := folded[datasetName(name)]; ok {
				m[field] = []string{c}
				break
			}
			// Of objects within records, any may have it.
			if inner := within(columns, datasetName(name)); len(inner) > 0 && field != FieldID && field != FieldPrediction {
				m[field] = inner
				break
			}
		}
	}
	if m[FieldOptions] == nil {
		m[FieldOptions] = optionColumns(columns)
	}
	return m, nil
}

// optionColumns finds the columns of options in their order, nil without two.
func optionColumns(columns []string) []string {
	byIndex := map[int]string{}
	for _, c := range columns {
		parts := optionColumn().FindStringSubmatch(datasetName(c))
		if parts == nil {
			continue
		}
		i := slices.Index(optionLetters, parts[1])
		if i < 0 {
			if n, err := strconv.Atoi(parts[1]); err == nil {
				i = n - 1
			} else {
				i = int(parts[1][0] - 'a')
			}
		}
		if _, ok := byIndex[i]; !ok {
			byIndex[i] = c
		}
	}
	var out []string
	for i := 0; byIndex[i] != ""; i++ {
		out = append(out, byIndex[i])
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
