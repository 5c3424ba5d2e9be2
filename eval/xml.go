package eval

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readXML reads the questions of the medical task of TREC LiveQA 2017, in both of its
// published forms and its training files. A question is asked by subject and message,
// as its consumer wrote it; paraphrase and summary are columns of their own. Every
// reference answer is one.
func readXML(r io.Reader) ([]record, error) {
	d := xml.NewDecoder(r)
	var out []record
	var rec *record
	var path []string
	var text strings.Builder
	add := func(column, value string) {
		if value = strings.TrimSpace(value); value == "" {
			return
		}
		list, _ := rec.values[column].([]any)
		if list == nil {
			rec.columns = append(rec.columns, column)
		}
		rec.values[column] = append(list, value)
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			path = append(path, name)
			text.Reset()
			if rec == nil && (name == "nlm-question" || name == "question") {
				line, _ := d.InputPos()
				rec = &record{values: map[string]any{}, line: line}
				for _, a := range t.Attr {
					if key := strings.ToLower(a.Name.Local); key == "qid" || key == "questionid" || key == "id" {
						add("id", a.Value)
					}
				}
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if len(path) == 0 {
				return nil, fmt.Errorf("%w: an element ends that has not begun", ErrDataset)
			}
			name := path[len(path)-1]
			path = path[:len(path)-1]
			if rec != nil {
				switch name {
				case "subject", "message":
					add(name, text.String())
				case "paraphrase", "nist-paraphrase":
					add("paraphrase", text.String())
				case "nlm-summary":
					add("summary", text.String())
				case "answer":
					add("answer", text.String())
				case "nlm-question", "question":
					rec.asked()
					out = append(out, *rec)
					rec = nil
				}
			}
			text.Reset()
		}
	}
	if rec != nil {
		return nil, fmt.Errorf("%w: the last question does not end", ErrDataset)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: XML without questions of LiveQA", ErrDataset)
	}
	return out, nil
}

// asked puts the question together: its subject alone says little, and its message may
// not say what it is about.
func (r *record) asked() {
	var parts []string
	for _, column := range []string{"subject", "message"} {
		if s := text(r.values[column]); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, text(r.values["paraphrase"]))
	}
	if s := strings.Join(parts, "\n"); s != "" {
		r.columns, r.values["question"] = append(r.columns, "question"), s
	}
	if id, ok := r.values["id"].([]any); ok {
		r.values["id"] = id[0]
	}
}
