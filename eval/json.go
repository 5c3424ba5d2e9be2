package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

func readJSONL(r io.Reader) ([]record, error) {
	var out []record
	s := scanner(r)
	for line := 1; s.Scan(); line++ {
		text := bytes.TrimSpace(bytes.TrimPrefix(s.Bytes(), bom))
		if len(text) == 0 {
			continue
		}
		rec, err := jsonRecord(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rec.line = line
		out = append(out, rec)
	}
	return out, s.Err()
}

// jsonRecord decodes one object and keeps the order of its keys.
func jsonRecord(text []byte) (record, error) {
	rec := record{values: map[string]any{}}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	t, err := d.Token()
	if err != nil || t != json.Delim('{') {
		return rec, fmt.Errorf("%w: not a JSON object", ErrDataset)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return rec, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		key, ok := t.(string)
		if !ok {
			return rec, fmt.Errorf("%w: a key is not a string", ErrDataset)
		}
		var v any
		if err := d.Decode(&v); err != nil {
			return rec, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		if _, twice := rec.values[key]; !twice {
			rec.columns = append(rec.columns, key)
		}
		rec.values[key] = v
	}
	if _, err := d.Token(); err != nil {
		return rec, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return rec, fmt.Errorf("%w: something follows the object", ErrDataset)
	}
	return rec, nil
}

// readJSON reads a list of objects, an object that holds such a list, or an
// object of objects, whose keys are then the identifiers.
func readJSON(r io.Reader) ([]record, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, bom))
	if len(text) > 0 && text[0] == '{' {
		whole, err := jsonRecord(text)
		if err != nil {
			// Several objects, one after the other, are JSONL under another name.
			if many, lineErr := readJSONL(bytes.NewReader(text)); lineErr == nil && len(many) > 1 {
				return many, nil
			}
			return nil, err
		}
		for _, c := range whole.columns {
			if list, ok := whole.values[c].([]any); ok && len(list) > 0 {
				if _, ok := list[0].(map[string]any); ok {
					return listRecords(list)
				}
			}
		}
		if sets, ok := collections(whole); ok {
			return sets, nil
		}
		var out []record
		for _, c := range whole.columns {
			v, ok := whole.values[c].(map[string]any)
			if !ok {
				return []record{{columns: whole.columns, values: whole.values, line: 1}}, nil
			}
			rec := mapRecord(v, len(out)+1)
			if _, ok := v["id"]; !ok {
				rec.columns = append([]string{"id"}, rec.columns...)
				rec.values["id"] = c
			}
			out = append(out, rec)
		}
		return out, nil
	}
	var list []any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	return listRecords(list)
}

func listRecords(list []any) ([]record, error) {
	out := make([]record, 0, len(list))
	for i, v := range list {
		object, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("record %d: %w: not a JSON object", i+1, ErrDataset)
		}
		out = append(out, mapRecord(object, i+1))
	}
	return out, nil
}

func mapRecord(object map[string]any, n int) record {
	rec := record{values: object, line: n}
	for k := range object {
		rec.columns = append(rec.columns, k)
	}
	slices.Sort(rec.columns)
	return rec
}
