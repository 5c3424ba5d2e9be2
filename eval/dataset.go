package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/persian"
)

// Dataset is a set of items.
type Dataset struct {
	Info  DatasetInfo
	Items []Item
}

// DatasetInfo says which items of which file a data set is.
type DatasetInfo struct {
	Name   string `json:"name"`   // the file's name without its directory
	SHA256 string `json:"sha256"` // of the file
	Total  int    `json:"total"`  // items of the file
	Items  int    `json:"items"`  // items taken
	Sample int    `json:"sample,omitempty"`
	Limit  int    `json:"limit,omitempty"`
	Seed   uint64 `json:"seed,omitempty"`
	// Columns says what was read from where.
	Columns map[string][]string `json:"columns"`
}

// DatasetOptions control LoadDataset. The zero value works.
type DatasetOptions struct {
	// Map names the columns of fields (see Fields); several columns are joined
	// by "+". Fields that are left out are guessed from the columns' names.
	Map map[string]string
	// Sample draws this many items at random; they stay in their order. 0 means
	// all.
	Sample int
	// Seed of the draw.
	Seed uint64
	// Limit takes the first items only, after Sample. 0 means all.
	Limit int
	// OptionsFrom is the number of the first option, "0" or "1", where the right
	// one is given as a number. Default: found out from the numbers that occur;
	// when these leave it open, loading fails.
	OptionsFrom string
}

// LoadDataset reads a data set from a JSON, JSONL, CSV, TSV, XLSX or Parquet
// file. It needs a question column; all others may be missing. Errors about the
// content wrap ErrDataset and name the record.
func LoadDataset(path string, o DatasetOptions) (*Dataset, error) {
	records, err := readRecords(path)
	if err != nil {
		return nil, err
	}
	items, m, err := makeItems(records, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sum, err := FileHash(path)
	if err != nil {
		return nil, err
	}
	d := &Dataset{Items: items, Info: DatasetInfo{
		Name: filepath.Base(path), SHA256: sum, Total: len(items), Sample: o.Sample, Limit: o.Limit, Columns: m,
	}}
	d.Items = sample(d.Items, o)
	d.Info.Items = len(d.Items)
	if o.Sample > 0 {
		d.Info.Seed = o.Seed
	}
	return d, nil
}

// FileHash is the SHA-256 of a file, in hex.
func FileHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func sample(items []Item, o DatasetOptions) []Item {
	if o.Sample > 0 && o.Sample < len(items) {
		drawn := rand.New(rand.NewPCG(o.Seed, 0)).Perm(len(items))[:o.Sample]
		slices.Sort(drawn)
		out := make([]Item, len(drawn))
		for i, j := range drawn {
			out[i] = items[j]
		}
		items = out
	}
	if o.Limit > 0 && o.Limit < len(items) {
		items = items[:o.Limit]
	}
	return items
}

// columnsOf lists the columns of all records in order of appearance.
func columnsOf(records []record) []string {
	var columns []string
	seen := map[string]bool{}
	for _, r := range records {
		for _, c := range r.columns {
			if !seen[c] {
				seen[c] = true
				columns = append(columns, c)
			}
		}
	}
	return columns
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
			return nil, nil, fmt.Errorf("line %d: %w: identifier %q is that of line %d too", r.line, ErrDataset, it.ID, first)
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

// value returns the value of the first of the columns that is not empty.
func (r *record) value(columns []string) any {
	for _, c := range columns {
		if v := r.values[c]; v != nil && v != "" {
			return v
		}
	}
	return nil
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
	for _, s := range texts(r.value(m[FieldAbility]), true) {
		a, err := ParseAbility(s)
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

// decoded reads a JSON list or object that stands in a text, as in CSV files.
func decoded(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	if t := strings.TrimSpace(s); strings.HasPrefix(t, "[") || strings.HasPrefix(t, "{") {
		var out any
		d := json.NewDecoder(strings.NewReader(t))
		d.UseNumber()
		if d.Decode(&out) == nil {
			return out
		}
	}
	return v
}

// text makes one text of a value; a list becomes lines.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return strings.Join(texts(v, false), "\n")
	case map[string]any:
		for _, k := range []string{"text", "value", "answer", "content"} {
			if s := text(v[k]); s != "" {
				return s
			}
		}
	}
	return ""
}

// texts makes a list of a value. A plain text with several lines is a list when
// split is set.
func texts(v any, split bool) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	switch v := decoded(v).(type) {
	case []any:
		for _, e := range v {
			add(text(e))
		}
	case string:
		if !split {
			add(v)
			break
		}
		for line := range strings.SplitSeq(v, "\n") {
			for part := range strings.SplitSeq(line, " | ") {
				add(part)
			}
		}
	default:
		add(text(v))
	}
	return out
}

// number reads a whole number in any digits.
func number(v any) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(persian.Normalize(text(v)), ".0"))
	return n, err == nil
}

