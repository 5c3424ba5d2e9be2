package eval

import (
	"maps"
	"slices"
	"strings"
)

// deepest is how many levels of objects within a record become columns of their own.
const deepest = 3

// flatten gives the values of objects within a record columns of their own,
// «metadata.field», in place of the object's. Objects of options and those that are a
// text with something beside it stay what they are.
func (r *record) flatten() {
	var columns []string
	for _, c := range r.columns {
		object, ok := r.values[c].(map[string]any)
		if !ok || slices.ContainsFunc(columnNames[FieldOptions], func(name string) bool { return datasetName(name) == datasetName(c) }) ||
			text(object) != "" {
			columns = append(columns, c)
			continue
		}
		columns = append(columns, r.spread(c, object, 1)...)
	}
	r.columns = columns
}

func (r *record) spread(name string, object map[string]any, depth int) (columns []string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		c, v := name+"."+key, object[key]
		if inner, ok := v.(map[string]any); ok && depth < deepest {
			columns = append(columns, r.spread(c, inner, depth+1)...)
			continue
		}
		if _, taken := r.values[c]; !taken {
			r.values[c] = v
			columns = append(columns, c)
		}
	}
	return columns
}

// lastName is what a column within an object is called in it.
func lastName(column string) string { return column[strings.LastIndexByte(column, '.')+1:] }

// within are the columns of objects that are called by a name in them, folded.
func within(columns []string, name string) (out []string) {
	for _, c := range columns {
		if strings.Contains(c, ".") && datasetName(lastName(c)) == name {
			out = append(out, c)
		}
	}
	return out
}

// collections are the records of an object of objects of records, as MIRAGE has them:
// the outer key is their column "dataset" and begins their identifiers.
func collections(whole record) (out []record, ok bool) {
	for _, set := range whole.columns {
		records, ok := whole.values[set].(map[string]any)
		if !ok || len(records) == 0 {
			return nil, false
		}
		for _, key := range slices.Sorted(maps.Keys(records)) {
			object, ok := records[key].(map[string]any)
			if !ok || object["question"] == nil {
				return nil, false
			}
			rec := mapRecord(maps.Clone(object), len(out)+1)
			rec.columns = append([]string{"id", "dataset"}, slices.DeleteFunc(rec.columns, func(c string) bool {
				return c == "id" || c == "dataset"
			})...)
			rec.values["id"], rec.values["dataset"] = set+"-"+key, set
			out = append(out, rec)
		}
	}
	return out, len(out) > 0
}
