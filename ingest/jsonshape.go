package ingest

import "fmt"

// maxShape is how deep a list of documents may lie in an object.
const maxShape = 3

// object passes on what an object holds. It is a document if it has a text; else its
// documents are those of a list of objects in it, or its members, by their
// identifiers. One that breaks off is no document.
func (j *jsonReader) object(whole map[string]any, line int, complete bool) error {
	columns := newRow(whole)
	if _, err := j.mapping.document(columns, j.defaults); err == nil && complete {
		return j.record(line, columns, nil)
	}
	if list, found := listOf(whole, maxShape); found {
		return j.pass(list)
	}
	if j.passed {
		return nil
	}
	if byID, ok := j.byIdentifier(whole); ok {
		for _, columns := range byID {
			if err := j.record(0, columns, nil); err != nil {
				return err
			}
		}
		return nil
	}
	if !complete {
		return nil
	}
	return j.record(line, columns, nil)
}

// pass passes on the elements of a list.
func (j *jsonReader) pass(list []any) error {
	j.passed = true
	for _, e := range list {
		raw, ok := e.(map[string]any)
		var err error
		if !ok {
			err = fmt.Errorf("record %d is not an object", j.Records+1)
		}
		if err := j.record(0, newRow(raw), err); err != nil {
			return err
		}
	}
	return nil
}

// listOf finds the longest list of objects in an object, or in one that it holds. A
// list that is there and empty is found, if there is no other.
func listOf(whole map[string]any, depth int) (list []any, found bool) {
	for _, key := range sortedKeys(whole) {
		l, ok := whole[key].([]any)
		if !ok || len(l) > 0 && !anyObject(l) {
			continue
		}
		found = true
		if len(l) > len(list) {
			list = l
		}
	}
	if len(list) > 0 || depth == 0 {
		return list, found
	}
	for _, key := range sortedKeys(whole) {
		if inner, ok := whole[key].(map[string]any); ok {
			if l, ok := listOf(inner, depth-1); ok && len(l) > len(list) {
				list, found = l, true
			}
		}
	}
	return list, found
}

func anyObject(list []any) bool {
	for _, e := range list {
		if _, ok := e.(map[string]any); ok {
			return true
		}
	}
	return false
}

// byIdentifier reads an object whose members are documents by their identifiers: all
// are objects and some have a text, or all are texts and none has the name of a field.
func (j *jsonReader) byIdentifier(whole map[string]any) ([]row, bool) {
	var out []row
	objects, texts, readable := 0, 0, 0
	for _, key := range sortedKeys(whole) {
		columns := row{}
		switch v := whole[key].(type) {
		case map[string]any:
			objects++
			columns = newRow(v)
		case string:
			texts++
			columns["text"] = v
			if j.mapping.named(columnKey(key)) {
				return nil, false
			}
		case []any: // of paragraphs
			texts++
			columns["text"] = v
			if j.mapping.named(columnKey(key)) {
				return nil, false
			}
		default:
			return nil, false
		}
		if _, err := j.mapping.document(columns, j.defaults); err == nil {
			readable++
		}
		if !j.mapping.has(columns, "id") {
			columns["id"] = key
		}
		out = append(out, columns)
	}
	return out, readable > 0 && (objects == len(out) || texts == len(out) && texts > 1)
}

// named reports whether a column is known to hold a field.
func (m *mapping) named(column string) bool {
	for _, columns := range m.columns {
		for _, c := range columns {
			if c == column {
				return true
			}
		}
	}
	return false
}

// has reports whether a record has a value for a field.
func (m *mapping) has(r row, field string) bool {
	for _, c := range m.columns[field] {
		if flatten(r[c]) != "" {
			return true
		}
	}
	return false
}
