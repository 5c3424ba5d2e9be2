package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Dataset is a set of items.
type Dataset struct {
	Info  DatasetInfo
	Items []Item
	// Empty are the columns that were taken for a field and hold nothing in any
	// record.
	Empty []string
}

// DatasetInfo says which items of which file a data set is.
type DatasetInfo struct {
	Name   string `json:"name"`   // the file's name without its directory
	SHA256 string `json:"sha256"` // of the file
	Total  int    `json:"total"`  // items of the file
	Items  int    `json:"items"`  // items taken
	// Where are the columns and values that the items were chosen by.
	Where  map[string]string `json:"where,omitempty"`
	Sample int               `json:"sample,omitempty"`
	Limit  int               `json:"limit,omitempty"`
	Seed   uint64            `json:"seed,omitempty"`
	// Columns says what was read from where.
	Columns map[string][]string `json:"columns"`
}

// DatasetOptions control LoadDataset. The zero value works.
type DatasetOptions struct {
	// Map names the columns of fields (see Fields); several columns are joined
	// by "+". Fields that are left out are guessed from the columns' names.
	Map map[string]string
	// Where takes the items only that have a value in a column, for all columns
	// named. A column with a list has each of its values. Case and the forms of
	// letters do not count.
	Where map[string]string
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
	total := len(records)
	if records, err = chosen(records, o.Where); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
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
		Name: filepath.Base(path), SHA256: sum, Total: total, Where: o.Where, Sample: o.Sample, Limit: o.Limit, Columns: m,
	}}
	d.Empty = empty(records, m)
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

// chosen are the records that have a value in each of some columns.
func chosen(records []record, where map[string]string) ([]record, error) {
	if len(where) == 0 {
		return records, nil
	}
	columns := columnsOf(records)
	exact := map[string]string{}
	for c, value := range where {
		if inner := within(columns, datasetName(c)); !slices.Contains(columns, c) && len(inner) == 1 {
			c = inner[0]
		}
		if !slices.Contains(columns, c) {
			return nil, fmt.Errorf("%w: no column %q to choose by; there are %s", ErrDataset, c, strings.Join(columns, ", "))
		}
		exact[c] = value
	}
	where = exact
	var out []record
	for _, r := range records {
		if has(&r, where) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no record has the values to choose by", ErrDataset)
	}
	return out, nil
}

// empty are the columns of a mapping in which no record has anything.
func empty(records []record, m mapping) (out []string) {
	for _, columns := range m {
		for _, c := range columns {
			if !slices.ContainsFunc(records, func(r record) bool { return len(texts(r.values[c], false)) > 0 || isObject(r.values[c]) }) {
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out
}

func isObject(v any) bool {
	object, ok := decoded(v).(map[string]any)
	return ok && len(object) > 0
}

// has reports whether a record has a value in each of some columns.
func has(r *record, where map[string]string) bool {
	for c, want := range where {
		v := texts(r.values[c], true)
		if !slices.ContainsFunc(append(v, text(r.values[c])), func(s string) bool { return datasetName(s) == datasetName(want) }) {
			return false
		}
	}
	return true
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