// optionBase finds out whether numbered options count from 0 or 1: a 0 says
// from 0, the number of options says from 1.
func optionBase(items []Item, correct []any, labels [][]string, given string) (int, error) {
	switch given {
	case "0":
		return 0, nil
	case "1":
		return 1, nil
	case "":
	default:
		return 0, fmt.Errorf("%w: options count from 0 or 1, not %q", ErrDataset, given)
	}
	numbers, zero, top := 0, false, false
	for i := range items {
		if n, ok := number(correct[i]); ok && len(items[i].Options) > 0 && labels[i] == nil {
			numbers++
			zero = zero || n == 0
			top = top || n == len(items[i].Options)
		}
	}
	switch {
	case zero && top:
		return 0, fmt.Errorf("%w: right options are numbered from 0 and from 1", ErrDataset)
	case zero || numbers == 0:
		return 0, nil
	case top:
		return 1, nil
	}
	return 0, &NeedError{Need: NeedNumbering, Err: fmt.Errorf("%w: whether options are numbered from 0 or 1 cannot be told", ErrDataset)}
}

func correctOption(options, labels []string, v any, base int) (int, error) {
	s := text(v)
	if s == "" {
		return 0, fmt.Errorf("%w: no right option", ErrDataset)
	}
	if i := slices.Index(labels, s); i >= 0 {
		return i, nil
	}
	if n, ok := number(v); ok && labels == nil {
		if n -= base; n < 0 || n >= len(options) {
			return 0, fmt.Errorf("%w: right option %s of %d", ErrDataset, s, len(options))
		}
		return n, nil
	}
	i, err := metric.ReadChoice(s, options)
	if err != nil {
		return 0, fmt.Errorf("%w: right option %q: %w", ErrDataset, s, err)
	}
	return i, nil
}

// Prediction is an answer that was made elsewhere.
type Prediction struct {
	ID   string // empty when the file has none: then order counts
	Text string
	// Retrieved are the passages it was written from, when the file has them
	// in the form of a ledger or of RAGChecker.
	Retrieved []Passage
	Sentences []Sentence
}

// LoadPredictions reads answers from a file of the formats of LoadDataset, or
// from a text file with one answer a line.
func LoadPredictions(path string, columns map[string]string) ([]Prediction, error) {
	records, err := readRecords(path)
	if err != nil {
		return nil, err
	}
	m, err := guess(columnsOf(records), columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m[FieldPrediction] == nil {
		err := fmt.Errorf("%s: %w: no column with answers among %s", path, ErrDataset, strings.Join(columnsOf(records), ", "))
		return nil, &NeedError{Need: NeedColumn, Field: FieldPrediction, Err: err}
	}
	out := make([]Prediction, len(records))
	seen := map[string]bool{}
	for i, r := range records {
		p := &out[i]
		p.ID, p.Text = text(r.value(m[FieldID])), text(r.value(m[FieldPrediction]))
		if p.ID != "" && seen[p.ID] {
			return nil, fmt.Errorf("%s: line %d: %w: identifier %q occurs twice", path, r.line, ErrDataset, p.ID)
		}
		seen[p.ID] = true
		for _, column := range []string{"retrieved", "retrieved_context"} {
			if err := remarshal(r.values[column], &p.Retrieved); err != nil {
				return nil, fmt.Errorf("%s: line %d: %s: %w", path, r.line, column, err)
			}
			for j := range p.Retrieved {
				if list, ok := r.values[column].([]any); ok && p.Retrieved[j].ID == "" {
					if object, ok := list[j].(map[string]any); ok {
						p.Retrieved[j].ID = text(object["doc_id"])
					}
				}
			}
		}
		if err := remarshal(r.values["sentences"], &p.Sentences); err != nil {
			return nil, fmt.Errorf("%s: line %d: sentences: %w", path, r.line, err)
		}
	}
	return out, nil
}

func remarshal[T any](v any, to *[]T) error {
	if _, ok := v.([]any); !ok {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, to); err != nil {
		return errors.Join(ErrDataset, err)
	}
	return nil
}
